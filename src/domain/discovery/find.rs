//! What a search finds: one set, whatever reads it, the best first.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use entity::code::NodeKind;

use super::meaning::{self, Asked, Meaning};
use super::mix::mix;
use super::sieve::sieve;
use super::tongue::is_english;
use super::turn::in_turn;
use super::{Discovery, asked, facet, scope};
use crate::domain::experience::{Filter, Order, Owner};
use crate::domain::municipality;
use crate::meaning::vectors::Near;
use crate::model::page::{PageArguments, PageRequest, Place, SortValue};
use crate::model::{Error, Result, Viewer};
use crate::search::Hit;
use crate::search::document::{Shelf, Thing};
use crate::search::question::Question;
use crate::search::sieve::Sieve;
use crate::search::view::View;
use crate::store::term::{self, TermKind};
use crate::store::{Connection, experience};

/// The least share of a question's weight that words must bear to be an answer to it.
const COVER: f32 = 0.1;

/// The same of names, which are short: more of it must stand in them than a part of a compound.
const COVER_OF_NAMES: f32 = 0.46;

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
    /// What comes first of those that fit as well: those with the lower. It tells nothing else.
    pub tie: i64,
    /// Where the index holds it.
    pub place: crate::search::Place,
}

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// By what.
    pub mode: Mode,
    /// What was asked; none where nothing was.
    pub question: Option<Question>,
    /// All of them, as they stand in the index: most who ask look at a page of them, and at their number.
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
    /// By what it is to be found; by all that serves where nothing is said.
    pub mode: Option<Mode>,
}

/// Finds experiences that the viewer may read.
///
/// # Errors
///
/// `Unavailable` where meaning is wanted and nobody tells it just now.
pub async fn experiences(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    wanted: Wanted,
) -> Result<Found> {
    discovery.settle().await;
    let (scope, ours) = (scope(viewer), discovery.clone());
    let told = wanted.filter.as_ref().and_then(sieve);
    let is_told = told.is_some();
    let mut found = match wanted.search {
        None => in_turn(move || everything(ours.view(scope)?)?.sifted(told.as_ref())).await?,
        Some(text) => {
            let asked = asked(discovery, &text, wanted.mode).await?;
            in_turn(move || {
                let found = answers(ours.view(scope)?, &ours, &text, asked.as_ref())?;
                found.sifted(told.as_ref())
            })
            .await?
        }
    };
    if let (false, Some(filter)) = (is_told, wanted.filter) {
        found.keep(db, viewer, &filter).await?;
    }
    Ok(found)
}

/// What a search means; none where it goes by words alone.
async fn asked(discovery: &Discovery, text: &str, mode: Option<Mode>) -> Result<Option<Asked>> {
    if mode == Some(Mode::Words) {
        return Ok(None);
    }
    let asked = discovery.asked(text).await;
    if asked.is_none() && mode == Some(Mode::WordsAndMeaning) {
        return Err(Error::unavailable("nobody tells what a search means"));
    }
    Ok(asked)
}

fn everything(view: View) -> Result<Found> {
    let all = view.everything(Shelf::Experiences)?.into_iter();
    let matches = all.map(|(thing, place)| (thing.key, 0.0, place));
    Ok(Found {
        mode: Mode::None,
        question: None,
        matches: with_ties(&view, matches.collect())?,
        view,
    })
}

/// Matches of these keys, scores and places.
fn with_ties(view: &View, matches: Vec<(i64, f32, crate::search::Place)>) -> Result<Vec<Match>> {
    let places: Vec<_> = matches.iter().map(|(.., place)| *place).collect();
    let ties = view.ties(&places)?;
    let matches = matches.into_iter().zip(ties);
    let matches = matches.map(|((key, score, place), tie)| Match {
        key,
        score,
        tie,
        place,
    });
    Ok(matches.collect())
}

fn answers(view: View, discovery: &Discovery, text: &str, asked: Option<&Asked>) -> Result<Found> {
    let question = Question::ask(text, &view, Shelf::Experiences, discovery.synonyms())?;
    let shelf = Shelf::Experiences;
    let (mode, matches) = match discovery.meaning().zip(asked) {
        None => {
            let matches = view.answer(shelf, &question, COVER, Match::of)?;
            (Mode::Words, matches)
        }
        Some((meaning, asked)) => {
            let hits = view.answer(shelf, &question, COVER, |hit| hit)?;
            let (near, mut places) = nearest(&view, meaning, asked)?;
            let words: Vec<(i64, f32)> = hits.iter().map(|it| (it.thing.key, it.share)).collect();
            places.extend(hits.iter().map(|hit| (hit.thing.key, hit.place)));
            let ranked = mix(&words, &near, |key| meaning.similarity(asked, key));
            let matches = ranked
                .into_iter()
                .filter_map(|it| Some((it.key, it.score, *places.get(&it.key)?)));
            let mut matches = with_ties(&view, matches.collect())?;
            matches.sort_unstable_by_key(|it| it.place);
            (Mode::WordsAndMeaning, matches)
        }
    };
    Ok(Found {
        mode,
        question: Some(question),
        matches,
        view,
    })
}

