//! What the other side says of a reuse: that it was so, or why not. Nothing is deleted.

use entity::code::Role;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::circle::none_closes;
use super::record::{Written, leave};
use super::side::Sides;
use super::{PREFIX, ReuseState, Row};
use crate::domain::desk::{Desk, Opened};
use crate::domain::experience::{limits, scan};
use crate::domain::history::Actor;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, Path, ReuseRule, StepRule, TermRule, Thing, check};
use crate::model::handle;
use crate::store::{hold, reuse as store};

/// What the other side says of a reuse.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmRequest {
    /// Which reuse.
    pub id: String,
    /// Whether it was so.
    pub confirmed: bool,
    /// Why it was not.
    pub reason: Option<String>,
}

/// Confirms or declines a reuse for the side that did not record it.
pub async fn confirm(
    desk: Desk<'_>,
    asked: &ConfirmRequest,
    key: Option<&str>,
) -> Attempt<Written> {
    let grant = policy::at_least(desk.viewer, Role::Contributor)?;
    let key = Key::new("confirmReuse", key, asked)?;
    let named = handle::read(PREFIX, &asked.id);
    let mut open = desk.open(grant, key, named).await?;
    let attempt = match open.before {
        Some(before) => Ok(before),
        None => decide(&mut open, named, asked).await,
    };
    let id = open.close(attempt).await?;
    let reason = asked.reason.as_deref().map(|it| (Path::of("reason"), it));
    Ok(Written {
        reuse: super::find(desk.db.reader(), desk.viewer, id).await?,
        findings: scan::texts(reason),
    })
}

async fn decide(
    open: &mut Opened<'_>,
    named: Option<Uuid>,
    asked: &ConfirmRequest,
) -> Attempt<Uuid> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    let (path, reason_path) = (Path::of("id"), Path::of("reason"));
    let before = violations.len();
    let reason = (asked.reason.as_deref())
        .and_then(|it| check::text(&reason_path, it, limits::REASON, violations));
    hold::reuses(db).await?;
    let found = match named {
        Some(id) => super::find(db, desk.viewer, id).await?,
        None => None,
    };
    let Some(reuse) = found else {
        let (what, given) = (Thing::Reuse, asked.id.clone());
        violations.add(&path, TermRule::NotFound { what, given });
        return Err(std::mem::take(violations).into());
    };
    let row = reuse.row;
    let sides = Sides::of(db, desk.viewer, &[&row]).await?.spoken_for(&row);
    if !policy::may_confirm_reuse(desk.viewer, row.recorded_by, &sides) {
        violations.add(&path, ReuseRule::NotOtherSide);
        return Err(std::mem::take(violations).into());
    }
    if !asked.confirmed && reason.is_none() && violations.len() == before {
        violations.add(&reason_path, StepRule::NoReason);
    }
    let (state, action) = if asked.confirmed {
        (ReuseState::Confirmed, "reuse.confirm")
    } else {
        (ReuseState::Declined, "reuse.decline")
    };
    let is_new = row.state != state;
    if is_new && row.state != ReuseState::Recorded {
        violations.add(&path, ReuseRule::Decided);
    } else if is_new
        && state == ReuseState::Confirmed
        && let Some(result) = row.result_id
    {
        none_closes(db, (row.origin_id, result), &path, violations).await?;
    }
    violations.none()?;
    let id = row.public_id;
    let says_more = reason.is_some() && reason != row.reason;
    if is_new || says_more {
        let row = Row {
            state,
            reason,
            decided_at: Some(now),
            ..row
        };
        store::update(db, row.clone()).await?;
        // The reason stands with the reuse alone, where it can be erased.
        leave(desk, db, (&Actor::from(grant), action), &row, json!({})).await?;
    }
    Ok(id)
}
