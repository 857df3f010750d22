//! What many experiences brought together: how many tell, how far they came, and sums that never mix what differs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::code::BenefitCategory;

use super::benefit::{Told, median, sum};
use super::experience::{Filter, OwnerKind, count_of_each};
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
    /// Of how many experiences that is the sum.
    pub added: u64,
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
    let mut benefits = store::benefits_of_each(db, viewer, (kind, keys), filter).await?;
    let portfolio = |(key, count): (i64, u64)| {
        let told = benefits.remove(&key).unwrap_or_default();
        (key, added_up(count, &told, today))
    };
    Ok(counts.into_iter().map(portfolio).collect())
}

/// Adds up what experiences brought.
pub fn added_up(experiences: u64, told: &[Told], today: NaiveDate) -> Portfolio {
    let count = |holds: &dyn Fn(&Told) -> bool| {
        let those = told.iter().filter(|it| holds(it));
        let those: BTreeSet<i64> = those.map(|it| it.experience_id).collect();
        number(those.len())
    };
    let shares = told.iter().filter_map(Told::realised_share);
    Portfolio {
        experiences,
        reporting: count(&|_| true),
        with_baseline: count(&|it| it.baseline.is_some()),
        with_measurement: count(&|it| it.measured.is_some()),
        median_realised_share: median(shares.collect()),
        missed_target: count(&|it| it.has_missed(today)),
        sums: sums(told),
    }
}

/// What is added up of one kind in one unit.
#[derive(Default)]
struct Part {
    experiences: BTreeSet<i64>,
    added: BTreeSet<i64>,
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
        let unit = units.entry(it.unit_key.clone()).or_default();
        // The same whatever the order in which they are read.
        if unit.name.is_none() || it.unit < unit.name {
            unit.name.clone_from(&it.unit);
        }
        unit.experiences.insert(it.experience_id);
        let place = (it.category as usize, !it.planned);
        let (category, part) = unit.parts.entry(place).or_default();
        *category = Some(it.category);
        part.experiences.insert(it.experience_id);
        part.aims.extend(it.aim());
        if let Some(realised) = it.realised().filter(|_| it.unit_key.is_some()) {
            part.realised.push(realised);
            part.added.insert(it.experience_id);
        }
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
                added: number(part.added.len()),
            });
        }
    }
    sums
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::collation::folded;

    fn benefit(experience_id: i64, unit: Option<&str>, measured: Option<f64>) -> Told {
        Told {
            experience_id,
            category: BenefitCategory::SavedTime,
            unit: unit.map(str::to_owned),
            unit_key: unit.map(folded),
            planned: true,
            baseline: Some(10.0),
            target: Some(20.0),
            target_date: NaiveDate::from_ymd_opt(2025, 1, 1),
            measured,
        }
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default()
    }

    #[test]
    fn sums_never_mix_units_categories_and_what_was_not_planned() {
        let mut all = vec![
            benefit(1, Some("Timer"), Some(15.0)),
            benefit(2, Some(" timer"), Some(25.0)),
            Told {
                planned: false,
                ..benefit(1, Some("timer"), Some(11.0))
            },
            Told {
                category: BenefitCategory::Disbenefit,
                ..benefit(1, Some("timer"), Some(40.0))
            },
            benefit(3, Some("kr"), Some(5.0)),
            benefit(3, None, Some(20.0)),
            // Less is better.
            Told {
                target: Some(4.0),
                ..benefit(4, Some("kr"), Some(7.0))
            },
            Told {
                baseline: None,
                ..benefit(5, Some("kr"), Some(90.0))
            },
        ];
        let told = added_up(9, &all, today());
        let counts = [
            told.experiences,
            told.reporting,
            told.with_baseline,
            told.with_measurement,
            told.missed_target,
        ];
        assert_eq!(counts, [9, 5, 4, 5, 3]);
        // Shares are 0.5, 1.5, 0.1, -0.5, 1 and 0.5; the drawback has none.
        assert_eq!(told.median_realised_share, Some(0.5));
        let sums: Vec<_> = (told.sums.iter())
            .map(|it| {
                let unit = it.unit.as_deref().unwrap_or("-");
                let kind = format!("{unit} {} {}", it.category, it.planned);
                (kind, it.experiences, it.target, it.realised, it.added)
            })
            .collect();
        let row = |kind: &str, experiences, target, realised, added| {
            (kind.to_owned(), experiences, target, realised, added)
        };
        let expected = [
            row("kr SAVED_TIME true", 3, Some(16.0), Some(-2.0), 2),
            row(" timer SAVED_TIME true", 2, Some(20.0), Some(20.0), 2),
            row(" timer SAVED_TIME false", 1, Some(10.0), Some(1.0), 1),
            row(" timer DISBENEFIT true", 1, None, Some(30.0), 1),
            row("- SAVED_TIME true", 1, None, None, 0),
        ];
        assert_eq!(sums, expected);
        all.reverse();
        assert_eq!(added_up(9, &all, today()), told);
        assert_eq!(added_up(0, &[], today()), Portfolio::default());
    }

    #[test]
    fn so_many_units_are_told_as_most_use() {
        let of = |number: i64| benefit(number, Some(if number < 3 { "kr" } else { "t" }), None);
        let rare = (10..80).map(|it| benefit(it, Some(&format!("enhet {it}")), None));
        let all: Vec<Told> = (0..10).map(of).chain(rare).collect();
        let told = added_up(80, &all, today());
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
