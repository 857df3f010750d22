//! Experiences that are like one of them.

use std::collections::{HashMap, HashSet};

use entity::code::{DuplicateJudgement, Language};

use super::find::known;
use super::kin::{self, Kin, Reason, Subject};
use super::turn::in_turn;
use super::{Discovery, scope, size};
use crate::domain::experience::parts::Terms;
use crate::domain::experience::{Experience, find_by_keys, parts};
use crate::domain::municipality;
use crate::model::{NodeId, Result, Viewer};
use crate::search::document::Shelf;
use crate::search::question::Question;
use crate::store::term::TermKind;
use crate::store::{Connection, duplicate, reach};

/// How many are told where nothing is said, and at most.
const DEFAULT: usize = 5;
const MOST: usize = 20;

/// What is less alike than this is not told.
const LEAST: f32 = 0.2;

/// What has so much of a title may be the same, or a variant.
const NEARLY_THE_SAME: f32 = 0.8;

/// Possible duplicates that are told of, and those that are looked at for what was judged of them.
const DUPLICATES: usize = 3;
const LOOKED_AT: usize = 50;

/// Experiences that are like this one, the most alike first, as far as the viewer may read them.
pub async fn similar(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    experience: &Experience,
    most: usize,
) -> Result<Vec<Kin>> {
    discovery.settle().await;
    let subject = subject(db, viewer, experience).await?;
    let sought = kin::seek(db, discovery, subject).await?;
    let mut found = kin::of(discovery, scope(viewer), &sought).await?;
    found.retain(|it| it.score >= LEAST);
    found.truncate(most);
    Ok(found)
}

/// Experiences that are like this one, with how much and in what; five of them where nothing else is said.
pub async fn similar_to(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    (experience, first): (&Experience, Option<i32>),
) -> Result<Vec<(Experience, Kin)>> {
    let size = size(first, DEFAULT, MOST)?;
    let found = similar(db, discovery, viewer, experience, size).await?;
    read(db, viewer, found).await
}

/// An experience that may be the same as another one, or a variant of it.
#[derive(Clone, Debug)]
pub struct Duplicate {
    /// The experience.
    pub experience: Experience,
    /// The share of the other's title that stands in it.
    pub cover: f32,
    /// What was made of the two last; none where nobody has judged.
    pub judgement: Option<DuplicateJudgement>,
}

/// Those that may be the same as this one, or a variant of it: much of its title stands in them. Looked for by the index
/// alone, as it is when somebody writes. What was judged to be different is left out; for those who review that is not
/// the owners' own judgement.
pub async fn duplicates(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    (experience, is_for_review): (&Experience, bool),
) -> Result<Vec<Duplicate>> {
    let mut found = with_its_title(discovery, viewer, experience).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<i64> = found.iter().map(|(key, _)| *key).collect();
    let judged = duplicate::latest(db, experience.id, &keys).await?;
    found.retain(|(key, _)| {
        judged.get(key).is_none_or(|it| {
            it.judgement != DuplicateJudgement::Different || (is_for_review && it.is_owner)
        })
    });
    found.truncate(DUPLICATES);
    let keys: Vec<i64> = found.iter().map(|(key, _)| *key).collect();
    let mut rows = find_by_keys(db, viewer, &keys).await?;
    let duplicates = found.into_iter().filter_map(|(key, cover)| {
        Some(Duplicate {
            experience: rows.remove(&key)?,
            cover,
            judgement: judged.get(&key).map(|it| it.judgement),
        })
    });
    Ok(duplicates.collect())
}

