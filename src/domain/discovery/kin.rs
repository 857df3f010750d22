//! What is like a thing that is at hand: an experience, or a plan in a sentence. Alike is what is said in the same words,
//! or means the same, is made at the same problem, tries a solution of the same family, or is a comparable municipality's.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entity::code::NodeKind;

use super::Discovery;
use super::facet::Dimension;
use super::find::{Mode, nearest};
use super::meaning::Asked;
use super::tongue::is_english;
use super::turn::in_turn;
use crate::domain::experience::{Owner, OwnerKind};
use crate::model::Result;
use crate::search::document::{Shelf, Thing};
use crate::search::question::Question;
use crate::search::view::{Scope, View};
use crate::search::{Hit, Place};
use crate::store::{Connection, reach};

pub use super::reason::Reason;

/// What the parts of a likeness count beside saying all of it in the same words.
mod weight {
    pub const SAID: f32 = 0.55;
    pub const PROBLEM: f32 = 0.25;
    pub const SOLUTION: f32 = 0.15;
    pub const COMPARABLE: f32 = 0.05;
}

/// Those that share most words, and the latest at each problem and with each solution, are held against it.
const BY_WORDS: usize = 300;
const BY_TIES: u64 = 100;

/// Problems and solutions of it that others are found by.
const TIES: usize = 8;

/// What others are held against.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// What it says.
    pub text: String,
    /// Its problems and all that they lie under, by key.
    pub problems: HashSet<i64>,
    /// Its solutions and the families that they belong to, by key.
    pub solutions: HashSet<i64>,
    /// Municipalities that are comparable to its own, by key.
    pub comparable: HashSet<i64>,
    /// The experience that it is, which is not like itself.
    pub itself: Option<i64>,
    /// Experiences that are held against it whatever else is found, by key.
    pub others: Vec<i64>,
}

/// A subject with what others are found by, which is the same whoever is shown them.
#[derive(Debug)]
pub struct Sought {
    subject: Subject,
    /// The latest at its problems and with its solutions, and whatever else is held against it.
    tied: Vec<i64>,
    /// What it means; none where nobody tells.
    asked: Option<Asked>,
}

impl Sought {
    /// By what others are found.
    pub fn mode(&self) -> Mode {
        if self.asked.is_some() {
            Mode::WordsAndMeaning
        } else {
            Mode::Words
        }
    }
}

/// An experience that is like a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Kin {
    /// Its key.
    pub key: i64,
    /// How much, from 0 to 1.
    pub score: f32,
    /// How much of what it says is said, in the same words or by meaning, from 0 to 1.
    pub said: f32,
    /// What comes first of those that are as much alike: those with the lower. It tells nothing else.
    pub tie: i64,
    /// In what.
    pub reasons: Vec<Reason>,
}

/// Finds out by what a subject is to be looked for.
pub async fn seek(
    db: &impl Connection,
    discovery: &Discovery,
    subject: Subject,
) -> Result<Arc<Sought>> {
    let mut tied = subject.others.clone();
    let owners = [
        (OwnerKind::Problem, &subject.problems),
        (OwnerKind::Solution, &subject.solutions),
    ];
    for (kind, keys) in owners {
        let mut keys: Vec<i64> = keys.iter().copied().collect();
        keys.sort_unstable_by(|one, other| other.cmp(one));
        for key in keys.into_iter().take(TIES) {
            tied.extend(reach::latest(db, Owner { kind, key }, BY_TIES).await?);
        }
    }
    let asked = match (discovery.meaning(), subject.itself) {
        (Some(meaning), Some(key)) => meaning.of(key),
        _ => discovery.asked(&subject.text).await,
    };
    Ok(Arc::new(Sought {
        subject,
        tied,
        asked,
    }))
}

/// Experiences that are like a subject, the most alike first, of those that a scope shows.
pub(super) async fn of(
    discovery: &Discovery,
    scope: Scope,
    sought: &Arc<Sought>,
) -> Result<Vec<Kin>> {
    let (ours, sought) = (discovery.clone(), Arc::clone(sought));
    in_turn(move || among(&ours.view(scope)?, &ours, &sought)).await
}

/// Everything in which some of what a subject says is said.
fn said(view: &View, discovery: &Discovery, subject: &Subject) -> Result<Vec<Hit>> {
    let shelf = Shelf::Experiences;
    let question = if subject.itself.is_some() {
        Question::ask(&subject.text, view, shelf, discovery.synonyms())?
    } else {
        let plan = (subject.text.as_str(), is_english(&subject.text));
        Question::of_plan(plan, view, shelf, discovery.synonyms())?
    };
    view.answer(shelf, &question, 0.0, |hit| hit)
}

fn thing(key: i64) -> Thing {
    Thing {
        kind: NodeKind::Experience,
        key,
    }
}