/// The nearest in meaning of what is shown, with their places.
pub(super) fn nearest(
    view: &View,
    meaning: &Meaning,
    asked: &Asked,
) -> Result<(Vec<Near>, HashMap<i64, crate::search::Place>)> {
    let kind = NodeKind::Experience;
    let mut looked_at = 2 * meaning::MOST;
    loop {
        let mut near = meaning.nearest(asked, looked_at);
        let has_more = near.len() == looked_at;
        let things: Vec<Thing> = near.iter().map(|it| Thing { kind, key: it.key }).collect();
        let places = view.places(&things)?.into_iter();
        let places: HashMap<i64, _> = places.map(|(thing, place)| (thing.key, place)).collect();
        near.retain(|it| places.contains_key(&it.key));
        if near.len() >= meaning::MOST || !has_more {
            near.truncate(meaning::MOST);
            return Ok((near, places));
        }
        looked_at *= 4;
    }
}

/// The best first; ties are broken by what tells nothing.
fn order(one: &Match, other: &Match) -> Ordering {
    let by_score = other.score.total_cmp(&one.score);
    by_score.then(one.tie.cmp(&other.tie))
}

/// The best so many, in their order.
pub fn best(matches: &[Match], most: usize) -> Vec<Match> {
    first(matches.iter().copied(), most, order)
}

/// The first so many of an order, in it, picked from what comes; no more than twice as many are held.
fn first(
    matches: impl Iterator<Item = Match>,
    most: usize,
    order: impl Fn(&Match, &Match) -> Ordering,
) -> Vec<Match> {
    let mut first = Vec::new();
    let mut bound: Option<Match> = None;
    for it in matches {
        if most == 0 || bound.is_some_and(|bound| order(&it, &bound).is_gt()) {
            continue;
        }
        first.push(it);
        if first.len() == most.saturating_mul(2) {
            first.select_nth_unstable_by(most - 1, &order);
            first.truncate(most);
            bound = first.last().copied();
        }
    }
    first.sort_unstable_by(&order);
    first.truncate(most);
    first
}

impl Match {
    fn of(hit: Hit) -> Self {
        Self {
            key: hit.thing.key,
            score: hit.score,
            tie: hit.tie,
            place: hit.place,
        }
    }
}

impl Found {
    /// What of it fits a filter that the index itself tells.
    fn sifted(mut self, sieve: Option<&Sieve>) -> Result<Self> {
        if let Some(sieve) = sieve {
            let places = self.matches.iter().map(|it| it.place);
            let mut holds = self.view.hold(places, sieve)?.into_iter();
            self.matches.retain(|_| holds.next().unwrap_or_default());
        }
        Ok(self)
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

    /// What of it belongs to an owner.
    pub async fn owned(mut self, owner: Owner) -> Result<Self> {
        let dimension = facet::DIMENSIONS
            .into_iter()
            .find(|it| it.owner() == Some(owner.kind));
        let Some(dimension) = dimension else {
            return Ok(self);
        };
        in_turn(move || {
            let places = self.matches.iter().map(|it| it.place);
            let owner = HashSet::from([owner.key]);
            let is_owned = self.view.have_any(places, dimension.place(), &owner)?;
            let mut is_owned = is_owned.into_iter();
            self.matches.retain(|_| is_owned.next().unwrap_or_default());
            Ok(self)
        })
        .await
    }

    /// How many there are of each value of a facet.
    pub fn count(&self, facet: usize) -> Result<HashMap<i64, u64>> {
        self.view
            .count(self.matches.iter().map(|it| it.place), facet)
    }
}

/// Things of a kind, other than experiences, that answer a text, in no order, as far as the viewer may know of them.
pub async fn things(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    kind: NodeKind,
    text: &str,
) -> Result<Vec<Match>> {
    let asking = Asking {
        kind,
        text,
        is_plan: false,
    };
    let (found, _) = answering(db, discovery, viewer, asking, COVER_OF_NAMES).await?;
    Ok(found)
}

/// The same of things of which a plan says more than their names, with what it was taken to ask.
pub(super) async fn names(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    kind: NodeKind,
    plan: &str,
) -> Result<(Vec<Match>, Question)> {
    let asking = Asking {
        kind,
        text: plan,
        is_plan: true,
    };
    answering(db, discovery, viewer, asking, 0.0).await
}

/// What things are asked for.
struct Asking<'a> {
    kind: NodeKind,
    text: &'a str,
    is_plan: bool,
}

