//! What was measured of a benefit is added to it.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::code::MeasurementKind;
use serde::Serialize;
use serde_json::json;

use super::Made;
use super::held::{named, take};
use super::left::{Left, Saved, save};
use super::look::{Written, look};
use crate::domain::desk::{Desk, Opened};
use crate::domain::experience::apply;
use crate::domain::experience::content::{Benefit, Content, Measurement};
use crate::domain::experience::limits::{self, ITEMS, MEASUREMENTS};
use crate::domain::experience::scan::Proposed;
use crate::domain::experience::state::Step;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, MeasureRule, Path, Violations, check};

/// A measurement, as it is asked for.
#[derive(Clone, Debug, Serialize)]
pub struct MeasureRequest {
    /// Of which experience.
    pub id: String,
    /// The version that the viewer has read.
    pub expected_version: i32,
    /// Of which benefit.
    pub indicator: String,
    /// In which unit, where that tells which benefit is meant.
    pub unit: Option<String>,
    /// When it was taken.
    pub date: NaiveDate,
    /// The value.
    pub value: f64,
    /// Foreseen or measured.
    pub kind: MeasurementKind,
    /// How it was measured.
    pub method: Option<String>,
}

/// Adds what was measured to the benefit that it was measured of.
pub async fn measure(desk: Desk<'_>, asked: &MeasureRequest, key: Option<&str>) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, policy::role_for(Step::Edit))?;
    let key = Key::new("recordMeasurement", key, asked)?;
    let node = named(&asked.id);
    let mut open = desk.open(grant, key, node).await?;
    let attempt = match open.before {
        Some(before) => Ok(before.into()),
        // Not among what whoever waits for it holds: it is large.
        None => Box::pin(add(&mut open, asked)).await,
    };
    let written = open.close(attempt).await?;
    Ok(look(desk, written, None).await)
}

async fn add(open: &mut Opened<'_>, asked: &MeasureRequest) -> Attempt<Written> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, today) = (open.tx.connection(), desk.clock.today());
    let measured = measured(asked, today, violations);
    let indicator = check::required_text(
        &Path::of("indicator"),
        Some(&asked.indicator),
        limits::INDICATOR,
        violations,
    );
    let unit = asked.unit.as_deref();
    let unit = unit.and_then(|it| check::text(&Path::of("unit"), it, limits::UNIT, violations));
    let which = (asked.id.as_str(), asked.expected_version);
    let held = take(desk, db, which, Step::Edit, violations).await?;
    let mut content = held.said().clone();
    if let (Some(measured), Some(indicator)) = (measured, indicator) {
        put(
            &mut content,
            (&indicator, unit.as_deref()),
            measured,
            violations,
        );
    }
    violations.none()?;
    let left = Left {
        action: "experience.measure",
        reason: None,
        details: json!({ "kind": asked.kind }),
    };
    let id = held.row.public_id;
    let saved = Saved {
        content: content.clone(),
        audience: held.row.audience,
        is_draft: false,
        contact_at: None,
    };
    save(desk, db, grant, held, saved, left).await?;
    Ok(Written::new(id, content, HashSet::new(), Proposed::new()))
}

/// The measurement as it will stand.
fn measured(
    asked: &MeasureRequest,
    today: NaiveDate,
    violations: &mut Violations,
) -> Option<Measurement> {
    let measured = Measurement {
        date: asked.date,
        value: asked.value,
        kind: asked.kind,
        method: asked.method.clone(),
    };
    apply::measurement(&Path::root(), &measured, today, violations)
}

/// Puts it among those of its benefit, behind those of earlier days and of the same.
fn put(
    content: &mut Content,
    which: (&str, Option<&str>),
    measured: Measurement,
    violations: &mut Violations,
) {
    let all = content.benefits.iter().map(|it| it.measurements.len());
    let all = all.sum::<usize>() + 1;
    let Some(benefit) = of(&mut content.benefits, which, violations) else {
        return;
    };
    let told = &mut benefit.measurements;
    let path = Path::of("indicator");
    if check::many(&path, told.len() + 1, ITEMS, violations) {
        check::many(&path, all, MEASUREMENTS, violations);
    }
    let place = told.partition_point(|it| it.date <= measured.date);
    told.insert(place, measured);
}

/// The one benefit of an indicator, and of a unit where one is given.
fn of<'a>(
    benefits: &'a mut [Benefit],
    (indicator, unit): (&str, Option<&str>),
    violations: &mut Violations,
) -> Option<&'a mut Benefit> {
    let is_of = |it: &&mut Benefit| {
        it.indicator == indicator && unit.is_none_or(|unit| it.unit.as_deref() == Some(unit))
    };
    let mut found: Vec<&mut Benefit> = benefits.iter_mut().filter(is_of).collect();
    let (field, rule): (_, fn(String) -> MeasureRule) = match (found.len(), unit) {
        (1, _) => return found.pop(),
        (0, _) => ("indicator", MeasureRule::NoBenefit),
        (_, None) => ("unit", MeasureRule::Several),
        (_, Some(_)) => ("indicator", MeasureRule::Alike),
    };
    violations.add(&Path::of(field), rule(indicator.to_owned()));
    None
}
