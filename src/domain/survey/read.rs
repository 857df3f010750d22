//! Surveys and waves as whoever likes may read them: what was asked, and of a closed wave how many answered.

use std::cmp::Reverse;
use std::collections::HashMap;

use entity::code::SurveyState;
use serde::Deserialize;
use uuid::Uuid;

use super::codebook::{Codebook, Labels};
use super::{Outline, SURVEY, Survey, Wave, parse_wave_id};
use crate::model::page::{Edge, Page, PageRequest};
use crate::model::{Error, Result, handle};
use crate::store::Connection;
use crate::store::survey::wave::{self, Which};
use crate::store::survey::{self, read as store};

pub use crate::store::survey::read::LIST;

/// A survey, with what it is called and asks about.
#[derive(Clone, Debug, PartialEq)]
pub struct Instrument {
    /// The survey.
    pub row: Survey,
    /// What it is called.
    pub title: Labels,
    /// What it asks about.
    pub description: Labels,
}

/// What is kept of a survey in words.
#[derive(Deserialize)]
struct Words {
    title: Labels,
    description: Labels,
}

/// A wave, with what it asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// The wave.
    pub row: Wave,
    /// What it asks, and whom.
    pub book: Codebook,
}

impl TryFrom<Survey> for Instrument {
    type Error = Error;

    fn try_from(row: Survey) -> Result<Self> {
        let words = serde_json::from_value(row.about.clone()).map_err(Error::internal)?;
        let Words { title, description } = words;
        Ok(Self {
            row,
            title,
            description,
        })
    }
}

impl TryFrom<(Wave, serde_json::Value)> for Round {
    type Error = Error;

    fn try_from((row, book): (Wave, serde_json::Value)) -> Result<Self> {
        let book = serde_json::from_value(book).map_err(Error::internal)?;
        Ok(Self { row, book })
    }
}

impl Round {
    /// Whether it still takes responses.
    pub fn is_open(&self) -> bool {
        self.row.state == SurveyState::Open
    }
}

/// Which survey an id names; none for what no Floke ever gave out.
fn survey_key(id: &str) -> Option<Uuid> {
    handle::read(SURVEY, id)
}

/// The survey that is addressed so.
pub async fn find(db: &impl Connection, id: &str) -> Result<Option<Instrument>> {
    let Some(key) = survey_key(id) else {
        return Ok(None);
    };
    let found = survey::find(db, key).await?;
    found.map(Instrument::try_from).transpose()
}

/// Surveys by their internal keys.
pub async fn find_by_keys(db: &impl Connection, keys: &[i64]) -> Result<HashMap<i64, Instrument>> {
    let found = survey::find_by_keys(db, keys).await?.into_iter();
    found
        .map(|(key, row)| Ok((key, Instrument::try_from(row)?)))
        .collect()
}

/// A page of surveys, the one that was made first in front.
pub async fn list(db: &impl Connection, request: &PageRequest) -> Result<Page<Instrument>> {
    let page = store::list(db, request).await?;
    let edges = page.edges.into_iter().map(|Edge { cursor, node }| {
        let node = Instrument::try_from(node)?;
        Ok(Edge { cursor, node })
    });
    Ok(Page {
        edges: edges.collect::<Result<_>>()?,
        has_previous: page.has_previous,
        has_next: page.has_next,
    })
}

/// How many surveys there are.
pub async fn count(db: &impl Connection) -> Result<u64> {
    store::count(db).await
}

/// The waves of these surveys, by survey, the latest first.
pub async fn outlines(db: &impl Connection, surveys: &[i64]) -> Result<HashMap<i64, Vec<Outline>>> {
    let mut found = HashMap::new();
    for (survey, rows) in wave::of_surveys(db, surveys).await? {
        let outlines = rows.into_iter().map(Outline::try_from);
        let mut outlines = outlines.collect::<Result<Vec<_>>>()?;
        outlines.sort_by_key(|it| Reverse((it.summary.wave.field_from, it.row.id)));
        found.insert(survey, outlines);
    }
    Ok(found)
}

/// The same with their codebooks.
pub async fn waves(db: &impl Connection, surveys: &[i64]) -> Result<HashMap<i64, Vec<Round>>> {
    let mut found: HashMap<i64, Vec<Round>> = HashMap::new();
    for round in rounds(db, Which::OfSurveys(surveys)).await? {
        found.entry(round.row.survey_id).or_default().push(round);
    }
    for rounds in found.values_mut() {
        rounds.sort_by_key(|it| Reverse((it.book.wave.field_from, it.row.id)));
    }
    Ok(found)
}

/// All waves that take no more responses, the one that was made first in front.
pub async fn closed(db: &impl Connection) -> Result<Vec<Outline>> {
    let rows = wave::closed(db).await?.into_iter();
    rows.map(Outline::try_from).collect()
}

/// The wave that is addressed so.
pub async fn find_wave(db: &impl Connection, id: &str) -> Result<Option<Round>> {
    let Some(key) = parse_wave_id(id) else {
        return Ok(None);
    };
    Ok(rounds(db, Which::Id(key)).await?.pop())
}

/// The wave of this internal key.
pub async fn find_wave_by_key(db: &impl Connection, key: i64) -> Result<Option<Round>> {
    Ok(rounds(db, Which::Keys(&[key])).await?.pop())
}

/// These waves, the one that was made first in front.
pub async fn rounds(db: &impl Connection, which: Which<'_>) -> Result<Vec<Round>> {
    let found = wave::whole(db, which).await?.into_iter();
    found.map(Round::try_from).collect()
}
