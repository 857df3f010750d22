//! What a write leaves: the experience or its change that waits as it is now, its reach, its revision, and its lines in audit trail and change log.

use chrono::{DateTime, Utc};
use entity::code::{Audience, NodeKind, WorkflowState};
use entity::{experience, pending_change, revision};
use serde_json::{Value, json};

use super::held::Held;
use crate::domain::desk::Desk;
use crate::domain::disclosure;
use crate::domain::experience::content::{Content, row_of};
use crate::domain::experience::merge::merge;
use crate::domain::experience::pending::Change;
use crate::domain::experience::rewrite::{Rewritten, rewrite};
use crate::domain::experience::state::Step;
use crate::domain::history::{Actor, Version, revisions, written};
use crate::model::{Grant, Result};
use crate::store::batch::Batch;
use crate::store::experience::write;
use crate::store::reach::{self, OwnerKind};
use crate::store::{Connection, history, review as reviews};

/// What of an experience a write leaves.
pub struct Left<'a> {
    /// What was done, as the audit trail calls it.
    pub action: &'a str,
    /// Why, in the writer's words.
    pub reason: Option<String>,
    /// What more the audit trail tells.
    pub details: Value,
}

/// What an experience is tied to.
pub fn tied(content: &Content) -> Vec<OwnerKind> {
    let kinds = [
        (OwnerKind::Municipality, content.municipalities.is_empty()),
        (OwnerKind::Problem, content.problems.is_empty()),
        (OwnerKind::Solution, content.solutions.is_empty()),
        (OwnerKind::Partner, content.partnerships.is_empty()),
        (OwnerKind::Programme, content.programmes.is_empty()),
    ];
    let tied = kinds.into_iter().filter(|(_, is_empty)| !is_empty);
    tied.map(|(kind, _)| kind).collect()
}

/// What an experience says from now on by a save.
pub struct Saved {
    /// What it says.
    pub content: Content,
    /// Who may read it once it is published.
    pub audience: Audience,
    /// Whether it may go together with saves before.
    pub is_draft: bool,
    /// When it was known whom to ask, where that was not now.
    pub contact_at: Option<DateTime<Utc>>,
}

/// What an experience, or its change that waits, becomes by a write.
pub struct Next {
    /// What it says.
    pub content: Content,
    /// Who may read it.
    pub audience: Audience,
    /// Where it stands.
    pub state: WorkflowState,
    /// Whether all this is of the change that waits.
    pub is_change: bool,
    /// Whether the change that waits goes on waiting beside what the experience becomes.
    pub keeps_change: bool,
    /// Whether it may go together with saves before.
    pub is_save: bool,
    /// When it was known whom to ask, where another is told from now on and that was not now.
    pub contact_at: Option<DateTime<Utc>>,
}

/// Writes what an experience says: at once, or as a change that waits where it is published.
pub async fn save(
    desk: Desk<'_>,
    db: &impl Connection,
    grant: &Grant,
    held: Held,
    saved: Saved,
    left: Left<'_>,
) -> Result<()> {
    let state = held.standing().state;
    let next = Next {
        content: saved.content,
        audience: saved.audience,
        state: Step::Edit.after(state).unwrap_or(state),
        is_change: held.row.state == WorkflowState::Published,
        keeps_change: false,
        is_save: saved.is_draft,
        contact_at: saved.contact_at,
    };
    // Not among what whoever waits for it holds: it is large.
    Box::pin(write(desk, db, grant, held, next, left, Batch::new(db))).await
}

