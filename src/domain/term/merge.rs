//! Merging problems, solutions and partners, and undoing it.
//!
//! No edge is moved. What is tied to a merged term stays tied to it, also what is tied to it later by its old id, and
//! whoever reads follows it to the one that it stands for. So undoing puts every edge back where it was named.

use chrono::{DateTime, Utc};
use entity::code::TermState;
use serde_json::{Value, json};
use uuid::Uuid;

use super::decide::accepted_twin;
use super::place::{above, deep_enough, levels_to};
use super::{LEVELS, TermKind};
use crate::domain::experience::limits;
use crate::domain::experience::resolve::Writer;
use crate::domain::history::{Actor, written};
use crate::domain::rule::{Attempt, Path, TermRule, Violations, check};
use crate::model::{NodeId, Result};
use crate::store::term::{self, Term};
use crate::store::{Connection, history, reach};

/// Tells of a term that was merged which one it stands for, since nothing else is decided of it.
pub(super) async fn stands_alone<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    (path, it): (&Path, &Term),
    violations: &mut Violations,
) -> Result<()> {
    let mut ends = term::follow(writer.db, kind, std::slice::from_ref(it)).await?;
    if let Some(end) = ends.remove(&it.id) {
        let (title, into) = (it.title.clone(), end.title);
        let id = id_of(kind, end.public_id);
        violations.add(path, TermRule::Merged { title, into, id });
    }
    Ok(())
}

/// Merges a term into another one of its kind.
pub(super) async fn merge<C: Connection>(
    writer: &Writer<'_, C>,
    (kind, term): (TermKind, &Term),
    (into, reason): (&str, Option<&str>),
    now: DateTime<Utc>,
    violations: &mut Violations,
) -> Attempt<()> {
    let path = Path::of("reason");
    let reason = reason.and_then(|it| check::text(&path, it, limits::REASON, violations));
    if term.state == TermState::Rejected {
        let rule = TermRule::Rejected(term.title.clone());
        violations.add(&Path::of("id"), rule);
    }
    let path = Path::of("into");
    let Some((into, levels)) = above(writer, kind, (&path, into), violations).await? else {
        return Err(std::mem::take(violations).into());
    };
    if into.end() == term.id {
        violations.add(&path, TermRule::Itself(term.title.clone()));
    } else {
        stands_alone(writer, kind, (&path, &into), violations).await?;
    }
    if term.state == TermState::Accepted && into.state == TermState::Proposed {
        violations.add(&path, TermRule::Proposed(into.title.clone()));
    }
    let lower = term::levels_below(writer.db, kind, term.id, MOST_LEVELS).await?;
    fits(&path, (term, &into), (levels, &lower), violations);
    violations.none()?;
    term::merge(writer.db, kind, (term, &into), now).await?;
    let [from, to] = [term, &into].map(|it| id_of(kind, it.public_id));
    let told = [
        (term.id, json!({ "into": to, "reason": reason })),
        (into.id, json!({ "merged": from, "reason": reason })),
    ];
    Ok(leave(writer, (kind, term, "merge"), told, now).await?)
}

/// Undoes the merging of a term, which is then where it was before.
pub(super) async fn undo<C: Connection>(
    writer: &Writer<'_, C>,
    (kind, term): (TermKind, &Term),
    now: DateTime<Utc>,
    violations: &mut Violations,
) -> Attempt<()> {
    let path = Path::of("id");
    let (Some(into), Some(end)) = (term.merged_into_id, term.stands_for_id) else {
        violations.add(&path, TermRule::NotMerged(term.title.clone()));
        return Err(std::mem::take(violations).into());
    };
    // It would be a twin of what was given its name, or its number, meanwhile.
    if term.state == TermState::Accepted
        && let Some(twin) = accepted_twin(writer, kind, term).await?
    {
        let (title, id) = (twin.title, id_of(kind, twin.public_id));
        violations.add(&path, TermRule::Taken { title, id });
    }
    // What lies above and below it then is read as it is then; a fault undoes it all.
    term::undo_merge(writer.db, kind, term, now).await?;
    let upper = term::find_by_key(writer.db, kind, term.parent_id.as_slice()).await?;
    if let Some(upper) = upper.first() {
        if upper.state == TermState::Rejected {
            violations.add(&path, TermRule::Rejected(upper.title.clone()));
        }
        let lower = term::levels_below(writer.db, kind, term.id, MOST_LEVELS).await?;
        let levels = levels_to(writer.db, kind, upper).await?;
        fits(&path, (term, upper), (levels + 1, &lower), violations);
    }
    violations.none()?;
    let others = term::find_by_key(writer.db, kind, &[into, end]).await?;
    let [from, to] = [term.id, into].map(|key| {
        let all = others.iter().chain([term]);
        let found = all.clone().find(|it| it.id == key).unwrap_or(term);
        id_of(kind, found.public_id)
    });
    let told = [
        (term.id, json!({ "from": to })),
        (into, json!({ "restored": from })),
    ];
    leave(writer, (kind, term, "undo_merge"), told, now).await?;
    if end != into {
        // What the end of the chain shows has changed as well.
        let change = written(kind.node(), end, now);
        history::insert_changes(writer.db, vec![change]).await?;
    }
    Ok(())
}

/// What a tree may have below a term, and as much once more above it.
const MOST_LEVELS: usize = 2 * LEVELS + 1;

/// Whether what lies below a term could lie below another one too, down to which there are so many levels.
fn fits(
    path: &Path,
    (term, upper): (&Term, &Term),
    (levels, lower): (usize, &[Vec<i64>]),
    violations: &mut Violations,
) {
    if lower.iter().any(|level| level.contains(&upper.id)) {
        let (lower, upper) = (upper.title.clone(), term.title.clone());
        violations.add(path, TermRule::LiesBelow { lower, upper });
    } else {
        deep_enough(path, levels + lower.len(), violations);
    }
}

/// Tells anew what the experiences belong to that are tied to a term, and leaves the traces of what was done.
async fn leave<C: Connection>(
    writer: &Writer<'_, C>,
    (kind, term, action): (TermKind, &Term, &str),
    told: [(i64, Value); 2],
    now: DateTime<Utc>,
) -> Result<()> {
    let db = writer.db;
    let experiences = term::experiences_below(db, kind, term.id).await?;
    reach::put_owners(db, kind.owner(), &experiences).await?;
    let action = format!("{}.{action}", kind.noun());
    let actor = Actor::from(writer.grant);
    let changes = told.iter().map(|(key, _)| written(kind.node(), *key, now));
    history::insert_changes(db, changes.collect()).await?;
    let audits = told.into_iter().map(|(key, details)| {
        let node = Some((kind.node(), key));
        actor.audit(now, &action, node, details)
    });
    history::insert_audit(db, audits.collect()).await
}

fn id_of(kind: TermKind, id: Uuid) -> String {
    NodeId::new(kind.node(), id).to_string()
}
