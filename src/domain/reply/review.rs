//! Deciding of a reply: whether it is shown with the experience. It may be decided of anew, and is never deleted.

use entity::code::Role;
use serde::Serialize;
use uuid::Uuid;

use super::held::{details, leave, may_see_to};
use super::{PREFIX, ReplyState, Written};
use crate::domain::desk::{Desk, Opened};
use crate::domain::experience::{limits, scan};
use crate::domain::history::Actor;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, BesideRule, Path, StepRule, TermRule, Thing, check};
use crate::model::handle;
use crate::store::experience::write::find_locked;
use crate::store::reply as store;

/// What is decided of a reply.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewRequest {
    /// Which reply.
    pub id: String,
    /// Whether it is shown from now on.
    pub publish: bool,
    /// Why; needed where it is not.
    pub reason: Option<String>,
}

/// Decides of a reply.
pub async fn review(desk: Desk<'_>, asked: &ReviewRequest, key: Option<&str>) -> Attempt<Written> {
    let grant = policy::at_least(desk.viewer, Role::Editor)?;
    let key = Key::new("reviewReply", key, asked)?;
    let named = handle::read(PREFIX, &asked.id);
    let mut open = desk.open(grant, key, named).await?;
    let attempt = match open.before {
        Some(before) => Ok(before),
        None => decide(&mut open, named, asked).await,
    };
    let id = open.close(attempt).await?;
    let reason = asked.reason.as_deref();
    Ok(Written {
        reply: super::find(desk.db.reader(), desk.viewer, id).await?,
        findings: scan::texts(reason.map(|it| (Path::of("reason"), it))),
    })
}

async fn decide(
    open: &mut Opened<'_>,
    named: Option<Uuid>,
    asked: &ReviewRequest,
) -> Attempt<Uuid> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    let reason_path = Path::of("reason");
    let before = violations.len();
    let reason = (asked.reason.as_deref())
        .and_then(|it| check::text(&reason_path, it, limits::REASON, violations));
    let path = Path::of("id");
    let mut found = None;
    if let Some(id) = named
        && let Some(reply) = super::find(db, desk.viewer, id).await?
    {
        // What was decided meanwhile is read again when the experience is held.
        let experiences = find_locked(db, &[reply.row.experience_id]).await?;
        let reply = super::find(db, desk.viewer, id).await?;
        found = reply.zip(experiences.into_iter().next());
    }
    let Some((reply, experience)) = found else {
        let (what, given) = (Thing::Reply, asked.id.clone());
        violations.add(&path, TermRule::NotFound { what, given });
        return Err(std::mem::take(violations).into());
    };
    may_see_to(desk, db, (&path, &experience), violations).await?;
    if !policy::may_review_reply(desk.viewer, reply.row.token_id) {
        violations.add(&path, BesideRule::OwnReply);
    }
    if !asked.publish && reason.is_none() && violations.len() == before {
        violations.add(&reason_path, StepRule::NoReason);
    }
    violations.none()?;
    let (state, action) = if asked.publish {
        (ReplyState::Published, "reply.publish")
    } else {
        (ReplyState::Rejected, "reply.reject")
    };
    let says_more = reason.is_some() && reason != reply.row.reason;
    if reply.row.state != state || says_more {
        // The reason stands with the reply alone, where it can be erased.
        let told = details(&reply.row, &reply.partner);
        store::decide(db, reply.row.id, (state, reason), now).await?;
        let done = (&Actor::from(grant), action);
        leave(desk, db, done, experience.id, told).await?;
    }
    Ok(reply.row.public_id)
}
