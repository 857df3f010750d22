//! What many experiences brought together: how many tell, how far they came, and sums that never mix what differs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::code::BenefitCategory;
use entity::{benefit, measurement};

use super::benefit::{aimed_at, has_missed, latest, median, realised, realised_share};
use super::experience::{Filter, OwnerKind, count_of_each};
use crate::model::collation::folded;
use crate::model::{Result, Viewer};
use crate::store::Connection;
use crate::store::experience::portfolio as store;

pub use crate::store::experience::portfolio::partners_of_each;

/// Units by which there are sums; what is told in rarer ones is in no sum.
const UNITS: usize = 50;

/// What many experiences brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Portfolio {
    /// How many there are.
    pub experiences: u64,
    /// How many tell a benefit.
    pub reporting: u64,
    /// How many tell of one what it was before.
    pub with_baseline: u64,
    /// How many have measured one.
    pub with_measurement: u64,
    /// The share in the middle of all that have come true of what was aimed at.
    pub median_realised_share: Option<f64>,
    /// How many fell short of a target whose day has passed.
    pub missed_target: u64,
    /// Sums by unit, category, and whether it was planned.
    pub sums: Vec<Sum>,
}

/// What was aimed at and came true of one kind in one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    /// The unit; none where none is told.
    pub unit: Option<String>,
    /// The kind of benefit.
    pub category: BenefitCategory,
    /// Whether it was planned.
    pub planned: bool,
    /// How many experiences tell it.
    pub experiences: u64,
    /// What was aimed at, in all.
    pub target: Option<f64>,
    /// What came true, in all.
    pub realised: Option<f64>,
}

/// What the experiences of each of these owners brought that the viewer may see and the filter lets through.
pub async fn of_each(
    db: &impl Connection,
    viewer: &Viewer,
    (kind, keys): (OwnerKind, &[i64]),
    filter: Option<&Filter>,
    today: NaiveDate,
) -> Result<HashMap<i64, Portfolio>> {
    let counts = count_of_each(db, viewer, kind, keys, filter).await?;
    let of = (kind, keys);
    let mut benefits = store::benefits_of_each(db, viewer, of, filter).await?;
    let mut measurements = HashMap::new();
    if !benefits.is_empty() {
        measurements = store::measurements_of_each(db, viewer, of, filter).await?;
    }
    let portfolio = |(key, count): (i64, u64)| {
        let benefits = benefits.remove(&key).unwrap_or_default();
        let measured = measurements.remove(&key).unwrap_or_default();
        (key, added_up(count, benefits, measured, today))
    };
    Ok(counts.into_iter().map(portfolio).collect())
}

/// A benefit with what was measured of it.
struct Told {
    row: benefit::Model,
    measured: Vec<measurement::Model>,
}

/// Adds up what experiences brought.
pub fn added_up(
    experiences: u64,
    benefits: Vec<benefit::Model>,
    measurements: Vec<measurement::Model>,
    today: NaiveDate,
) -> Portfolio {
    let mut of: HashMap<(i64, i32), Vec<measurement::Model>> = HashMap::new();
    for it in measurements {
        of.entry((it.experience_id, it.benefit))
            .or_default()
            .push(it);
    }
    let told = benefits.into_iter().map(|row| Told {
        measured: of
            .remove(&(row.experience_id, row.position))
            .unwrap_or_default(),
        row,
    });
    let told: Vec<Told> = told.collect();
    let count = |holds: &dyn Fn(&Told) -> bool| {
        let those = told.iter().filter(|it| holds(it));
        let those: BTreeSet<i64> = those.map(|it| it.row.experience_id).collect();
        number(those.len())
    };
    let shares = told.iter();
    let shares = shares.filter_map(|it| realised_share(&it.row, &it.measured));
    Portfolio {
        experiences,
        reporting: count(&|_| true),
        with_baseline: count(&|it| it.row.baseline.is_some()),
        with_measurement: count(&|it| latest(&it.measured).is_some()),
        median_realised_share: median(shares.collect()),
        missed_target: count(&|it| has_missed(&it.row, &it.measured, today)),
        sums: sums(&told),
    }
}

/// What is added up of one kind in one unit.
#[derive(Default)]
struct Part {
    experiences: BTreeSet<i64>,
    aims: Vec<f64>,
    realised: Vec<f64>,
}

/// A unit, however it is written.
#[derive(Default)]
struct Unit {
    name: Option<String>,
    experiences: BTreeSet<i64>,
    parts: BTreeMap<(usize, bool), (Option<BenefitCategory>, Part)>,
}

/// Sums by unit, those that most tell first, then by category, and what was planned before what was not.
fn sums(told: &[Told]) -> Vec<Sum> {
    let mut units: BTreeMap<Option<String>, Unit> = BTreeMap::new();
    for it in told {
        let row = &it.row;
        let unit = units.entry(row.unit.as_deref().map(folded)).or_default();
        // The same whatever the order in which they are read.
        if unit.name.is_none() || row.unit < unit.name {
            unit.name.clone_from(&row.unit);
        }
        unit.experiences.insert(row.experience_id);
        let place = (row.category as usize, !row.planned);
        let (category, part) = unit.parts.entry(place).or_default();
        *category = Some(row.category);
        part.experiences.insert(row.experience_id);
        part.aims.extend(aimed_at(row));
        part.realised.extend(realised(row, &it.measured));
    }
    let mut units: Vec<(Option<String>, Unit)> = units.into_iter().collect();
    units.sort_by_key(|(_, unit)| std::cmp::Reverse(unit.experiences.len()));
    units.truncate(UNITS);
    let mut sums = Vec::new();
    for (key, unit) in units {
        for ((_, is_unplanned), (category, part)) in unit.parts {
            let Some(category) = category else { continue };
            // Who tells no unit may mean any.
            let sum = |of: Vec<f64>| key.as_ref().and_then(|_| sum(of));
            sums.push(Sum {
                unit: unit.name.clone(),
                category,
                planned: !is_unplanned,
                experiences: number(part.experiences.len()),
                target: sum(part.aims),
                realised: sum(part.realised),
            });
        }
    }
    sums
}

