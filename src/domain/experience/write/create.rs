//! A new experience.

use entity::code::{Audience, Role};
use serde_json::json;
use uuid::Uuid;

use super::Made;
use super::held::note;
use super::left::{Left, leave_first, tied};
use super::look::{Written, look};
use crate::domain::desk::{Desk, Opened};
use crate::domain::experience::apply::apply;
use crate::domain::experience::content::{Content, Known, blank, parts_of, row_of};
use crate::domain::experience::draft::{Change, Draft};
use crate::domain::experience::resolve::{Resolved, resolve, twins};
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::Attempt;
use crate::model::Error;
use crate::store::batch::Batch;
use crate::store::experience::write::{self, Parts};
use crate::store::reach;

/// Makes an experience: a draft.
pub async fn create(desk: Desk<'_>, draft: &Draft, key: Option<&str>) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, Role::Contributor)?;
    let (key, mut violations) = Key::new("createExperience", key, draft)?;
    // What needs no turn is done before it, because all who write wait for each other then.
    let mut content = Content::default();
    apply(draft, &mut content, desk.clock.today(), &mut violations);
    let reason = note(draft.note.as_deref(), &mut violations);
    let writer = desk.writer(desk.db.reader(), grant);
    let resolved = resolve(&writer, draft, &mut content, &mut violations).await?;
    let id = desk.clock.random_id();
    let mut open = desk.open(grant, (key, violations), Some(id)).await?;
    let attempt = match open.before {
        Some(before) => Ok(before.into()),
        None => make(&mut open, (id, &draft.audience), content, resolved, reason).await,
    };
    let written = open.close(attempt).await?;
    Ok(look(desk, written, draft.note.as_deref()).await)
}

/// Makes an experience under this id.
async fn make(
    open: &mut Opened<'_>,
    (id, audience): (Uuid, &Change<Audience>),
    content: Content,
    resolved: Resolved,
    reason: Option<String>,
) -> Attempt<Written> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    let (mut ties, proposals) = (resolved.ties, resolved.proposals);
    twins(&desk.writer(db, grant), &proposals, violations).await?;
    violations.none()?;
    let mut proposed = resolved.proposed;
    proposed.extend(proposals.texts());
    ties.extend(proposals.store(db, grant, now).await?);
    let mut row = row_of(&content, &blank(id, now));
    if let Change::Set(audience) = audience {
        row.audience = *audience;
    }
    let keys = write::insert(db, vec![row.clone()]).await?;
    row.id = (keys.get(&id).copied()).ok_or_else(|| Error::internal("a row was not written"))?;
    let mut parts = Parts::default();
    let (said, new_id) = (content.clone(), || desk.clock.random_id());
    let known = Known::default();
    parts_of(said, row.id, &ties, known, new_id, now, &mut parts)?;
    let mut batch = Batch::new(db);
    write::add_parts(&mut batch, parts);
    reach::add_to(&mut batch, &tied(&content), &[row.id])?;
    let written = Left {
        action: "experience.create",
        reason,
        details: json!({}),
    };
    leave_first(&mut batch, grant, &row, &content, written)?;
    batch.send(db).await?;
    let known = ties.into_keys().collect();
    Ok(Written::new(id, content, known, proposed))
}
