//! What an experience tells many of, a row each: judgements, figures, benefits and sources. Of what is told without its
//! owners none is told.

use std::collections::HashMap;

use entity::code::Language;

use super::column::{Spec, row};
use super::experience::{id, named};
use super::table::{Cell, Kind, Row};
use crate::domain::experience::{Assessment, Benefit, Experience, Figure, Source, parts};
use crate::domain::vocabulary::VocabularyName as V;
use crate::model::Result;
use crate::store::Connection;

/// Something of an experience, with the experience's id.
#[derive(Debug)]
pub struct Part<T> {
    /// Id of the experience.
    pub experience: String,
    /// What it is.
    pub it: T,
}

type OfAssessment = Spec<Part<Assessment>>;
type OfFigure = Spec<Part<Figure>>;
type OfBenefit = Spec<Part<Benefit>>;
type OfSource = Spec<Part<Source>>;

/// The columns of judgements of how attempts ended.
pub const OUTCOMES: &[OfAssessment] = &[
    OfAssessment::new("experience_id", Kind::Text, |it, _| (&it.experience).into()),
    OfAssessment::new("date", Kind::Date, |it, _| it.it.date.into()).nullable(),
    OfAssessment::new("outcome", Kind::Text, |it, _| Cell::code(it.it.outcome)).coded(V::Outcome),
    OfAssessment::new("reason", Kind::Text, |it, _| (&it.it.reason).into()).nullable(),
];

/// The columns of figures that attempts report.
pub const RESULTS: &[OfFigure] = &[
    OfFigure::new("experience_id", Kind::Text, |it, _| (&it.experience).into()),
    OfFigure::new("indicator", Kind::Text, |it, _| (&it.it.indicator).into()),
    OfFigure::new("value", Kind::Number, |it, _| it.it.value.into()),
    OfFigure::new("unit", Kind::Text, |it, _| (&it.it.unit).into()),
];

/// The columns of benefits.
pub const BENEFITS: &[OfBenefit] = &[
    OfBenefit::new("experience_id", Kind::Text, |it, _| (&it.experience).into()),
    OfBenefit::new("benefit", Kind::Integer, |it, _| rank(&it.it).into()),
    OfBenefit::new("category", Kind::Text, |it, _| Cell::code(it.it.category))
        .coded(V::BenefitCategory),
    OfBenefit::new("indicator", Kind::Text, |it, _| (&it.it.indicator).into()),
    OfBenefit::new("unit", Kind::Text, |it, _| (&it.it.unit).into()).nullable(),
    OfBenefit::new("baseline", Kind::Number, |it, _| it.it.baseline.into()).nullable(),
    OfBenefit::new("baseline_date", Kind::Date, |it, _| {
        it.it.baseline_date.into()
    })
    .nullable(),
    OfBenefit::new("target", Kind::Number, |it, _| it.it.target.into()).nullable(),
    OfBenefit::new("target_date", Kind::Date, |it, _| it.it.target_date.into()).nullable(),
    OfBenefit::new("planned", Kind::Boolean, |it, _| it.it.planned.into()),
    OfBenefit::new("owner_role", Kind::Text, |it, _| (&it.it.owner_role).into()).nullable(),
];

/// The columns of sources.
pub const SOURCES: &[OfSource] = &[
    OfSource::new("experience_id", Kind::Text, |it, _| (&it.experience).into()),
    OfSource::new("title", Kind::Text, |it, _| (&it.it.title).into()),
    OfSource::new("url", Kind::Text, |it, _| (&it.it.url).into()),
];

/// Which of the experience's benefits it is, from 1: two may be alike in everything else that tells them apart.
pub fn rank(benefit: &Benefit) -> i32 {
    benefit.position.saturating_add(1)
}

/// The judgements of these experiences.
pub async fn outcomes(
    db: &impl Connection,
    rows: &[Experience],
    language: Language,
) -> Result<Vec<Row>> {
    let found = parts::outcomes(db, &named(rows)).await?;
    Ok(told(rows, found, OUTCOMES, language))
}

/// The figures of these experiences.
pub async fn results(
    db: &impl Connection,
    rows: &[Experience],
    language: Language,
) -> Result<Vec<Row>> {
    let found = parts::results(db, &named(rows)).await?;
    Ok(told(rows, found, RESULTS, language))
}

/// The benefits of these experiences.
pub async fn benefits(
    db: &impl Connection,
    rows: &[Experience],
    language: Language,
) -> Result<Vec<Row>> {
    let found = parts::benefits(db, &named(rows)).await?;
    Ok(told(rows, found, BENEFITS, language))
}

/// The sources of these experiences.
pub async fn sources(
    db: &impl Connection,
    rows: &[Experience],
    language: Language,
) -> Result<Vec<Row>> {
    let found = parts::sources(db, &named(rows)).await?;
    Ok(told(rows, found, SOURCES, language))
}

/// The rows of what was found, in the order of the experiences.
pub fn told<T>(
    rows: &[Experience],
    mut found: HashMap<i64, Vec<T>>,
    columns: &[Spec<Part<T>>],
    language: Language,
) -> Vec<Row> {
    let parts = rows.iter().flat_map(|experience| {
        let parts = found.remove(&experience.id).unwrap_or_default();
        let experience = id(experience);
        parts.into_iter().map(move |it| Part {
            experience: experience.clone(),
            it,
        })
    });
    parts.map(|part| row(columns, &part, language)).collect()
}
