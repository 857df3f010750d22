//! Who may read an experience is decided: of a published one at once, because what it says was reviewed already.

use std::collections::HashSet;

use entity::code::Audience;
use serde::Serialize;
use serde_json::json;

use super::Made;
use super::held::{named, note, take};
use super::left::{Left, Next, write};
use super::look::{Written, look};
use crate::domain::desk::{Desk, Opened};
use crate::domain::experience::preview;
use crate::domain::experience::scan::Proposed;
use crate::domain::experience::state::Step;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::Attempt;
use crate::store::batch::Batch;

/// Who may read an experience from now on.
#[derive(Clone, Debug, Serialize)]
pub struct AudienceRequest {
    /// Which experience.
    pub id: String,
    /// The version that the viewer has read.
    pub expected_version: i32,
    /// Who may read it.
    pub audience: Audience,
    /// Why, or a word to the editors.
    pub note: Option<String>,
    /// Names that may stand in the texts of what is told without its owners.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acknowledged: Vec<String>,
}

/// Decides who may read an experience. A change of it that waits goes on waiting.
pub async fn set_audience(
    desk: Desk<'_>,
    asked: &AudienceRequest,
    key: Option<&str>,
) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, policy::role_for(Step::SetAudience))?;
    let key = Key::new("setAudience", key, asked)?;
    let mut open = desk.open(grant, key, named(&asked.id)).await?;
    let attempt = match open.before {
        Some(before) => Ok(before.into()),
        None => decide(&mut open, asked).await,
    };
    let written = open.close(attempt).await?;
    Ok(look(desk, written, asked.note.as_deref()).await)
}

async fn decide(open: &mut Opened<'_>, asked: &AudienceRequest) -> Attempt<Written> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let db = open.tx.connection();
    let note = note(asked.note.as_deref(), violations);
    let which = (asked.id.as_str(), asked.expected_version);
    let held = take(desk, db, which, Step::SetAudience, violations).await?;
    let state = held.standing().state;
    preview::allowed(state, asked.audience, violations);
    if asked.audience == Audience::PublicUnnamed {
        let change = held.change.as_ref();
        let change = change.map(|change| (change.row.state, &change.content));
        let told = (&held.row, &held.content);
        preview::unnamed(db, told, change, &asked.acknowledged, violations).await?;
    }
    violations.none()?;
    let (id, content) = (held.row.public_id, held.content.clone());
    let written = Written::new(id, content.clone(), HashSet::new(), Proposed::new());
    if asked.audience == held.row.audience && note.is_none() {
        // Nothing is written but the key, which answers the same from now on.
        return Ok(written);
    }
    let left = Left {
        action: Step::SetAudience.action(),
        reason: note,
        details: json!({ "audience": asked.audience, "before": held.row.audience }),
    };
    let next = Next {
        content,
        audience: asked.audience,
        state: held.row.state,
        is_change: false,
        keeps_change: true,
        is_save: false,
        contact_at: None,
    };
    write(desk, db, grant, held, next, left, Batch::new(db)).await?;
    Ok(written)
}
