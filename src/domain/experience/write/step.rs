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

/// Takes an experience, or its change that waits, a step further.
pub async fn step(
    desk: Desk<'_>,
    (step, mutation): (Step, &'static str),
    asked: &StepRequest,
    key: Option<&str>,
) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, policy::role_for(step))?;
    let key = Key::new(mutation, key, asked)?;
    let node = named(&asked.id);
    let mut open = desk.open(grant, key, node).await?;
    let attempt = match open.before {
        Some(before) => Ok(before.into()),
        None => go(&mut open, step, asked).await,
    };
    let written = open.close(attempt).await?;
    let words = asked.text.as_deref();
    Ok(match step {
        Step::Submit => look(desk, written, words).await,
        _ => look_at_words(&written, step, words),
    })
}

async fn go(open: &mut Opened<'_>, step: Step, asked: &StepRequest) -> Attempt<Written> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    let reason = reason(step, asked.text.as_deref(), violations);
    let which = (asked.id.as_str(), asked.expected_version);
    let held = take(desk, db, which, step, violations).await?;
    let target = held.target(db).await?;
    if matches!(step, Step::Submit | Step::Publish) {
        complete(db, (&held.row, &target), violations).await?;
    }
    if step == Step::Submit && held.row.audience == Audience::PublicUnnamed {
        disclosure::refuse_names(db, &[&target], &asked.acknowledged, violations).await?;
    }
    violations.none()?;
    let state = held.standing().state;
    let state = step.after(state).unwrap_or(state);
    // A change that waits stays one until it is published, or goes with its experience.
    let is_change = held.change.is_some() && !matches!(step, Step::Publish | Step::Withdraw);
    let content = match step {
        Step::Publish => target,
        Step::Withdraw => held.content.clone(),
        _ => held.said().clone(),
    };
    let left = Left {
        action: step.action(),
        reason: reason.clone(),
        details: json!({ "state": state }),
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
    let id = held.row.public_id;
    let next = Next {
        content: content.clone(),
        audience: held.row.audience,
        state,
        is_change,
        keeps_change: false,
        is_save: false,
    };
    write(desk, db, grant, held, next, left, batch).await?;
    Ok(Written::new(id, content, HashSet::new(), Proposed::new()))
}
