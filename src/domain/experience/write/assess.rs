//! How an attempt ended is judged anew.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::code::{Outcome, Stage};
use serde::Serialize;
use serde_json::json;

use super::Made;
use super::held::{named, take};
use super::left::{Left, Saved, save};
use super::look::{Written, look};
use crate::domain::desk::{Desk, Opened};
use crate::domain::experience::Assessment;
use crate::domain::experience::content::OutcomeAssessment;
use crate::domain::experience::limits::{self, ITEMS};
use crate::domain::experience::scan::Proposed;
use crate::domain::experience::state::Step;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, CourseRule, Ending, Path, Violations, check};
use crate::store::experience::parts::{self, judged_on};

/// A judgement of how an attempt ended, as it is asked for.
#[derive(Clone, Debug, Serialize)]
pub struct AssessRequest {
    /// Which experience.
    pub id: String,
    /// The version that the viewer has read.
    pub expected_version: i32,
    /// When it was judged; today where nothing is said.
    pub date: Option<NaiveDate>,
    /// The judgement.
    pub outcome: Outcome,
    /// Why.
    pub reason: Option<String>,
}

/// Judges how an attempt ended: the judgement of the latest day is its outcome, and the others stay.
pub async fn assess(desk: Desk<'_>, asked: &AssessRequest, key: Option<&str>) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, policy::role_for(Step::Assess))?;
    let key = Key::new("assessOutcome", key, asked)?;
    let node = named(&asked.id);
    let mut open = desk.open(grant, key, node).await?;
    let attempt = match open.before {
        Some(before) => Ok(before.into()),
        // Not among what whoever waits for it holds: it is large.
        None => Box::pin(judge(&mut open, asked)).await,
    };
    let written = open.close(attempt).await?;
    Ok(look(desk, written, None).await)
}

/// Adds a judgement.
async fn judge(open: &mut Opened<'_>, asked: &AssessRequest) -> Attempt<Written> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, today) = (open.tx.connection(), desk.clock.today());
    let judgement = judgement(asked, today, violations);
    let which = (asked.id.as_str(), asked.expected_version);
    let held = take(desk, db, which, Step::Assess, violations).await?;
    let stage = held.said().stage;
    if stage != Some(Stage::Concluded) {
        let told = Ending::Outcome;
        let rule = CourseRule::NotConcluded { told, stage };
        violations.add(&Path::of("outcome"), rule);
    }
    let mut content = held.said().clone();
    let history = &mut content.outcome_history;
    check::many(&Path::of("outcome"), history.len() + 1, ITEMS, violations);
    violations.none()?;
    let stored = parts::outcomes(db, &[held.row.id]).await?;
    let stored = stored.get(&held.row.id).map_or(&[][..], Vec::as_slice);
    let told = |it: &OutcomeAssessment| {
        let is_same = |row: &&Assessment| row.outcome == it.outcome && row.reason == it.reason;
        let mut undated = stored.iter().filter(|row| row.date.is_none());
        let stored = undated.find(is_same).map(judged_on);
        it.date.or(stored).unwrap_or(today)
    };
    let day = judgement.date.unwrap_or(today);
    let place = history.partition_point(|it| told(it) <= day);
    history.insert(place, judgement);
    content.outcome = history.last().map(|it| it.outcome);
    let left = Left {
        action: Step::Assess.action(),
        reason: None,
        details: json!({ "outcome": asked.outcome }),
    };
    let id = held.row.public_id;
    let saved = Saved {
        content: content.clone(),
        audience: held.row.audience,
        is_draft: false,
        contact_at: None,
    };
    save(desk, db, grant, held, saved, left).await?;
    Ok(Written::new(id, content, HashSet::new(), Proposed::new()))
}

/// A judgement as it will stand, made today where no day is told.
fn judgement(
    asked: &AssessRequest,
    today: NaiveDate,
    violations: &mut Violations,
) -> OutcomeAssessment {
    let reason = (asked.reason.as_deref())
        .and_then(|it| check::text(&Path::of("reason"), it, limits::REASON, violations));
    if let Some(given) = asked.date {
        check::day(&Path::of("date"), given, violations);
        if given > today {
            violations.add(&Path::of("date"), CourseRule::NotYet { given, today });
        }
    }
    OutcomeAssessment {
        date: Some(asked.date.unwrap_or(today)),
        outcome: asked.outcome,
        reason,
    }
}
