//! Review: what waits for editors, and who of them looks at it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::code::{NodeKind, Role};
use entity::{experience, review};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::desk::{Desk, Opened};
use super::experience::write::{Made, claimed_by_another, held_for_review, named};
use super::history::Actor;
use super::idempotency::Key;
use super::policy;
use super::rule::{Attempt, Path, StepRule};
use crate::model::{Page, PageRequest, Result, Viewer};
use crate::store::batch::Batch;
use crate::store::{Connection, history, review as store};

pub use crate::store::review::{Counts, QUEUE, Waiting};

/// How long an editor's claim lasts.
pub const CLAIM: TimeDelta = TimeDelta::hours(2);

/// What was handed in, as it is claimed.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimRequest {
    /// Which experience.
    pub id: String,
    /// The version that the viewer has read, where that is said.
    pub expected_version: Option<i32>,
    /// Whether the claim is given up.
    pub release: bool,
}

/// Whether the viewer has a queue.
///
/// # Errors
///
/// `Unauthenticated` and `Forbidden` for whoever is no editor.
pub fn has_queue(viewer: &Viewer) -> Result<()> {
    policy::at_least(viewer, Role::Editor).map(drop)
}

/// A page of what waits for an editor.
///
/// # Errors
///
/// `Unauthenticated` and `Forbidden` for whoever is no editor.
pub async fn queue(
    db: &impl Connection,
    viewer: &Viewer,
    request: &PageRequest,
) -> Result<Page<Waiting>> {
    policy::at_least(viewer, Role::Editor)?;
    store::queue(db, viewer, request).await
}

/// How much waits for an editor.
///
/// # Errors
///
/// `Unauthenticated` and `Forbidden` for whoever is no editor.
pub async fn counts(db: &impl Connection, viewer: &Viewer, now: DateTime<Utc>) -> Result<Counts> {
    policy::at_least(viewer, Role::Editor)?;
    store::count(db, viewer, now).await
}

/// Until when somebody looks at what was handed in; none where nobody does any more.
pub fn claimed_until(review: &review::Model, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    review.claimed_by_id?;
    review.claimed_until.filter(|until| *until > now)
}

/// Keeps other editors from deciding of what was handed in for a while, or gives that up. Nobody needs it to decide.
pub async fn claim(desk: Desk<'_>, asked: &ClaimRequest, key: Option<&str>) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, Role::Editor)?;
    let key = Key::new("claimReview", key, asked)?;
    let mut open = desk.open(grant, key, named(&asked.id)).await?;
    let attempt = match open.before {
        Some(before) => Ok(before),
        None => take(&mut open, asked).await,
    };
    let id = open.close(attempt).await?;
    let findings = Vec::new();
    Ok(Made { id, findings })
}

async fn take(open: &mut Opened<'_>, asked: &ClaimRequest) -> Attempt<Uuid> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    let which = (asked.id.as_str(), asked.expected_version);
    let held = held_for_review(desk, db, which, violations).await?;
    if let Some(until) = claimed_by_another(desk, held.review.as_ref()) {
        violations.add(&Path::of("id"), StepRule::Claimed { until });
    }
    violations.none()?;
    let row = &held.row;
    let review = held.review.unwrap_or_else(|| handed_in(row));
    let until = now + CLAIM;
    let claim = (!asked.release).then_some((grant.token, until));
    let claimed = review::Model {
        claimed_by_id: claim.map(|(by, _)| by),
        claimed_until: claim.map(|(_, until)| until),
        ..review
    };
    let mut batch = Batch::new(db);
    store::put_review(&mut batch, claimed);
    let (action, details) = match claim {
        Some((_, until)) => ("experience.claim", json!({ "until": until })),
        None => ("experience.release", json!({})),
    };
    let node = Some((NodeKind::Experience, row.id));
    let audit = Actor::from(grant).audit(now, action, node, details);
    history::add_audit(&mut batch, audit);
    batch.send(db).await?;
    Ok(row.public_id)
}

/// What was handed in before that was written down.
fn handed_in(row: &experience::Model) -> review::Model {
    review::Model {
        experience_id: row.id,
        submitted_at: row.updated_at,
        note: None,
        decided_at: None,
        reason: None,
        claimed_by_id: None,
        claimed_until: None,
    }
}