/// Keys of what bears much of an experience's title, with how much; the most first.
async fn with_its_title(
    discovery: &Discovery,
    viewer: &Viewer,
    experience: &Experience,
) -> Result<Vec<(i64, f32)>> {
    let (scope, ours) = (scope(viewer), discovery.clone());
    let (title, itself) = (experience.title.clone(), experience.id);
    in_turn(move || {
        let view = ours.view(scope)?;
        let question = Question::ask(&title, &view, Shelf::Experiences, ours.synonyms())?;
        let mut hits = view.answer(Shelf::Experiences, &question, NEARLY_THE_SAME, |hit| hit)?;
        hits.retain(|hit| hit.thing.key != itself);
        hits.sort_unstable_by(|one, other| {
            let by_cover = other.cover.total_cmp(&one.cover);
            by_cover.then(one.tie.cmp(&other.tie))
        });
        let found = hits.iter().take(LOOKED_AT);
        Ok(found.map(|hit| (hit.thing.key, hit.cover)).collect())
    })
    .await
}

/// How much an experience is like those that it may be the same as, and in what; each has much of its title.
pub async fn told(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    (experience, duplicates): (&Experience, &[Duplicate]),
) -> Result<Vec<(Duplicate, Kin)>> {
    if duplicates.is_empty() {
        return Ok(Vec::new());
    }
    let subject = subject(db, viewer, experience).await?;
    let keys = duplicates.iter().map(|it| it.experience.id).collect();
    let found = kin::held_against(discovery, scope(viewer), subject, keys).await?;
    let mut found: HashMap<i64, Kin> = found.into_iter().map(|kin| (kin.key, kin)).collect();
    let told = duplicates.iter().filter_map(|it| {
        let mut kin = found.remove(&it.experience.id)?;
        let title = Reason::Title(kin::per_cent(it.cover));
        kin.reasons.insert(0, title);
        Some((it.clone(), kin))
    });
    Ok(told.collect())
}

/// What is told of one that may be the same.
pub fn possible_duplicate(title: &str, id: &NodeId, language: Language) -> String {
    match language {
        Language::Nn => {
            format!("Dette liknar på «{title}» ({id}): er det det same, eller ein variant?")
        }
        Language::En => format!("This is like “{title}” ({id}): is it the same, or a variant?"),
        _ => format!("Dette ligner på «{title}» ({id}): er det det samme, eller en variant?"),
    }
}

async fn read(
    db: &impl Connection,
    viewer: &Viewer,
    found: Vec<Kin>,
) -> Result<Vec<(Experience, Kin)>> {
    let keys: Vec<i64> = found.iter().map(|it| it.key).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = find_by_keys(db, viewer, &keys).await?;
    let told = found
        .into_iter()
        .filter_map(|kin| Some((rows.remove(&kin.key)?, kin)));
    Ok(told.collect())
}

async fn subject(db: &impl Connection, viewer: &Viewer, it: &Experience) -> Result<Subject> {
    let keys = [it.id];
    let problems = parts::problems(db, &keys, Terms::Shown)
        .await?
        .remove(&it.id)
        .unwrap_or_default();
    let solutions = parts::solutions(db, &keys, Terms::Shown)
        .await?
        .remove(&it.id)
        .unwrap_or_default();
    let owners = parts::municipalities(db, &keys)
        .await?
        .remove(&it.id)
        .unwrap_or_default();
    let mut text = vec![it.title.as_str()];
    text.extend(problems.iter().map(|it| it.title.as_str()));
    text.extend(solutions.iter().map(|it| it.title.as_str()));
    let comparable = match owners.first() {
        Some(leading) => {
            let to = municipality::comparable_with(leading);
            municipality::comparable_keys(db, viewer, &to).await?
        }
        None => HashSet::new(),
    };
    Ok(Subject {
        text: text.join(" "),
        problems: above(db, viewer, TermKind::Problem, it.id).await?,
        solutions: above(db, viewer, TermKind::Solution, it.id).await?,
        comparable,
        itself: Some(it.id),
    })
}

/// What an experience is tied to, with all that it lies under, as far as the viewer may know of it.
async fn above(
    db: &impl Connection,
    viewer: &Viewer,
    kind: TermKind,
    experience: i64,
) -> Result<HashSet<i64>> {
    let owners = reach::owners(db, kind.owner(), &[experience])
        .await?
        .remove(&experience);
    known(db, viewer, kind.node(), &owners.unwrap_or_default()).await
}
