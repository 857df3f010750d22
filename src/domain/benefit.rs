//! What of a benefit has come true: told in one place, for whoever shows it and whoever adds it up.

use std::cmp::Ordering;

use chrono::NaiveDate;
use entity::code::{BenefitCategory, MeasurementKind};
use entity::{benefit, measurement};

pub use crate::store::experience::benefit::Told;

/// What is known of a benefit in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// What it was before.
    pub baseline: Option<f64>,
    /// What is aimed at.
    pub target: Option<f64>,
    /// What was really measured last.
    pub measured: Option<f64>,
}

impl Figures {
    /// Of a benefit and what was measured of it.
    pub fn of(benefit: &benefit::Model, measurements: &[measurement::Model]) -> Self {
        Self {
            baseline: benefit.baseline,
            target: benefit.target,
            measured: latest(measurements).map(|it| it.value),
        }
    }

    /// How much of what is aimed at has come true: none where it is not told what it was before, what is aimed at, or what was
    /// measured, and where nothing is to change.
    pub fn realised_share(self) -> Option<f64> {
        let (baseline, target) = (self.baseline?, self.target?);
        let (change, aim) = (self.measured? - baseline, target - baseline);
        let is_told = aim.is_finite() && aim.abs() > 0.0;
        Some(change / aim).filter(|share| is_told && share.is_finite())
    }

    /// What has come true, so that it can be added to what came true elsewhere: how far it was moved towards what was aimed at,
    /// whether that is more of something or less, and below nothing where it was moved away. None where it is not told what it
    /// was before, what is aimed at, or what was measured: nobody can know then which way is the better.
    fn gain(self) -> Option<f64> {
        let (baseline, target) = (self.baseline?, self.target?);
        let change = self.measured? - baseline;
        let gain = match target.partial_cmp(&baseline)? {
            Ordering::Greater => change,
            Ordering::Less => -change,
            Ordering::Equal => return None,
        };
        Some(gain).filter(|gain| gain.is_finite())
    }

    /// How far a drawback has grown beyond what it was before. It has no better way.
    fn growth(self) -> Option<f64> {
        Some(self.measured? - self.baseline?).filter(|it| it.is_finite())
    }
}

impl Told {
    fn figures(&self) -> Figures {
        Figures {
            baseline: self.baseline,
            target: self.target,
            measured: self.measured,
        }
    }

    fn is_drawback(&self) -> bool {
        self.category == BenefitCategory::Disbenefit
    }

    /// What has come true of it, as it is added up: how far it was moved towards what was aimed at, or how far a drawback has
    /// grown.
    pub fn realised(&self) -> Option<f64> {
        if self.is_drawback() {
            return self.figures().growth();
        }
        self.figures().gain()
    }

    /// What is aimed at, told as [`Self::realised`] is; of a drawback nothing is.
    pub fn aim(&self) -> Option<f64> {
        let aim = (self.target? - self.baseline?).abs();
        Some(aim).filter(|aim| aim.is_finite() && !self.is_drawback())
    }

    /// How much of what is aimed at has come true; none of a drawback.
    pub fn realised_share(&self) -> Option<f64> {
        let share = self.figures().realised_share();
        share.filter(|_| !self.is_drawback())
    }

    /// Whether the day has passed on which the target was to be reached, and what was measured falls short of it.
    pub fn has_missed(&self, today: NaiveDate) -> bool {
        self.target_date.is_some_and(|day| day < today)
            && self.realised_share().is_some_and(|share| share < 1.0)
    }
}

/// What was really measured last: of the latest day, the one that was told last.
fn latest(measurements: &[measurement::Model]) -> Option<&measurement::Model> {
    let actual = measurements.iter();
    actual
        .filter(|it| it.kind == MeasurementKind::Actual)
        .max_by_key(|it| (it.date, it.position))
}

/// The sum, the same in whatever order they are told; none of nothing, and none that is no number.
pub fn sum(mut of: Vec<f64>) -> Option<f64> {
    of.sort_by(f64::total_cmp);
    let sum: f64 = of.iter().sum();
    Some(sum).filter(|it| !of.is_empty() && it.is_finite())
}

