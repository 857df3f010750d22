//! Erasing: everything that an experience tells or ever told is taken away for good; what is left is a tombstone.

use entity::code::{NodeKind, Role, WorkflowState};
use entity::{erasure, experience};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::Made;
use super::held::{Held, change_of, named, reason, visible};
use super::left::{Left, Next, write};
use super::look::{Written, look_at_words};
use crate::domain::desk::{Desk, Opened};
use crate::domain::disclosure;
use crate::domain::experience as experiences;
use crate::domain::experience::content::Content;
use crate::domain::experience::state::Step;
use crate::domain::history::removed;
use crate::domain::idempotency::Key;
use crate::domain::import::Remembered;
use crate::domain::policy;
use crate::domain::rule::{Attempt, Path, StepRule, TermRule, Violations};
use crate::model::Result;
use crate::store::batch::Batch;
use crate::store::experience::write as rows;
use crate::store::{Connection, erasure as store, history, hold, release};

/// What an experience is called that tells nothing any more.
pub const TITLE: &str = "Slettet";

/// An experience that is to be erased.
#[derive(Clone, Debug, Serialize)]
pub struct EraseRequest {
    /// Which one.
    pub id: String,
    /// The version that the viewer has read, where that is said.
    pub expected_version: Option<i32>,
    /// Why.
    pub reason: String,
}

/// Erases an experience. Nobody can undo it.
pub async fn erase(desk: Desk<'_>, asked: &EraseRequest, key: Option<&str>) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, Role::Admin)?;
    let key = Key::new("eraseExperience", key, asked)?;
    let mut open = desk.open(grant, key, named(&asked.id)).await?;
    let attempt = match open.before {
        Some(before) => Ok(before),
        None => empty(&mut open, asked).await,
    };
    let id = open.close(attempt).await?;
    let written = Written::from(id);
    Ok(look_at_words(&written, Step::Withdraw, Some(&asked.reason)))
}

async fn empty(open: &mut Opened<'_>, asked: &EraseRequest) -> Attempt<Uuid> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    let reason = reason(Step::Withdraw, Some(&asked.reason), violations);
    let which = (asked.id.as_str(), asked.expected_version);
    // Whoever records a reuse holds all of them before an experience, and what is told in them is taken away here.
    hold::reuses(db).await?;
    let held = hold_for_erasure(desk, db, which, violations).await?;
    violations.none()?;
    let (id, key) = (held.row.public_id, held.row.id);
    let mut batch = Batch::new(db);
    let row = erasure::Model {
        experience_id: key,
        reason: reason.unwrap_or_default(),
        actor: grant.role.to_string(),
        municipality_id: grant.municipality,
        erased_at: now,
    };
    store::put(&mut batch, row);
    // Whose it was is what its owners know it by.
    let content = Content {
        title: TITLE.to_owned(),
        municipalities: held.content.municipalities.clone(),
        ..Content::default()
    };
    let next = Next {
        content,
        audience: held.row.audience,
        state: WorkflowState::Withdrawn,
        is_change: false,
        is_save: false,
        contact_at: None,
        keeps_change: false,
    };
    let left = Left {
        action: "experience.erase",
        reason: None,
        details: json!({ "state": WorkflowState::Withdrawn }),
    };
    write(desk, db, grant, held, next, left, batch).await?;
    // Until its words are taken out of them, nobody is given anything of the releases that hold it.
    release::mark(db, key).await?;
    let mut batch = Batch::new(db);
    store::empty(&mut batch, key, Remembered::default().to_json()?);
    history::add_change(&mut batch, removed(NodeKind::Experience, key, now));
    batch.send(db).await?;
    Ok(id)
}

/// Holds an experience that the viewer may erase, wherever it stands, with its change that waits whoever may know of it. An
/// administrator of no municipality finds all there are.
async fn hold_for_erasure<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    (id, expected): (&str, Option<i32>),
    violations: &mut Violations,
) -> Attempt<Held> {
    let path = Path::of("id");
    let row = if policy::may_erase(desk.viewer, false) {
        any(db, id).await?
    } else {
        visible(desk, db, id).await?
    };
    let Some(row) = row else {
        violations.add(&path, TermRule::no_node(NodeKind::Experience, id));
        return Err(std::mem::take(violations).into());
    };
    let is_own = experiences::owned(db, desk.viewer, &[row.id]).await?;
    let is_own = is_own.contains(&row.id);
    let refused = if !policy::may_erase(desk.viewer, is_own) {
        Some(StepRule::NotOwner)
    } else if !store::find(db, &[row.id]).await?.is_empty() {
        Some(StepRule::Erased)
    } else {
        None
    };
    if let Some(rule) = refused {
        violations.add(&path, rule);
        return Err(std::mem::take(violations).into());
    }
    let known = change_of(db, &row, desk, is_own).await?;
    let actual = known.map_or(row.version, |change| change.row.version);
    if let Some(expected) = expected.filter(|expected| *expected != actual) {
        let rule = StepRule::StaleVersion { expected, actual };
        violations.add(&Path::of("expectedVersion"), rule);
    }
    let mut contents = disclosure::whole(db, std::slice::from_ref(&row)).await?;
    Ok(Held {
        change: None,
        review: None,
        content: contents.remove(&row.id).unwrap_or_default(),
        row,
    })
}

/// An experience, whoever may see it, held; but what an unfinished import has staged.
async fn any<C: Connection>(db: &C, id: &str) -> Result<Option<experience::Model>> {
    let Some(public_id) = named(id) else {
        return Ok(None);
    };
    hold::terms(db).await?;
    let row = rows::hold(db, public_id).await?;
    Ok(row.filter(|row| row.staged_import_id.is_none()))
}
