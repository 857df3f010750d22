//! What a record tells of benefits, procurements, trials and legal obstacles, checked field by field.

use std::collections::HashMap;

use entity::code::MeasurementKind;

use super::fault::Faults;
use super::field::Object;
use crate::domain::experience::content::{
    Benefit, LegalReference, Measurement, Procurement, Trial,
};
use crate::domain::experience::limits::{
    ACT, ADDRESS, BENEFIT_OWNER, DEVIATION, INDICATOR, ITEMS, MEASUREMENTS, METHOD, NEED, NOTICE,
    SECTION, UNIT,
};
use crate::domain::experience::trial_limits;
use crate::domain::rule::{Path, Rule, TrialRule, Violations};

/// Benefits, each with what was measured of it: measurements stand in a list of their own and name it by its indicator, so
/// that a table can tell them, too.
pub fn benefits(it: &Object<'_>, faults: &mut Faults) -> Vec<Benefit> {
    const FIELDS: [&str; 9] = [
        "category",
        "indicator",
        "unit",
        "baseline",
        "baseline_date",
        "target",
        "target_date",
        "planned",
        "owner_role",
    ];
    let items: Vec<_> = it.list("benefits", ITEMS, faults).collect();
    let told = items.len();
    let mut benefits = Vec::with_capacity(told);
    for (path, value) in items {
        let Some(it) = Object::new(&path, value, &FIELDS, faults) else {
            continue;
        };
        let category = it.required_code("category", faults);
        let indicator = it.required_text("indicator", INDICATOR, faults);
        let (unit, baseline) = (
            it.text("unit", UNIT, faults),
            it.optional_number("baseline", faults),
        );
        let (target, planned) = (
            it.optional_number("target", faults),
            it.truth("planned", faults).unwrap_or(true),
        );
        let (baseline_date, target_date) = (
            it.day("baseline_date", faults),
            it.day("target_date", faults),
        );
        let owner_role = it.text("owner_role", BENEFIT_OWNER, faults);
        if let (Some(category), Some(indicator)) = (category, indicator) {
            benefits.push(Benefit {
                category,
                indicator,
                unit,
                baseline,
                baseline_date,
                target,
                target_date,
                planned,
                owner_role,
                measurements: Vec::new(),
            });
        }
    }
    let is_whole = benefits.len() == told;
    measurements(it, (&mut benefits, is_whole), faults);
    benefits
}

/// What was measured. Where not every benefit could be read, it is not told which of them is missing.
fn measurements(
    it: &Object<'_>,
    (benefits, is_whole): (&mut [Benefit], bool),
    faults: &mut Faults,
) {
    const FIELDS: [&str; 6] = ["indicator", "unit", "date", "value", "kind", "method"];
    let items: Vec<_> = it.list("measurements", MEASUREMENTS, faults).collect();
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for (path, value) in items {
        let Some(it) = Object::new(&path, value, &FIELDS, faults) else {
            continue;
        };
        let indicator = it.required_text("indicator", INDICATOR, faults);
        let unit = it.text("unit", UNIT, faults);
        let date = it.required_day("date", faults);
        let number = it.number("value", faults);
        let kind: Option<MeasurementKind> = it.required_code("kind", faults);
        let method = it.text("method", METHOD, faults);
        let Some(indicator) = indicator else { continue };
        let is_of = |benefit: &Benefit| {
            benefit.indicator == indicator && (unit.is_none() || benefit.unit == unit)
        };
        let found: Vec<usize> = (benefits.iter().enumerate())
            .filter_map(|(at, it)| is_of(it).then_some(at))
            .collect();
        let [at] = found[..] else {
            if !is_whole {
                continue;
            }
            let rule = if found.is_empty() {
                "is no benefit of this record"
            } else {
                "is the indicator of several benefits; give the unit that tells them apart"
            };
            faults.add_text(&it.path_of("indicator"), &indicator, rule);
            continue;
        };
        let count = counts.entry(at).or_default();
        *count += 1;
        if *count == ITEMS + 1 {
            let rule = format!("is measured more than {ITEMS} times");
            faults.add_text(&it.path_of("indicator"), &indicator, rule);
        }
        if let (Some(date), Some(value), Some(kind)) = (date, number, kind) {
            benefits[at].measurements.push(Measurement {
                date,
                value,
                kind,
                method,
            });
        }
    }
    for benefit in benefits {
        benefit.measurements.sort_by_key(|it| it.date);
    }
}

