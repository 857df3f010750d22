//! Experiences that are like one of them.

use std::collections::HashSet;

use super::find::known;
use super::kin::{self, Kin, Subject};
use super::{Discovery, scope, size};
use crate::domain::experience::parts::Terms;
use crate::domain::experience::{Experience, find_by_keys, parts};
use crate::domain::municipality;
use crate::model::{Result, Viewer};
use crate::store::term::TermKind;
use crate::store::{Connection, reach};

/// How many are told where nothing is said, and at most.
const DEFAULT: usize = 5;
const MOST: usize = 20;

/// What is less alike than this is not told.
const LEAST: f32 = 0.2;

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
        others: Vec::new(),
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