/// Writes what an experience becomes, or its change that waits, and what that leaves, behind what is in the batch.
pub async fn write(
    desk: Desk<'_>,
    db: &impl Connection,
    grant: &Grant,
    held: Held,
    next: Next,
    left: Left<'_>,
    mut batch: Batch,
) -> Result<()> {
    let now = desk.clock.now();
    let number = held.row.last_version + 1;
    let shown = disclosure::shown(&next.content, next.state, next.audience);
    let mut row = experience::Model {
        audience: next.audience,
        ..row_of(&shown, &held.row)
    };
    if next.is_change {
        put_change(&mut batch, &held, &next, (number, now))?;
    } else {
        row.state = next.state;
        row.version = number;
        row.last_version = number;
        row.updated_at = now;
        if next.state == WorkflowState::Published {
            row.published_at = row.published_at.or(Some(now));
        }
        let stood = disclosure::shown(&held.content, held.row.state, held.row.audience);
        let merged = merge(&stood, &shown, &stood)?;
        let rewritten = Rewritten {
            experience: row.id,
            merged: &merged,
            contact_at: contact_at(db, &held, &next).await?.unwrap_or(now),
        };
        // Not among what whoever waits for it holds: it is large.
        Box::pin(rewrite(db, desk.clock, now, &[rewritten])).await?;
        disclosure::put(&mut batch, db, (&held.row, &mut row), &next.content).await?;
        write::add_update(&mut batch, vec![row.clone()]);
        reach::put_to(&mut batch, &[row.id])?;
        match held.change {
            Some(_) if next.keeps_change => {
                reviews::put_change_version(&mut batch, row.id, number);
            }
            Some(_) => reviews::drop_change(&mut batch, row.id),
            None => {}
        }
    }
    let version = Version {
        of: &row,
        number,
        state: next.state,
        is_change: next.is_change,
        content: &next.content,
        at: now,
    };
    let before = match &held.change {
        Some(change) => change.version(&held.row),
        None => Version::of(&held.row, &held.content),
    };
    let last = history::last_revisions(db, &[row.id]).await?;
    let revision = Actor::from(grant).revision(&version, left.reason.clone())?;
    let revisions = revisions(last.get(&row.id), &before, revision, next.is_save)?;
    leave(&mut batch, grant, &version, revisions, left);
    batch.send(db).await
}

/// When it was known whom to ask, where that is not told now for the first time. What is told without its owners names
/// nobody in the tables; whoever it names is known since the revision that holds it.
async fn contact_at(
    db: &impl Connection,
    held: &Held,
    next: &Next,
) -> Result<Option<DateTime<Utc>>> {
    let is_same = next.content.contact == held.content.contact;
    if !(is_same && disclosure::hides(&held.row)) {
        return Ok(next.contact_at);
    }
    let told = disclosure::told(db, std::slice::from_ref(&held.row)).await?;
    Ok(told.into_values().next().map(|told| told.contact_at))
}

/// When the owners wrote whom to ask in a change; nothing where that is as it is published.
fn contact_of_change(held: &Held, next: &Next, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if next.content.contact == held.content.contact {
        return None;
    }
    let before = held.change.as_ref();
    let before = before.filter(|it| it.content.contact == next.content.contact);
    let at = next.contact_at.or(before.map(Change::contact_at));
    Some(at.unwrap_or(now))
}

/// Keeps a change that waits, of which nothing stands in any other table. One that leaves everything as it is published
/// is none.
fn put_change(
    batch: &mut Batch,
    held: &Held,
    next: &Next,
    (number, now): (i32, DateTime<Utc>),
) -> Result<()> {
    let key = held.row.id;
    reviews::put_last_version(batch, key, number);
    if next.content == held.content {
        reviews::drop_change(batch, key);
        reviews::drop_review(batch, key);
        return Ok(());
    }
    let before = held.change.as_ref().map(|change| &change.row);
    let row = pending_change::Model {
        experience_id: key,
        base: before.map_or(held.row.version, |it| it.base),
        version: number,
        state: next.state,
        content: next.content.to_json()?,
        created_at: before.map_or(now, |it| it.created_at),
        updated_at: now,
        contact_at: contact_of_change(held, next, now),
    };
    reviews::put_change(batch, row);
    Ok(())
}

/// Leaves the traces of a new experience, to be sent with it.
pub fn leave_first(
    batch: &mut Batch,
    grant: &Grant,
    row: &experience::Model,
    content: &Content,
    left: Left<'_>,
) -> Result<()> {
    let version = Version::of(row, content);
    let revision = Actor::from(grant).revision(&version, left.reason.clone())?;
    leave(batch, grant, &version, vec![revision], left);
    Ok(())
}

fn leave(
    batch: &mut Batch,
    grant: &Grant,
    version: &Version<'_>,
    revisions: Vec<revision::Model>,
    mut left: Left<'_>,
) {
    left.details["version"] = json!(version.number);
    let (kind, key) = (NodeKind::Experience, version.of.id);
    let audit = Actor::from(grant).audit(version.at, left.action, Some((kind, key)), left.details);
    // What waits is told by nothing that the index holds; and a line would tell everybody that something was written.
    let line = (!version.is_change).then(|| written(kind, key, version.at));
    history::add(batch, revisions, audit, line);
}
