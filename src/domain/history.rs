//! Who did what: the rows that every write leaves beside what it writes.

use chrono::{DateTime, TimeDelta, Utc};
use entity::code::{ChangeOperation, NodeKind, WorkflowState};
use entity::{audit_entry, change, experience, revision};
use serde_json::Value;

use super::auth;
use super::experience::content::Content;
use crate::model::{Grant, Result};
use crate::store::history::LastRevisions;

/// Who writes: whoever bears a token, or an operator's command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    name: String,
    municipality: Option<i64>,
    token: Option<String>,
}

impl Actor {
    /// An operator's command.
    pub fn command(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            municipality: None,
            token: None,
        }
    }

    /// The entry of the audit trail for something that was done.
    pub fn audit(
        &self,
        at: DateTime<Utc>,
        action: &str,
        node: Option<(NodeKind, i64)>,
        mut details: Value,
    ) -> audit_entry::Model {
        if let (Some(token), Value::Object(details)) = (&self.token, &mut details) {
            details.insert("token".to_owned(), token.as_str().into());
        }
        audit_entry::Model {
            id: 0,
            at,
            actor: self.name.clone(),
            municipality_id: self.municipality,
            action: action.to_owned(),
            node_kind: node.map(|(kind, _)| kind),
            node_id: node.map(|(_, key)| key),
            details,
        }
    }

    /// The revision that a version is, by this actor.
    pub fn revision(
        &self,
        version: &Version<'_>,
        reason: Option<String>,
    ) -> Result<revision::Model> {
        Ok(revision::Model {
            id: 0,
            experience_id: version.of.id,
            number: version.number,
            content: version.content.to_json()?,
            reason,
            actor: self.name.clone(),
            municipality_id: self.municipality,
            state: Some(version.state),
            audience: Some(version.of.audience),
            is_change: version.is_change,
            created_at: version.at,
        })
    }
}

/// One version of an experience, or of its change that waits.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// The experience.
    pub of: &'a experience::Model,
    /// Which version.
    pub number: i32,
    /// Where it stands.
    pub state: WorkflowState,
    /// Whether it is of the change that waits.
    pub is_change: bool,
    /// What it says.
    pub content: &'a Content,
    /// When it was written.
    pub at: DateTime<Utc>,
}

impl<'a> Version<'a> {
    /// An experience as it stands.
    pub fn of(row: &'a experience::Model, content: &'a Content) -> Self {
        Self {
            of: row,
            number: row.version,
            state: row.state,
            is_change: false,
            content,
            at: row.updated_at,
        }
    }
}

/// Saves by the same hands within so long of a revision go together with it: they leave none of their own, or a draft that
/// is saved each second would have a history that nobody can read. Every save is in the audit trail.
const TOGETHER: TimeDelta = TimeDelta::minutes(3);

/// The revisions that a write leaves beside `next`'s own: first of what was saved before, where that went together with an
/// earlier revision and would be lost now; then `next`'s, unless it is a save that goes together with the last one.
pub fn revisions(
    lasts: Option<&LastRevisions>,
    before: &Version<'_>,
    next: revision::Model,
    is_save: bool,
) -> Result<Vec<revision::Model>> {
    let Some((lasts, last)) = lasts.and_then(|it| Some((it, it.last()?))) else {
        return Ok(vec![next]);
    };
    let of_same_hands = last.actor == next.actor
        && last.municipality_id == next.municipality_id
        && last.is_change == next.is_change;
    // A change that waits has the number of what was written beside it; that was saved then.
    let earlier = lasts.of(before.is_change);
    let unsaved = earlier.filter(|it| before.number > it.number && !lasts.has(before.number));
    let goes_on = is_save && of_same_hands && next.created_at - before.at < TOGETHER;
    let mut left = Vec::new();
    if let Some(earlier) = unsaved
        && !goes_on
    {
        let by = Actor {
            name: earlier.actor.clone(),
            municipality: earlier.municipality_id,
            token: None,
        };
        let saved = by.revision(before, None)?;
        // What a step leaves as it is, the step's own revision holds.
        if saved.content != next.content || saved.is_change != next.is_change {
            left.push(saved);
        }
    }
    let stands = last.state == next.state && last.audience == next.audience;
    let is_near = next.created_at - last.created_at < TOGETHER;
    if !(goes_on && stands && is_near && next.reason.is_none() && left.is_empty()) {
        left.push(next);
    }
    Ok(left)
}

impl From<&Grant> for Actor {
    fn from(grant: &Grant) -> Self {
        Self {
            name: grant.role.to_string(),
            municipality: grant.municipality,
            token: Some(auth::id_text(grant.public_id)),
        }
    }
}

/// The line of the change log for something that was written.
pub fn written(node_kind: NodeKind, node_id: i64, at: DateTime<Utc>) -> change::Model {
    change::Model {
        id: 0,
        at,
        node_kind,
        node_id,
        operation: ChangeOperation::Written,
    }
}

/// The line of the change log for something whose words must not be kept anywhere.
pub fn removed(node_kind: NodeKind, node_id: i64, at: DateTime<Utc>) -> change::Model {
    change::Model {
        operation: ChangeOperation::Removed,
        ..written(node_kind, node_id, at)
    }
}
