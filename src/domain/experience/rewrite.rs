//! Writes anew what changed of experiences that are stored already; what did not change is not touched.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::content::{Content, Known, Lesson, OutcomeAssessment, Ties, parts_of};
use super::merge::Merged;
use crate::model::{Clock, Result};
use crate::store::experience::parts;
use crate::store::experience::write::{self, Part, Parts};
use crate::store::term::{self, Term, TermKind};
use crate::store::{Connection, reference};

/// Nodes that are named in one statement.
const CHUNK: usize = 500;

/// An experience that is written anew.
#[derive(Clone, Copy, Debug)]
pub struct Rewritten<'a> {
    /// Its key.
    pub experience: i64,
    /// What it becomes.
    pub merged: &'a Merged,
    /// When it was known whom to ask, where another is told from now on.
    pub contact_at: DateTime<Utc>,
}

/// Writes the parts of these experiences that change.
pub async fn rewrite(
    db: &impl Connection,
    clock: &Clock,
    now: DateTime<Utc>,
    changes: &[Rewritten<'_>],
) -> Result<()> {
    let mut contents = Vec::with_capacity(changes.len());
    let mut rewritten: BTreeMap<Part, Vec<i64>> = BTreeMap::new();
    for it in changes {
        contents.push(it.merged.changed_parts()?);
        for part in it.merged.parts() {
            rewritten.entry(part).or_default().push(it.experience);
        }
    }
    let ties = ties(db, &contents).await?;
    let mut before = known(db, &rewritten).await?;
    let lessons = before.values().flat_map(|it| &it.lessons);
    let mut lessons_before: Vec<Uuid> = lessons.map(|(_, (_, id))| *id).collect();
    let mut parts = Parts::default();
    for (it, content) in changes.iter().zip(contents) {
        let known = Known {
            contact_at: Some(it.contact_at),
            ..before.remove(&it.experience).unwrap_or_default()
        };
        let new_id = || clock.random_id();
        parts_of(
            content,
            it.experience,
            &ties,
            known,
            new_id,
            now,
            &mut parts,
        )?;
    }
    let kept: HashSet<Uuid> = parts.lessons.iter().map(|it| it.public_id).collect();
    lessons_before.retain(|id| !kept.contains(id));
    for (part, experiences) in rewritten {
        write::clear_part(db, part, &experiences, &lessons_before).await?;
    }
    write::insert_parts(db, parts).await
}

/// Keys of everything that contents name.
async fn ties(db: &impl Connection, contents: &[Content]) -> Result<Ties> {
    let owners: HashSet<Uuid> = (contents.iter())
        .flat_map(|it| it.municipalities.iter().copied())
        .collect();
    let owners: Vec<Uuid> = owners.into_iter().collect();
    let mut ties = Ties::new();
    for chunk in owners.chunks(CHUNK) {
        ties.extend(reference::keys(db, chunk).await?);
    }
    for (_, rows) in terms(db, contents.iter()).await? {
        ties.extend(rows.iter().map(|row| (row.public_id, row.id)));
    }
    Ok(ties)
}

/// The terms that contents name.
pub async fn terms<'a>(
    db: &impl Connection,
    contents: impl Iterator<Item = &'a Content>,
) -> Result<Vec<(TermKind, Vec<Term>)>> {
    let mut named: BTreeMap<TermKind, HashSet<Uuid>> = BTreeMap::new();
    for content in contents {
        let mut name = |kind, ids: &[Uuid]| named.entry(kind).or_default().extend(ids);
        name(TermKind::Problem, &content.problems);
        name(TermKind::Solution, &content.solutions);
        name(TermKind::Partner, &content.partners());
        name(TermKind::Programme, &content.programmes);
    }
    let mut found = Vec::new();
    for (kind, ids) in named {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let mut rows = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            rows.extend(term::find_by_public_id(db, kind, chunk).await?);
        }
        found.push((kind, rows));
    }
    Ok(found)
}

/// What experiences have of the parts that are written anew.
async fn known(
    db: &impl Connection,
    rewritten: &BTreeMap<Part, Vec<i64>>,
) -> Result<HashMap<i64, Known>> {
    let mut known: HashMap<i64, Known> = HashMap::new();
    if let Some(experiences) = rewritten.get(&Part::Lessons) {
        for (owner, rows) in parts::lessons(db, experiences).await? {
            let rows = rows.into_iter().map(|row| {
                let lesson = Lesson {
                    kind: row.kind,
                    basis: row.basis,
                    text: row.text,
                    factor: row.factor,
                };
                (lesson, (row.id, row.public_id))
            });
            known.entry(owner).or_default().lessons = rows.collect();
        }
    }
    if let Some(experiences) = rewritten.get(&Part::Outcomes) {
        for (owner, rows) in parts::outcomes(db, experiences).await? {
            let rows = rows.into_iter().map(|row| {
                let judgement = OutcomeAssessment {
                    date: row.date,
                    outcome: row.outcome,
                    reason: row.reason,
                };
                (judgement, row.created_at)
            });
            known.entry(owner).or_default().judgements = rows.collect();
        }
    }
    Ok(known)
}
