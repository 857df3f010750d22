//! A step of the workflow: handing in, taking back, and what editors decide of what was handed in.

use std::collections::HashSet;

use entity::code::Audience;
use entity::review;
use serde::Serialize;
use serde_json::json;

use super::Made;
use super::held::{complete, named, reason, take};
use super::left::{Left, Next, write};
use super::look::{Written, look, look_at_words};
use crate::domain::desk::{Desk, Opened};
use crate::domain::disclosure;
use crate::domain::experience::merge::Merged;
use crate::domain::experience::pending::Change;
use crate::domain::experience::scan::Proposed;
use crate::domain::experience::state::Step;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::Attempt;
use crate::store::batch::Batch;
use crate::store::review as reviews;

/// A step with an experience, as it is asked for.
#[derive(Clone, Debug, Serialize)]
pub struct StepRequest {
    /// Which experience.
    pub id: String,
    /// The version that the viewer has read.
    pub expected_version: i32,
    /// A word to the editors, or the reason.
    pub text: Option<String>,
    /// Names that may stand in the texts of what is told without its owners.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acknowledged: Vec<String>,
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What it was taken with.
    pub made: Made,
    /// Fields that a change was to change and that stayed as they were published, because they had changed meanwhile.
    pub kept: Vec<String>,
}

/// Takes an experience, or its change that waits, a step further.
pub async fn step(
    desk: Desk<'_>,
    (step, mutation): (Step, &'static str),
    asked: &StepRequest,
    key: Option<&str>,
) -> Attempt<Taken> {
    let grant = policy::at_least(desk.viewer, policy::role_for(step))?;
    let key = Key::new(mutation, key, asked)?;
    let node = named(&asked.id);
    let mut open = desk.open(grant, key, node).await?;
    let attempt = match open.before {
        Some(before) => Ok((before.into(), Vec::new())),
        None => go(&mut open, step, asked).await,
    };
    let (written, kept) = open.close(attempt).await?;
    let words = asked.text.as_deref();
    let made = match step {
        Step::Submit => look(desk, written, words).await,
        _ => look_at_words(&written, step, words),
    };
    Ok(Taken { made, kept })
}

async fn go(
    open: &mut Opened<'_>,
    step: Step,
    asked: &StepRequest,
) -> Attempt<(Written, Vec<String>)> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    let reason = reason(step, asked.text.as_deref(), violations);
    let which = (asked.id.as_str(), asked.expected_version);
    let held = take(desk, db, which, step, violations).await?;
    let Merged {
        content: target,
        kept,
        ..
    } = held.target(db).await?;
    if matches!(step, Step::Submit | Step::Publish) {
        complete(db, (&held.row, &target), violations).await?;
    }
    if step == Step::Submit && held.row.audience == Audience::PublicUnnamed {
        disclosure::refuse_names(db, &[&target], &asked.acknowledged, violations).await?;
    }
    violations.none()?;
    let state = held.standing().state;
    let state = step.after(state).unwrap_or(state);
    // A change that waits stays one until it is published, or is taken back by itself.
    let is_change = held.change.is_some() && step != Step::Publish;
    let content = match step {
        Step::Publish => target,
        Step::Withdraw => held.content.clone(),
        _ => held.said().clone(),
    };
    let left = Left {
        action: step.action(),
        reason: reason.clone(),
        details: match step {
            Step::Publish => json!({ "state": state, "kept": kept }),
            _ => json!({ "state": state, "isChange": is_change }),
        },
    };
    let mut batch = Batch::new(db);
    let key = held.row.id;
    match step {
        Step::Submit => reviews::put_review(
            &mut batch,
            review::Model {
                experience_id: key,
                submitted_at: now,
                note: reason,
                decided_at: None,
                reason: None,
                claimed_by_id: None,
                claimed_until: None,
            },
        ),
        Step::Return | Step::Reject => {
            if let Some(review) = held.review.clone() {
                let decided = review::Model {
                    decided_at: Some(now),
                    reason,
                    claimed_by_id: None,
                    claimed_until: None,
                    ..review
                };
                reviews::put_review(&mut batch, decided);
            }
        }
        Step::Publish | Step::Withdraw => reviews::drop_review(&mut batch, key),
        Step::Edit | Step::Assess | Step::SetAudience => {}
    }
    let contact_at = held.change.as_ref().map(Change::contact_at);
    let id = held.row.public_id;
    let next = Next {
        content: content.clone(),
        audience: held.row.audience,
        state,
        is_change,
        keeps_change: false,
        is_save: false,
        contact_at: contact_at.filter(|_| step == Step::Publish),
    };
    write(desk, db, grant, held, next, left, batch).await?;
    let written = Written::new(id, content, HashSet::new(), Proposed::new());
    let kept = if step == Step::Publish {
        kept
    } else {
        Vec::new()
    };
    Ok((written, kept))
}
