//! How what was tried was bought, from what it was exempted, which provisions stood in the way, and what was measured: a row
//! each. Of what is told without its owners none is told.

use std::collections::HashMap;

use entity::code::Language;
use entity::experience_legal_obstacle::Model as Obstacle;
use entity::measurement::Model as Measurement;
use entity::procurement::Model as Procurement;
use entity::trial::Model as Trial;

use super::column::Spec;
use super::experience::named;
use super::part::{Part, rank, told};
use super::table::{Cell, Kind, Row};
use crate::domain::experience::{Benefit, Experience, parts};
use crate::domain::vocabulary::VocabularyName as V;
use crate::model::Result;
use crate::store::Connection;

type OfMeasurement = Spec<Part<(Benefit, Measurement)>>;
type OfProcurement = Spec<Part<Procurement>>;
type OfTrial = Spec<Part<Trial>>;
type OfObstacle = Spec<Part<Obstacle>>;

/// The columns of what was measured.
pub const MEASUREMENTS: &[OfMeasurement] = &[
    OfMeasurement::new("experience_id", Kind::Text, |it, _| (&it.experience).into()),
    OfMeasurement::new("benefit", Kind::Integer, |it, _| rank(&it.it.0).into()),
    OfMeasurement::new("indicator", Kind::Text, |it, _| (&it.it.0.indicator).into()),
    OfMeasurement::new("unit", Kind::Text, |it, _| (&it.it.0.unit).into()).nullable(),
    OfMeasurement::new("date", Kind::Date, |it, _| it.it.1.date.into()),
    OfMeasurement::new("value", Kind::Number, |it, _| it.it.1.value.into()),
    OfMeasurement::new("kind", Kind::Text, |it, _| Cell::code(it.it.1.kind))
        .coded(V::MeasurementKind),
    OfMeasurement::new("method", Kind::Text, |it, _| (&it.it.1.method).into()).nullable(),
];

/// The columns of procurements.
pub const PROCUREMENTS: &[OfProcurement] = &[
    OfProcurement::new("experience_id", Kind::Text, |it, _| (&it.experience).into()),
    OfProcurement::new("procedure", Kind::Text, |it, _| Cell::code(it.it.procedure))
        .coded(V::ProcurementProcedure),
    OfProcurement::new("need", Kind::Text, |it, _| (&it.it.need).into()).nullable(),
    OfProcurement::new("market_dialogue_on", Kind::Date, |it, _| {
        it.it.market_dialogue_on.into()
    })
    .nullable(),
    OfProcurement::new("reference", Kind::Text, |it, _| (&it.it.reference).into()).nullable(),
    OfProcurement::new("outcome", Kind::Text, |it, _| Cell::maybe(it.it.outcome))
        .nullable()
        .coded(V::ProcurementOutcome),
    OfProcurement::new("follow_on", Kind::Boolean, |it, _| it.it.follow_on.into()).nullable(),
];

/// The columns of trials.
pub const TRIALS: &[OfTrial] = &[
    OfTrial::new("experience_id", Kind::Text, |it, _| (&it.experience).into()),
    OfTrial::new("act", Kind::Text, |it, _| (&it.it.act).into()),
    OfTrial::new("section", Kind::Text, |it, _| (&it.it.section).into()).nullable(),
    OfTrial::new("url", Kind::Text, |it, _| (&it.it.url).into()).nullable(),
    OfTrial::new("deviation", Kind::Text, |it, _| (&it.it.deviation).into()).nullable(),
    OfTrial::new("starts_on", Kind::Date, |it, _| it.it.starts_on.into()).nullable(),
    OfTrial::new("ends_on", Kind::Date, |it, _| it.it.ends_on.into()).nullable(),
    OfTrial::new("prolonged_to", Kind::Date, |it, _| {
        it.it.prolonged_to.into()
    })
    .nullable(),
    OfTrial::new("awaits_reform", Kind::Boolean, |it, _| {
        it.it.awaits_reform.into()
    }),
    OfTrial::new("result", Kind::Text, |it, _| Cell::maybe(it.it.result))
        .nullable()
        .coded(V::TrialResult),
];

/// The columns of provisions that stood in the way.
pub const LEGAL_OBSTACLES: &[OfObstacle] = &[
    OfObstacle::new("experience_id", Kind::Text, |it, _| (&it.experience).into()),
    OfObstacle::new("act", Kind::Text, |it, _| (&it.it.act).into()),
    OfObstacle::new("section", Kind::Text, |it, _| (&it.it.section).into()).nullable(),
    OfObstacle::new("url", Kind::Text, |it, _| (&it.it.url).into()).nullable(),
];

/// What was measured of the benefits of these experiences.
pub async fn measurements(
    db: &impl Connection,
    rows: &[Experience],
    language: Language,
) -> Result<Vec<Row>> {
    let keys = named(rows);
    let benefits = parts::benefits(db, &keys).await?;
    let measured = parts::measurements(db, &keys).await?;
    let with_benefits = |(key, measured): (i64, Vec<Measurement>)| {
        let of = |it: &Measurement| {
            let all = benefits.get(&key)?.iter();
            all.clone()
                .find(|benefit| benefit.position == it.benefit)
                .cloned()
        };
        let pairs = measured.into_iter().filter_map(|it| Some((of(&it)?, it)));
        (key, pairs.collect())
    };
    let found: HashMap<i64, Vec<_>> = measured.into_iter().map(with_benefits).collect();
    Ok(told(rows, found, MEASUREMENTS, language))
}

/// How these experiences bought.
pub async fn procurements(
    db: &impl Connection,
    rows: &[Experience],
    language: Language,
) -> Result<Vec<Row>> {
    let found = parts::procurements(db, &named(rows)).await?;
    Ok(told(rows, each(found), PROCUREMENTS, language))
}

/// From what these experiences were exempted.
pub async fn trials(
    db: &impl Connection,
    rows: &[Experience],
    language: Language,
) -> Result<Vec<Row>> {
    let found = parts::trials(db, &named(rows)).await?;
    Ok(told(rows, each(found), TRIALS, language))
}

/// Which provisions stood in the way of these experiences.
pub async fn legal_obstacles(
    db: &impl Connection,
    rows: &[Experience],
    language: Language,
) -> Result<Vec<Row>> {
    let found = parts::legal_obstacles(db, &named(rows)).await?;
    Ok(told(rows, found, LEGAL_OBSTACLES, language))
}

fn each<T>(found: HashMap<i64, T>) -> HashMap<i64, Vec<T>> {
    found.into_iter().map(|(key, it)| (key, vec![it])).collect()
}
