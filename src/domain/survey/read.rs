//! Surveys and waves as whoever likes may read them: what was asked, and of a closed wave how many answered.

use std::cmp::Reverse;
use std::collections::HashMap;

use entity::code::SurveyState;
use serde::Deserialize;
use uuid::Uuid;

use super::codebook::{Codebook, Labels};
use super::{SURVEY, Survey, Wave, parse_wave_id};
use crate::model::page::{Edge, Page, PageRequest};
use crate::model::{Error, Result, handle};
use crate::store::Connection;
use crate::store::survey::{self, read as store, wave};

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

impl TryFrom<Wave> for Round {
    type Error = Error;

    /// The document leaves the row, for there is much of it.
    fn try_from(mut row: Wave) -> Result<Self> {
        let book = serde_json::from_value(row.codebook.take()).map_err(Error::internal)?;
        Ok(Self { row, book })
    }
}

impl Round {
    /// Whether it still takes responses.
    pub fn is_open(&self) -> bool {
        self.row.state == SurveyState::Open
    }

    /// How many have answered; none while it is open, or whoever asks twice would learn that somebody did between.
    pub fn responses(&self) -> Option<i32> {
        (!self.is_open()).then_some(self.row.responses)
    }

    /// The share of those that were sent it who have answered.
    pub fn response_rate(&self) -> Option<f64> {
        let invited = self.row.invited.filter(|invited| *invited > 0)?;
        Some(f64::from(self.responses()?) / f64::from(invited))
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
pub async fn waves(db: &impl Connection, surveys: &[i64]) -> Result<HashMap<i64, Vec<Round>>> {
    let mut found = HashMap::new();
    for (survey, rows) in wave::of_surveys(db, surveys).await? {
        let rounds = rows.into_iter().map(Round::try_from);
        let mut rounds = rounds.collect::<Result<Vec<_>>>()?;
        rounds.sort_by_key(|it| Reverse((it.book.wave.field_from, it.row.id)));
        found.insert(survey, rounds);
    }
    Ok(found)
}

/// All waves that take no more responses, the one that was made first in front.
pub async fn closed(db: &impl Connection) -> Result<Vec<Round>> {
    let rows = wave::closed(db).await?.into_iter();
    rows.map(Round::try_from).collect()
}

/// The wave that is addressed so.
pub async fn find_wave(db: &impl Connection, id: &str) -> Result<Option<Round>> {
    let Some(key) = parse_wave_id(id) else {
        return Ok(None);
    };
    let found = wave::find(db, key).await?;
    found.map(Round::try_from).transpose()
}
