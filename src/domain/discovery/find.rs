//! What a search finds: one set, whatever reads it, the best first.

use std::collections::{HashMap, HashSet};

use super::Discovery;
use super::folder::blocking;
use crate::domain::experience::Filter;
use crate::model::{Result, Viewer};
use crate::search::document::Shelf;
use crate::search::question::Question;
use crate::search::view::View;
use crate::search::{Hit, Place};
use crate::store::{Connection, experience};

/// The least share of a question's weight that words must bear to be an answer to it.
const COVER: f32 = 0.1;

/// So many are asked each by itself whether they fit a filter, rather than all that fit it gathered.
const FEW: usize = 2_000;

/// By what a search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// There was none.
    None,
    /// By words alone.
    Words,
    /// By words and by meaning.
    WordsAndMeaning,
}

/// One that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// Internal key.
    pub key: i64,
    /// How well it fits; more is better, and the best has no fixed number.
    pub score: f32,
    /// Where the index holds it.
    pub place: Place,
}

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// By what.
    pub mode: Mode,
    /// What was asked; none where nothing was.
    pub question: Option<Question>,
    /// The best first, and of equally good ones the one that was there first; in no order where nothing was asked.
    pub matches: Vec<Match>,
    /// What they were found in.
    pub view: View,
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// In words; everything where there are none.
    pub search: Option<String>,
    /// What must hold beside.
    pub filter: Option<Filter>,
}

/// Finds experiences that the viewer may read.
pub async fn experiences(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    wanted: Wanted,
) -> Result<Found> {
    let (view, ours) = (discovery.view(viewer)?, discovery.clone());
    let Wanted { search, filter } = wanted;
    let found = blocking(move || by_words(view, &ours, search.as_deref()));
    let mut found = found.await?;
    if let Some(filter) = filter {
        found.keep(db, viewer, &filter).await?;
    }
    Ok(found)
}

fn by_words(view: View, discovery: &Discovery, search: Option<&str>) -> Result<Found> {
    let Some(text) = search else {
        let all = view.everything(Shelf::Experiences)?;
        let matches = all.into_iter().map(|(thing, place)| Match {
            key: thing.key,
            score: 0.0,
            place,
        });
        return Ok(Found {
            mode: Mode::None,
            question: None,
            matches: matches.collect(),
            view,
        });
    };
    let question = Question::ask(text, &view, Shelf::Experiences, discovery.synonyms())?;
    let hits = view.answer(Shelf::Experiences, &question)?;
    let hits = hits.into_iter().filter(|hit| hit.cover >= COVER);
    let matches = hits.map(|hit: Hit| Match {
        key: hit.thing.key,
        score: hit.score,
        place: hit.place,
    });
    let mut found = Found {
        mode: Mode::Words,
        question: Some(question),
        matches: matches.collect(),
        view,
    };
    found.sort();
    Ok(found)
}

impl Found {
    fn sort(&mut self) {
        let order = |one: &Match, other: &Match| {
            let by_score = other.score.total_cmp(&one.score);
            by_score.then(one.key.cmp(&other.key))
        };
        self.matches.sort_unstable_by(order);
    }

    /// Keeps what fits a filter.
    async fn keep(&mut self, db: &impl Connection, viewer: &Viewer, filter: &Filter) -> Result<()> {
        let fitting: HashSet<i64> = if self.matches.len() <= FEW {
            let keys: Vec<i64> = self.matches.iter().map(|it| it.key).collect();
            experience::fitting_among(db, viewer, filter, &keys).await?
        } else {
            experience::fitting(db, viewer, filter).await?
        };
        self.matches.retain(|it| fitting.contains(&it.key));
        Ok(())
    }

    /// How many there are of each value of a facet.
    pub fn count(&self, facet: usize) -> Result<HashMap<i64, u64>> {
        let places: Vec<Place> = self.matches.iter().map(|it| it.place).collect();
        self.view.count(&places, facet)
    }
}
