//! What of a benefit has come true: told in one place, for whoever shows it and whoever adds it up.

use chrono::NaiveDate;
use entity::code::MeasurementKind;
use entity::{benefit, measurement};

/// What was really measured last: of the latest day, the one that was told last.
pub fn latest(measurements: &[measurement::Model]) -> Option<&measurement::Model> {
    let actual = measurements.iter();
    actual
        .filter(|it| it.kind == MeasurementKind::Actual)
        .max_by_key(|it| (it.date, it.position))
}

/// What has come true: what was really measured last, beyond what it was before. Where nobody tells how it was before, it
/// counts as nothing: what was measured then is what came of the attempt.
pub fn realised(benefit: &benefit::Model, measurements: &[measurement::Model]) -> Option<f64> {
    let measured = latest(measurements)?.value - benefit.baseline.unwrap_or_default();
    Some(measured).filter(|it| it.is_finite())
}

/// What is aimed at, beyond what it was before, told as [`realised`] is.
pub fn aimed_at(benefit: &benefit::Model) -> Option<f64> {
    let aim = benefit.target? - benefit.baseline.unwrap_or_default();
    Some(aim).filter(|it| it.is_finite())
}

/// How much of what is aimed at has come true: none where it is not told what it was before, what is aimed at, or what was
/// measured, and where nothing is to change.
pub fn realised_share(
    benefit: &benefit::Model,
    measurements: &[measurement::Model],
) -> Option<f64> {
    let (baseline, target) = (benefit.baseline?, benefit.target?);
    let (change, aim) = (latest(measurements)?.value - baseline, target - baseline);
    let is_told = aim.is_finite() && aim.abs() > 0.0;
    Some(change / aim).filter(|share| is_told && share.is_finite())
}

/// Whether the day has passed on which the target was to be reached, and what was measured falls short of it.
pub fn has_missed(
    benefit: &benefit::Model,
    measurements: &[measurement::Model],
    today: NaiveDate,
) -> bool {
    benefit.target_date.is_some_and(|day| day < today)
        && realised_share(benefit, measurements).is_some_and(|share| share < 1.0)
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
    use entity::code::BenefitCategory;
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default()
    }

    fn benefit(baseline: Option<f64>, target: Option<f64>) -> benefit::Model {
        benefit::Model {
            id: 0,
            experience_id: 0,
            category: BenefitCategory::SavedTime,
            indicator: "Timer".to_owned(),
            unit: None,
            baseline,
            baseline_date: None,
            target,
            target_date: Some(day(2025)),
            planned: true,
            owner_role: None,
            position: 0,
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
        let told = [
            (2024, 70.0, Actual),
            (2023, 90.0, Actual),
            (2026, 10.0, Forecast),
            (2024, 60.0, Actual),
        ];
        let told = measured(&told);
        for (baseline, target, change, share) in [
            (Some(100.0), Some(20.0), -40.0, Some(0.5)),
            (Some(0.0), Some(60.0), 60.0, Some(1.0)),
            (Some(60.0), Some(100.0), 0.0, Some(0.0)),
            (Some(50.0), Some(50.0), 10.0, None),
            (Some(f64::MAX), Some(-f64::MAX), f64::NEG_INFINITY, None),
            (None, Some(120.0), 60.0, None),
            (Some(50.0), None, 10.0, None),
            (None, None, 60.0, None),
        ] {
            let it = benefit(baseline, target);
            if change.is_finite() {
                assert_eq!(realised(&it, &told), Some(change), "{it:?}");
            }
            assert_eq!(realised_share(&it, &told), share, "{it:?}");
            let misses = share.is_some_and(|it| it < 1.0);
            assert_eq!(has_missed(&it, &told, day(2026)), misses, "{it:?}");
            assert!(!has_missed(&it, &told, day(2025)), "{it:?}");
        }
        let it = benefit(Some(100.0), Some(20.0));
        for none in [measured(&[]), measured(&[(2026, 10.0, Forecast)])] {
            assert_eq!(realised(&it, &none), None);
            assert_eq!(realised_share(&it, &none), None);
            assert!(!has_missed(&it, &none, day(2027)));
        }
        assert_eq!(aimed_at(&it), Some(-80.0));
        assert_eq!(aimed_at(&benefit(None, Some(20.0))), Some(20.0));
        assert_eq!(aimed_at(&benefit(Some(20.0), None)), None);
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
            let it = benefit(Some(baseline), Some(target));
            let told = measured(&[(2024, value, MeasurementKind::Actual)]);
            for number in [realised(&it, &told), realised_share(&it, &told), aimed_at(&it)] {
                prop_assert!(number.is_none_or(f64::is_finite));
            }
        }
    }
}