/// How something was bought.
pub fn procurement(it: &Object<'_>, faults: &mut Faults) -> Option<Procurement> {
    const FIELDS: [&str; 6] = [
        "procedure",
        "need",
        "market_dialogue_on",
        "reference",
        "outcome",
        "follow_on",
    ];
    let value = it.value("procurement")?;
    let it = Object::new("procurement", value, &FIELDS, faults)?;
    let procedure = it.required_code("procedure", faults);
    let (need, reference) = (
        it.text("need", NEED, faults),
        it.text("reference", NOTICE, faults),
    );
    let market_dialogue_on = it.day("market_dialogue_on", faults);
    let outcome = it.code("outcome", faults);
    let follow_on = it.truth("follow_on", faults);
    Some(Procurement {
        procedure: procedure?,
        need,
        market_dialogue_on,
        reference,
        outcome,
        follow_on,
    })
}

/// From what a trial was exempted, and for how long.
pub fn trial(it: &Object<'_>, faults: &mut Faults) -> Option<Trial> {
    const FIELDS: [&str; 9] = [
        "act",
        "section",
        "url",
        "deviation",
        "starts_on",
        "ends_on",
        "prolonged_to",
        "awaits_reform",
        "result",
    ];
    let value = it.value("trial")?;
    let it = Object::new("trial", value, &FIELDS, faults)?;
    let legal_reference = provision(&it, faults);
    let trial = Trial {
        deviation: it.text("deviation", DEVIATION, faults),
        starts_on: it.day("starts_on", faults),
        ends_on: it.day("ends_on", faults),
        prolonged_to: it.day("prolonged_to", faults),
        awaits_reform: it.truth("awaits_reform", faults).unwrap_or_default(),
        result: it.code("result", faults),
        legal_reference: legal_reference?,
    };
    let mut violations = Violations::new();
    trial_limits(&trial, &Path::root(), &mut violations);
    for broken in violations.into_vec() {
        let field = match broken.field.last().map(String::as_str) {
            Some("prolongedTo") => "prolonged_to",
            _ => "ends_on",
        };
        let told = it.value(field).cloned().unwrap_or_default();
        faults.add(&it.path_of(field), &told, words(&broken.rule));
    }
    Some(trial)
}

/// What is wrong with the days of a trial, as reports tell it.
fn words(rule: &Rule) -> String {
    match rule {
        Rule::Trial(TrialRule::EndBeforeStart { starts, .. }) => {
            format!("is before {starts}, when it starts")
        }
        Rule::Trial(TrialRule::TooLong { starts, .. }) => {
            format!("is more than four years after {starts}, when it starts")
        }
        Rule::Trial(TrialRule::ProlongedBeforeEnd { ends, .. }) => {
            format!("is before {ends}, when it was to end")
        }
        Rule::Trial(TrialRule::ProlongedTooFar { ends, .. }) => {
            format!(
                "is more than two years after {ends}, when it was to end, and it awaits no reform"
            )
        }
        _ => "is required".to_owned(),
    }
}

/// Provisions that stood in the way, each once.
pub fn legal_obstacles(it: &Object<'_>, faults: &mut Faults) -> Vec<LegalReference> {
    let items: Vec<_> = it.list("legal_obstacles", ITEMS, faults).collect();
    let mut paths: HashMap<String, String> = HashMap::new();
    let mut obstacles = Vec::with_capacity(items.len());
    for (path, value) in items {
        let Some(it) = Object::new(&path, value, &["act", "section", "url"], faults) else {
            continue;
        };
        let Some(provision) = provision(&it, faults) else {
            continue;
        };
        if let Some(first) = paths.get(&provision.provision()) {
            let rule = format!("stands in {first} already");
            faults.add_text(&it.path_of("act"), &provision.act, rule);
            continue;
        }
        paths.insert(provision.provision(), path);
        obstacles.push(provision);
    }
    obstacles
}

fn provision(it: &Object<'_>, faults: &mut Faults) -> Option<LegalReference> {
    let act = it.required_text("act", ACT, faults);
    let section = it.text("section", SECTION, faults);
    let url = it.optional_address("url", ADDRESS, faults);
    Some(LegalReference {
        act: act?,
        section,
        url,
    })
}
