//! What a write leaves: the experience as it is now, its reach, its revision, and its lines in audit trail and change log.

use entity::code::NodeKind;
use entity::experience;
use serde_json::{Value, json};

use crate::domain::desk::Desk;
use crate::domain::experience::content::Content;
use crate::domain::experience::merge::Merged;
use crate::domain::experience::rewrite::rewrite;
use crate::domain::history::{Actor, written};
use crate::model::{Grant, Result};
use crate::store::batch::Batch;
use crate::store::experience::write;
use crate::store::reach::{self, OwnerKind};
use crate::store::{Connection, history};

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

/// Writes an experience that changes, and what the change leaves.
pub async fn change(
    desk: Desk<'_>,
    db: &impl Connection,
    grant: &Grant,
    mut row: experience::Model,
    merged: &Merged,
    written: Left<'_>,
) -> Result<()> {
    let now = desk.clock.now();
    row.version += 1;
    row.updated_at = now;
    rewrite(db, desk.clock, now, &[(row.id, merged)]).await?;
    let mut batch = Batch::new(db);
    write::add_update(&mut batch, vec![row.clone()]);
    reach::put_to(&mut batch, &[row.id])?;
    leave(&mut batch, grant, &row, &merged.content, written)?;
    batch.send(db).await
}

/// Leaves the traces of a write, to be sent with it.
pub fn leave(
    batch: &mut Batch,
    grant: &Grant,
    row: &experience::Model,
    content: &Content,
    mut write: Left<'_>,
) -> Result<()> {
    let actor = Actor::from(grant);
    let revision = actor.revision(row, content, write.reason)?;
    write.details["version"] = json!(row.version);
    let node = Some((NodeKind::Experience, row.id));
    let audit = actor.audit(row.updated_at, write.action, node, write.details);
    let log = written(NodeKind::Experience, row.id, row.updated_at);
    history::add(batch, revision, audit, log);
    Ok(())
}