async fn answering(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    Asking {
        kind,
        text,
        is_plan,
    }: Asking<'_>,
    cover: f32,
) -> Result<(Vec<Match>, Question)> {
    discovery.settle().await;
    let view = asked::view(db, discovery, viewer, (kind, text)).await?;
    let (ours, text) = (discovery.clone(), text.to_owned());
    in_turn(move || {
        let shelf = Shelf::of(kind);
        let question = if is_plan {
            Question::of_plan((&text, is_english(&text)), &view, shelf, ours.synonyms())?
        } else {
            Question::ask(&text, &view, shelf, ours.synonyms())?
        };
        let mut hits = view.answer(shelf, &question, cover, |hit| hit)?;
        hits.retain(|hit| hit.thing.kind == kind);
        Ok((hits.into_iter().map(Match::of).collect(), question))
    })
    .await
}

/// Those of these things that the viewer may know of.
pub(super) async fn known(
    db: &impl Connection,
    viewer: &Viewer,
    kind: NodeKind,
    keys: &[i64],
) -> Result<HashSet<i64>> {
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    if kind == NodeKind::Municipality {
        let filter = municipality::Filter::default();
        return municipality::fitting(db, viewer, &filter, keys).await;
    }
    let Some(kind) = TermKind::of(kind) else {
        return Ok(HashSet::new());
    };
    let found = term::find_visible_by_key(db, viewer, kind, keys).await?;
    Ok(found.into_iter().map(|it| it.id).collect())
}

/// A page of what was found, the best first, with whether there is more before and after it.
pub fn page(all: &[Match], request: &PageRequest) -> (Vec<Match>, bool, bool) {
    let at = |place: &Place, it: &Match| {
        let (score, tie) = sorted_by(place);
        let by_score = score.total_cmp(&it.score);
        by_score.then(it.tie.cmp(&tie))
    };
    let is_after = |it: &&Match| {
        request
            .after
            .as_ref()
            .is_none_or(|place| at(place, it).is_gt())
    };
    let is_before = |it: &&Match| {
        request
            .before
            .as_ref()
            .is_none_or(|place| at(place, it).is_lt())
    };
    let (mut after, mut within) = (0, 0);
    let within_page = all
        .iter()
        .filter(is_after)
        .inspect(|_| after += 1)
        .filter(is_before)
        .inspect(|_| within += 1)
        .copied();
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let page = if request.from_back {
        let mut page = first(within_page, size, |one, other| order(other, one));
        page.reverse();
        page
    } else {
        first(within_page, size, order)
    };
    let left = within - page.len();
    let (mut has_previous, mut has_next) = (after < all.len(), within < after);
    if request.from_back {
        has_previous |= left > 0;
    } else {
        has_next |= left > 0;
    }
    (page, has_previous, has_next)
}

fn sorted_by(place: &Place) -> (f32, i64) {
    let score = match place.sort {
        Some(SortValue::Number(bits)) => u32::try_from(bits).unwrap_or_default(),
        _ => 0,
    };
    (f32::from_bits(score), place.key)
}

/// The place of what was found in its list.
pub fn place_of(it: &Match) -> Place {
    Place {
        sort: Some(SortValue::Number(it.score.to_bits().into())),
        key: it.tie,
    }
}

/// What cursors of a search are bound to, in an order of the database or by relevance: a page of what was found in one way is
/// none of what is found in another.
pub fn list_name(wanted: &Wanted, order: Option<Order>, mode: Mode) -> String {
    let order = order.map_or_else(|| "Relevance".to_owned(), |order| format!("{order:?}"));
    let search = wanted.search.as_deref().unwrap_or_default();
    format!("experiences {order} {mode:?} {search}")
}

/// By what the page was found whose cursors are given; none where no cursor of the search is.
pub fn mode_of(wanted: &Wanted, order: Option<Order>, arguments: &PageArguments) -> Option<Mode> {
    wanted.search.as_ref()?;
    arguments.after.as_ref().or(arguments.before.as_ref())?;
    let is_of = |mode: &Mode| arguments.is_of(&list_name(wanted, order, *mode));
    [Mode::WordsAndMeaning, Mode::Words].into_iter().find(is_of)
}