/// The one in the middle, or between the two in the middle.
pub fn median(mut of: Vec<f64>) -> Option<f64> {
    of.sort_by(f64::total_cmp);
    let middle = of.len() / 2;
    let upper = *of.get(middle)?;
    if of.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *of.get(middle.checked_sub(1)?)?;
    Some(f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default()
    }

    fn told(baseline: Option<f64>, target: Option<f64>, measured: Option<f64>) -> Told {
        Told {
            experience_id: 0,
            category: BenefitCategory::SavedTime,
            unit: None,
            unit_key: None,
            planned: true,
            baseline,
            target,
            target_date: Some(day(2025)),
            measured,
        }
    }

    fn measured(told: &[(i32, f64, MeasurementKind)]) -> Vec<measurement::Model> {
        let told = (0..).zip(told);
        told.map(|(position, (year, value, kind))| measurement::Model {
            experience_id: 0,
            benefit: 0,
            position,
            date: day(*year),
            value: *value,
            kind: *kind,
            method: None,
        })
        .collect()
    }

    #[test]
    fn what_was_measured_last_counts() {
        use MeasurementKind::{Actual, Forecast};
        let value = |told: &[_]| latest(&measured(told)).map(|it| it.value);
        let all = [
            (2024, 70.0, Actual),
            (2023, 90.0, Actual),
            (2026, 10.0, Forecast),
            (2024, 60.0, Actual),
        ];
        assert_eq!(value(&all), Some(60.0));
        assert_eq!(value(&all[2..3]), None);
        assert_eq!(value(&[]), None);
    }

    #[test]
    fn what_came_true_is_told_towards_what_was_aimed_at() {
        for (baseline, target, gain, aim, share) in [
            (Some(100.0), Some(20.0), Some(40.0), Some(80.0), Some(0.5)),
            (Some(0.0), Some(60.0), Some(60.0), Some(60.0), Some(1.0)),
            (Some(60.0), Some(100.0), Some(0.0), Some(40.0), Some(0.0)),
            (Some(70.0), Some(80.0), Some(-10.0), Some(10.0), Some(-1.0)),
            (Some(50.0), Some(50.0), None, Some(0.0), None),
            (Some(f64::MAX), Some(-f64::MAX), Some(f64::MAX), None, None),
            (None, Some(120.0), None, None, None),
            (Some(50.0), None, None, None, None),
            (None, None, None, None, None),
        ] {
            let it = told(baseline, target, Some(60.0));
            assert_eq!(it.realised(), gain, "{it:?}");
            assert_eq!(it.aim(), aim, "{it:?}");
            assert_eq!(it.realised_share(), share, "{it:?}");
            let misses = share.is_some_and(|it| it < 1.0);
            assert_eq!(it.has_missed(day(2026)), misses, "{it:?}");
            assert!(!it.has_missed(day(2025)), "{it:?}");
            let unmeasured = told(baseline, target, None);
            assert_eq!(unmeasured.realised(), None);
            assert!(!unmeasured.has_missed(day(2026)));
        }
    }

    #[test]
    fn a_drawback_is_no_benefit_that_was_missed() {
        let it = Told {
            category: BenefitCategory::Disbenefit,
            ..told(Some(10.0), Some(4.0), Some(25.0))
        };
        assert_eq!(it.realised(), Some(15.0));
        assert_eq!((it.aim(), it.realised_share()), (None, None));
        assert!(!it.has_missed(day(2026)));
    }

    #[test]
    fn the_median_lies_in_the_middle() {
        for (of, wanted) in [
            (vec![], None),
            (vec![3.0], Some(3.0)),
            (vec![3.0, 1.0], Some(2.0)),
            (vec![9.0, 1.0, 3.0], Some(3.0)),
        ] {
            assert_eq!(median(of), wanted);
        }
    }

    proptest! {
        /// Whatever is told, what is told of it is a number.
        #[test]
        fn no_share_is_without_bounds(baseline in any::<f64>(), target in any::<f64>(), value in any::<f64>()) {
            let it = told(Some(baseline), Some(target), Some(value));
            for number in [it.realised(), it.realised_share(), it.aim()] {
                prop_assert!(number.is_none_or(f64::is_finite));
            }
        }

        /// A sum does not depend on who is told first.
        #[test]
        fn a_sum_is_the_same_in_any_order(mut of in prop::collection::vec(any::<f64>(), 0..20)) {
            let there = sum(of.clone());
            of.reverse();
            prop_assert_eq!(sum(of), there);
        }
    }
}
