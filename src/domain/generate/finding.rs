//! What some experiences measured, bought and were allowed to try, and which laws stood in their way.

use serde::Serialize;

use super::spread::LAST_YEAR;
use crate::model::dice::Dice;

/// Kinds of benefit: category, indicator, unit, the least and the greatest that it was before, and whether less is better.
const BENEFITS: [(&str, &str, &str, u64, u64, bool); 6] = [
    ("saved_time", "Arbeidstid", "timer/år", 200, 4_000, true),
    (
        "avoided_cost",
        "Driftsutgifter",
        "NOK/år",
        100_000,
        4_000_000,
        true,
    ),
    (
        "increased_quality",
        "Brukertilfredshet",
        "poeng",
        30,
        60,
        false,
    ),
    ("environment", "Utslipp", "t CO2e/år", 10, 900, true),
    ("employment", "Arbeidsplasser", "årsverk", 0, 20, false),
    ("disbenefit", "Klager", "klager/år", 0, 40, false),
];

/// Provisions, the more common ones first.
const PROVISIONS: [(&str, Option<&str>, Option<&str>); 6] = [
    (
        "Anskaffelsesloven",
        None,
        Some("https://lovdata.no/lov/2016-06-17-73"),
    ),
    (
        "Personopplysningsloven",
        None,
        Some("https://lovdata.no/lov/2018-06-15-38"),
    ),
    ("Opplæringslova", Some("§ 2-1"), None),
    ("Barnehageloven", Some("§ 18"), None),
    ("Helse- og omsorgstjenesteloven", Some("§ 3-1"), None),
    ("Plan- og bygningsloven", Some("§ 12-1"), None),
];

const PROCEDURES: [&str; 6] = [
    "apen_tilbud",
    "apen_anbud",
    "dialog",
    "innovasjonspartnerskap",
    "direct",
    "startoff",
];

/// What an experience tells beside its story; most tell nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// Benefits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub benefits: Vec<Benefit>,
    /// What was measured of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measurements: Vec<Measurement>,
    /// How something was bought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procurement: Option<Procurement>,
    /// From what it was exempted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial: Option<Trial>,
    /// Provisions that stood in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub legal_obstacles: Vec<Provision>,
}

/// A benefit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the import format's own words")]
pub struct Benefit {
    pub category: &'static str,
    pub indicator: &'static str,
    pub unit: &'static str,
    pub baseline: Option<u64>,
    pub target: Option<u64>,
    pub target_date: Option<String>,
    pub planned: bool,
}

/// A measurement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the import format's own words")]
pub struct Measurement {
    pub indicator: &'static str,
    pub date: String,
    pub value: u64,
    pub kind: &'static str,
}

/// A procurement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the import format's own words")]
pub struct Procurement {
    pub procedure: &'static str,
    pub outcome: Option<&'static str>,
    pub follow_on: Option<bool>,
}

/// A trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the import format's own words")]
pub struct Trial {
    pub act: &'static str,
    pub section: Option<&'static str>,
    pub starts_on: String,
    pub ends_on: String,
    pub prolonged_to: Option<String>,
}

/// A provision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the import format's own words")]
pub struct Provision {
    pub act: &'static str,
    pub section: Option<&'static str>,
    pub url: Option<&'static str>,
}

/// What an experience tells that began in a year, if that is known. Its dice are its own, so that all else is drawn as it would
/// be without.
pub fn findings(started: Option<i32>, dice: &mut Dice) -> Findings {
    let mut told = Findings::default();
    let n = if dice.happens(300) {
        1 + dice.early_place(3)
    } else {
        0
    };
    for at in dice.places(BENEFITS.len(), n) {
        benefit(BENEFITS[at], started, dice, &mut told);
    }
    told.procurement = dice.happens(60).then(|| procurement(dice));
    told.trial = started
        .filter(|_| dice.happens(20))
        .map(|year| trial(year, dice));
    if dice.happens(90) {
        let n = 1 + dice.early_place(3);
        let places = dice.places(PROVISIONS.len(), n);
        let told_of = places.into_iter().map(|at| {
            let (act, section, url) = PROVISIONS[at];
            Provision { act, section, url }
        });
        told.legal_obstacles = told_of.collect();
    }
    told
}

fn benefit(
    (category, indicator, unit, least, greatest, is_less_better): (
        &'static str,
        &'static str,
        &'static str,
        u64,
        u64,
        bool,
    ),
    started: Option<i32>,
    dice: &mut Dice,
    told: &mut Findings,
) {
    let before = dice.between(least, greatest);
    let change = 1 + before * dice.between(5, 60) / 100;
    let towards = |share: u64| {
        let step = change * share / 100;
        if is_less_better {
            before.saturating_sub(step)
        } else {
            before + step
        }
    };
    let has_baseline = dice.happens(700);
    let has_target = dice.happens(600);
    told.benefits.push(Benefit {
        category,
        indicator,
        unit,
        baseline: has_baseline.then_some(before),
        target: has_target.then(|| towards(100)),
        target_date: started
            .filter(|_| has_target)
            .map(|year| format!("{}-12-31", year + 2)),
        planned: category != "disbenefit" && dice.happens(800),
    });
    let Some(started) = started else { return };
    let n = dice.early_place(4);
    for (year, _) in (started..LAST_YEAR).zip(0..n) {
        told.measurements.push(Measurement {
            indicator,
            date: format!("{year}-12-31"),
            value: towards(dice.between(0, 130)),
            kind: if dice.happens(800) {
                "actual"
            } else {
                "forecast"
            },
        });
    }
}

fn procurement(dice: &mut Dice) -> Procurement {
    let outcome = match dice.below(10) {
        0 => None,
        1 => Some("cancelled"),
        2 => Some("no_suitable_offer"),
        _ => Some("contract"),
    };
    let is_bought = outcome == Some("contract");
    Procurement {
        procedure: PROCEDURES[dice.early_place(PROCEDURES.len())],
        outcome,
        follow_on: is_bought.then(|| dice.happens(400)),
    }
}

fn trial(started: i32, dice: &mut Dice) -> Trial {
    let (act, section, _) = *dice.pick(&PROVISIONS[2..]);
    let years = 1 + i32::try_from(dice.early_place(4)).unwrap_or_default();
    let ends = started + years;
    Trial {
        act,
        section,
        starts_on: format!("{started}-08-01"),
        ends_on: format!("{ends}-07-31"),
        prolonged_to: dice.happens(300).then(|| format!("{}-07-31", ends + 1)),
    }
}