fn among(view: &View, discovery: &Discovery, sought: &Sought) -> Result<Vec<Kin>> {
    let subject = &sought.subject;
    let hits = said(view, discovery, subject)?;
    let mut places: HashMap<i64, Place> = most_said(&hits)
        .map(|hit| (hit.thing.key, hit.place))
        .collect();
    let others: Vec<Thing> = (sought.tied.iter())
        .filter(|key| !places.contains_key(key))
        .copied()
        .map(thing)
        .collect();
    let others = view.places(&others)?;
    places.extend(others.into_iter().map(|(thing, place)| (thing.key, place)));
    let meaning = discovery.meaning().zip(sought.asked.as_ref());
    if let Some((meaning, asked)) = meaning {
        let (near, found) = nearest(view, meaning, asked)?;
        places.extend(
            near.iter()
                .filter_map(|it| Some((it.key, *found.get(&it.key)?))),
        );
    }
    if let Some(itself) = subject.itself {
        places.remove(&itself);
    }
    let mut kin = weighed(view, discovery, sought, (&hits, places))?;
    kin.sort_unstable_by(|one, other| {
        let by_score = other.score.total_cmp(&one.score);
        by_score.then(one.tie.cmp(&other.tie))
    });
    Ok(kin)
}

/// How much what stands in these places is like a subject.
fn weighed(
    view: &View,
    discovery: &Discovery,
    sought: &Sought,
    (hits, places): (&[Hit], HashMap<i64, Place>),
) -> Result<Vec<Kin>> {
    let subject = &sought.subject;
    let meaning = discovery.meaning().zip(sought.asked.as_ref());
    let (keys, places): (Vec<i64>, Vec<Place>) = places.into_iter().unzip();
    let shares = |dimension: Dimension, with: &HashSet<i64>| {
        view.have_any(places.iter().copied(), dimension.place(), with)
    };
    let problem = shares(Dimension::Problem, &subject.problems)?;
    let solution = shares(Dimension::Solution, &subject.solutions)?;
    let comparable = shares(Dimension::Municipality, &subject.comparable)?;
    let alike = match meaning {
        Some((meaning, asked)) => meaning.similarities(asked, &keys),
        None => vec![None; keys.len()],
    };
    let ties = view.ties(&places)?;
    Ok((0..keys.len())
        .map(|at| {
            // What answers comes as it stands in the view.
            let hit = hits.binary_search_by_key(&places[at], |hit| hit.place);
            let said = Said {
                cover: hit.map(|hit| hits[hit].cover).unwrap_or_default(),
                alike: (alike[at].unwrap_or_default() / ALIKE).clamp(0.0, 1.0),
            };
            let alike_in = [problem[at], solution[at], comparable[at]];
            likeness((keys[at], ties[at]), &said, alike_in)
        })
        .collect())
}

/// Those in which most of it is said, in no order.
fn most_said(hits: &[Hit]) -> impl Iterator<Item = &Hit> {
    let mut most: Vec<&Hit> = hits.iter().collect();
    if most.len() > BY_WORDS {
        most.select_nth_unstable_by(BY_WORDS, |one, other| {
            let by_cover = other.cover.total_cmp(&one.cover);
            by_cover.then(one.tie.cmp(&other.tie))
        });
        most.truncate(BY_WORDS);
    }
    most.into_iter()
}

/// Shares of words and of meaning below this are not worth telling.
const TOLD: f32 = 0.3;

/// What points in the same direction so far says the same: texts of different words never point in quite the same.
const ALIKE: f32 = 0.6;

/// How much of the same is said: in the same words, and by meaning; each from 0 to 1.
struct Said {
    cover: f32,
    alike: f32,
}

impl Said {
    /// Either will do, and both are better.
    fn together(&self) -> f32 {
        0.8 * self.cover.max(self.alike) + 0.2 * self.cover.min(self.alike)
    }
}

fn likeness(
    (key, tie): (i64, i64),
    said: &Said,
    [problem, solution, comparable]: [bool; 3],
) -> Kin {
    let ties = [
        (problem, weight::PROBLEM, Reason::Problem),
        (solution, weight::SOLUTION, Reason::Solution),
        (comparable, weight::COMPARABLE, Reason::Comparable),
    ];
    let mut kin = Kin {
        key,
        tie,
        score: weight::SAID * said.together(),
        said: said.together(),
        reasons: Vec::new(),
    };
    for (has, weight, reason) in ties {
        if has {
            kin.score += weight;
            kin.reasons.push(reason);
        }
    }
    if said.alike >= TOLD {
        kin.reasons.push(Reason::Meaning);
    }
    if said.cover >= TOLD {
        kin.reasons.push(Reason::Words(per_cent(said.cover)));
    }
    kin
}

/// A share as it is told.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is between 0 and 1"
)]
pub(super) fn per_cent(share: f32) -> u8 {
    (share * 100.0) as u8
}
