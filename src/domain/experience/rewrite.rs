//! Writes anew what changed of experiences that are stored already; what did not change is not touched.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::content::{Content, Lesson, LessonIds, Ties, parts_of};
use super::merge::Merged;
use crate::model::{Clock, Result};
use crate::store::experience::parts;
use crate::store::experience::write::{self, Part, Parts};
use crate::store::term::{self, Term, TermKind};
use crate::store::{Connection, reference};

/// Nodes that are named in one statement.
const CHUNK: usize = 500;

/// Writes the parts of these experiences that change.
pub async fn rewrite(
    db: &impl Connection,
    clock: &Clock,
    now: DateTime<Utc>,
    changes: &[(i64, &Merged)],
) -> Result<()> {
    let mut contents = Vec::with_capacity(changes.len());
    let mut rewritten: BTreeMap<Part, Vec<i64>> = BTreeMap::new();
    for (experience, merged) in changes {
        contents.push(merged.changed_parts()?);
        for part in merged.parts() {
            rewritten.entry(part).or_default().push(*experience);
        }
    }
    let ties = ties(db, &contents).await?;
    let lessons = rewritten.get(&Part::Lessons).map_or(&[][..], Vec::as_slice);
    let mut lesson_ids = lesson_ids(db, lessons).await?;
    let mut lessons_before: Vec<Uuid> = lesson_ids.values().flatten().map(|(_, id)| *id).collect();
    let mut parts = Parts::default();
    for ((experience, _), content) in changes.iter().zip(contents) {
        let known = lesson_ids.remove(experience).unwrap_or_default();
        let new_id = || clock.random_id();
        parts_of(content, *experience, &ties, known, new_id, now, &mut parts)?;
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

async fn lesson_ids(db: &impl Connection, experiences: &[i64]) -> Result<HashMap<i64, LessonIds>> {
    if experiences.is_empty() {
        return Ok(HashMap::new());
    }
    let lessons = parts::lessons(db, experiences).await?;
    let ids = |row: entity::lesson::Model| {
        let lesson = Lesson {
            kind: row.kind,
            basis: row.basis,
            text: row.text,
            factor: row.factor,
        };
        (lesson, row.public_id)
    };
    Ok(lessons
        .into_iter()
        .map(|(owner, rows)| (owner, rows.into_iter().map(ids).collect()))
        .collect())
}