/// The sum, the same in whatever order they are told; none of nothing, and none that is no number.
fn sum(mut of: Vec<f64>) -> Option<f64> {
    of.sort_by(f64::total_cmp);
    let sum: f64 = of.iter().sum();
    Some(sum).filter(|it| !of.is_empty() && it.is_finite())
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use entity::code::MeasurementKind;

    use super::*;

    fn benefit(experience_id: i64, position: i32, unit: Option<&str>) -> benefit::Model {
        benefit::Model {
            id: 0,
            experience_id,
            category: BenefitCategory::SavedTime,
            indicator: "Timer".to_owned(),
            unit: unit.map(str::to_owned),
            baseline: Some(10.0),
            baseline_date: None,
            target: Some(20.0),
            target_date: NaiveDate::from_ymd_opt(2025, 1, 1),
            planned: true,
            owner_role: None,
            position,
        }
    }

    fn measured(of: &benefit::Model, value: f64) -> measurement::Model {
        measurement::Model {
            experience_id: of.experience_id,
            benefit: of.position,
            position: 0,
            date: NaiveDate::default(),
            value,
            kind: MeasurementKind::Actual,
            method: None,
        }
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default()
    }

    #[test]
    fn sums_never_mix_units_categories_and_what_was_not_planned() {
        let hours = benefit(1, 0, Some("Timer"));
        let hours_too = benefit(2, 0, Some(" timer"));
        let unplanned = benefit::Model {
            planned: false,
            ..benefit(1, 1, Some("timer"))
        };
        let worse = benefit::Model {
            category: BenefitCategory::Disbenefit,
            ..benefit(1, 2, Some("timer"))
        };
        let money = benefit(3, 0, Some("kr"));
        let none = benefit(3, 1, None);
        let unmeasured = benefit::Model {
            baseline: None,
            ..benefit(4, 0, Some("kr"))
        };
        let measured = vec![
            measured(&hours, 15.0),
            measured(&hours_too, 25.0),
            measured(&unplanned, 11.0),
            measured(&worse, 40.0),
            measured(&money, 5.0),
            measured(&none, 20.0),
        ];
        let all = vec![hours, hours_too, unplanned, worse, money, none, unmeasured];
        let told = added_up(9, all.clone(), measured.clone(), today());
        let counts = [
            told.experiences,
            told.reporting,
            told.with_baseline,
            told.with_measurement,
            told.missed_target,
        ];
        assert_eq!(counts, [9, 4, 3, 3, 2]);
        // Shares are 0.5, 1.5, 0.1, 3, -0.5 and 1.
        assert_eq!(told.median_realised_share, Some(0.75));
        let sums: Vec<_> = (told.sums.iter())
            .map(|it| {
                let unit = it.unit.as_deref().unwrap_or("-");
                let kind = format!("{unit} {} {}", it.category, it.planned);
                (kind, it.experiences, it.target, it.realised)
            })
            .collect();
        let row = |kind: &str, experiences, target, realised| {
            (kind.to_owned(), experiences, target, realised)
        };
        let expected = [
            row("kr SAVED_TIME true", 2, Some(30.0), Some(-5.0)),
            row(" timer SAVED_TIME true", 2, Some(20.0), Some(20.0)),
            row(" timer SAVED_TIME false", 1, Some(10.0), Some(1.0)),
            row(" timer DISBENEFIT true", 1, Some(10.0), Some(30.0)),
            row("- SAVED_TIME true", 1, None, None),
        ];
        assert_eq!(sums, expected);
        let turned = added_up(
            9,
            all.into_iter().rev().collect(),
            measured.into_iter().rev().collect(),
            today(),
        );
        assert_eq!(turned, told);
        assert_eq!(
            added_up(0, Vec::new(), Vec::new(), today()),
            Portfolio::default()
        );
    }

    #[test]
    fn so_many_units_are_told_as_most_use() {
        let of = |number: i64| benefit(number, 0, Some(if number < 3 { "kr" } else { "t" }));
        let rare = (10..80).map(|it| benefit(it, 0, Some(&format!("enhet {it}"))));
        let all: Vec<benefit::Model> = (0..10).map(of).chain(rare).collect();
        let told = added_up(80, all, Vec::new(), today());
        assert_eq!(told.sums.len(), UNITS);
        let units: Vec<_> = told
            .sums
            .iter()
            .filter_map(|it| it.unit.as_deref())
            .collect();
        assert_eq!(&units[..3], ["t", "kr", "enhet 10"]);
        assert!(told.sums.iter().all(|it| it.realised.is_none()));
    }
}
