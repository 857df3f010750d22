//! What was foreseen and measured.

use std::mem::take;

use chrono::NaiveDate;
use entity::code::MeasurementKind;

use super::{items, optional};
use crate::domain::experience::content::{Benefit, Content, Measurement};
use crate::domain::experience::draft::{self, Change, Draft};
use crate::domain::experience::limits::{self, ITEMS, MEASUREMENTS};
use crate::domain::rule::{CourseRule, Path, Violations, check};

/// Brings the benefits of a draft onto content. What was measured of a benefit that stays, which is one of the same
/// indicator and unit, is kept where the draft says nothing of it.
pub fn apply(draft: &Draft, content: &mut Content, today: NaiveDate, violations: &mut Violations) {
    let Some(given) = items("benefits", &draft.benefits, violations) else {
        return;
    };
    let mut before = take(&mut content.benefits);
    for (path, it) in given {
        let Some(mut told) = benefit(&path, it, violations) else {
            continue;
        };
        let stays = |before: &Benefit| is_of(before, &told.indicator, told.unit.as_deref());
        let stood = before.iter().position(stays).map(|at| before.remove(at));
        told.measurements = match &it.measurements {
            Change::Keep => stood.map(|it| it.measurements).unwrap_or_default(),
            Change::Clear => Vec::new(),
            Change::Set(given) => measurements(&path, given, today, violations),
        };
        content.benefits.push(told);
    }
    let all = content.benefits.iter().map(|it| it.measurements.len());
    check::many(&Path::of("benefits"), all.sum(), MEASUREMENTS, violations);
}

/// Whether a benefit is the one of this indicator and unit.
fn is_of(it: &Benefit, indicator: &str, unit: Option<&str>) -> bool {
    it.indicator == indicator && it.unit.as_deref() == unit
}

fn benefit(path: &Path, it: &draft::Benefit, violations: &mut Violations) -> Option<Benefit> {
    let indicator = path.to("indicator");
    let indicator = check::required_text(
        &indicator,
        Some(&it.indicator),
        limits::INDICATOR,
        violations,
    );
    let mut number = |field: &str, given: Option<f64>| {
        given.and_then(|given| check::number(&path.to(field), given, violations))
    };
    let (baseline, target) = (number("baseline", it.baseline), number("target", it.target));
    let mut day = |field: &str, given: Option<NaiveDate>| {
        given.and_then(|given| check::day(&path.to(field), given, violations))
    };
    let baseline_date = day("baselineDate", it.baseline_date);
    let target_date = day("targetDate", it.target_date);
    let unit = optional(&path.to("unit"), it.unit.as_ref(), limits::UNIT, violations);
    let owner = path.to("ownerRole");
    let owner_role = optional(
        &owner,
        it.owner_role.as_ref(),
        limits::BENEFIT_OWNER,
        violations,
    );
    Some(Benefit {
        category: it.category,
        indicator: indicator?,
        unit,
        baseline,
        baseline_date,
        target,
        target_date,
        planned: it.planned,
        owner_role,
        measurements: Vec::new(),
    })
}

fn measurements(
    benefit: &Path,
    given: &[Measurement],
    today: NaiveDate,
    violations: &mut Violations,
) -> Vec<Measurement> {
    let path = benefit.to("measurements");
    if !check::many(&path, given.len(), ITEMS, violations) {
        return Vec::new();
    }
    let given = given.iter().enumerate();
    let mut told: Vec<Measurement> = given
        .filter_map(|(at, it)| measurement(&path.at(at), it, today, violations))
        .collect();
    told.sort_by_key(|it| it.date);
    told
}

/// A measurement as it is to be kept; what was really measured was not measured in the future.
pub fn measurement(
    path: &Path,
    it: &Measurement,
    today: NaiveDate,
    violations: &mut Violations,
) -> Option<Measurement> {
    let date = check::day(&path.to("date"), it.date, violations);
    if it.kind == MeasurementKind::Actual && it.date > today {
        let given = it.date;
        violations.add(&path.to("date"), CourseRule::NotYet { given, today });
    }
    let value = check::number(&path.to("value"), it.value, violations);
    let method = path.to("method");
    let method = optional(&method, it.method.as_ref(), limits::METHOD, violations);
    Some(Measurement {
        date: date?,
        value: value?,
        kind: it.kind,
        method,
    })
}
