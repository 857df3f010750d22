//! What an experience said before is said again: as a draft at once, of a published one as a change that waits.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::json;

use super::Made;
use super::held::{named, note, take};
use super::left::{Left, Saved, save};
use super::look::{Written, look};
use crate::domain::desk::{Desk, Opened};
use crate::domain::experience::content::Content;
use crate::domain::experience::scan::Proposed;
use crate::domain::experience::state::Step;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, Path, StepRule};
use crate::store::history;

/// A revision that is to be said again.
#[derive(Clone, Debug, Serialize)]
pub struct RestoreRequest {
    /// Which experience.
    pub id: String,
    /// The version that the viewer has read.
    pub expected_version: i32,
    /// Which revision.
    pub number: i32,
    /// A word to the editors.
    pub note: Option<String>,
}

/// Says again what a revision said, but for whose the experience is and who may read it.
pub async fn restore(desk: Desk<'_>, asked: &RestoreRequest, key: Option<&str>) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, policy::role_for(Step::Edit))?;
    let key = Key::new("restoreRevision", key, asked)?;
    let mut open = desk.open(grant, key, named(&asked.id)).await?;
    let attempt = match open.before {
        Some(before) => Ok(before.into()),
        // Not among what whoever waits for it holds: it is large.
        None => Box::pin(say_again(&mut open, asked)).await,
    };
    let written = open.close(attempt).await?;
    Ok(look(desk, written, asked.note.as_deref()).await)
}

async fn say_again(open: &mut Opened<'_>, asked: &RestoreRequest) -> Attempt<Written> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let db = open.tx.connection();
    let note = note(asked.note.as_deref(), violations);
    let which = (asked.id.as_str(), asked.expected_version);
    let held = take(desk, db, which, Step::Edit, violations).await?;
    let wanted = (held.row.id, asked.number);
    let found = history::find_revisions(db, &[wanted]).await?.pop();
    if found.is_none() {
        violations.add(&Path::of("number"), StepRule::NoRevision(asked.number));
    }
    violations.none()?;
    let (said, at) = match found {
        Some(found) => (Content::from_json(found.content)?, Some(found.created_at)),
        None => (Content::default(), None),
    };
    let content = Content {
        municipalities: held.said().municipalities.clone(),
        ..said
    };
    let is_named_anew = content.contact != held.said().contact;
    let left = Left {
        action: "experience.restore",
        reason: note,
        details: json!({ "revision": asked.number }),
    };
    let id = held.row.public_id;
    let saved = Saved {
        content: content.clone(),
        audience: held.row.audience,
        is_draft: false,
        contact_at: at.filter(|_| is_named_anew),
    };
    save(desk, db, grant, held, saved, left).await?;
    Ok(Written::new(id, content, HashSet::new(), Proposed::new()))
}
