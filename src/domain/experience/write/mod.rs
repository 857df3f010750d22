//! How municipalities make experiences, change them, and take them through review: each in one transaction, with its
//! revision, its entry in the audit trail and its line in the change log.

mod held;
mod left;
mod look;

pub use self::held::visible as hold_visible;

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::code::{Audience, Outcome, Role, Stage};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use self::held::{complete, named, note, reason, take};
use self::left::{Left, change, leave, tied};
use self::look::{Written, look, look_at_words};
use super::apply::apply;
use super::content::{Content, Known, OutcomeAssessment, blank, parts_of, row_of};
use super::draft::{Change, Draft};
use super::limits::{self, ITEMS};
use super::merge::merge;
use super::resolve::{Resolved, resolve, twins};
use super::scan::{Finding, Proposed};
use super::state::Step;
use crate::domain::contact;
use crate::domain::desk::{Desk, Opened};
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, CourseRule, Ending, Path, StepRule, Violations, check};
use crate::model::Error;
use crate::store::batch::Batch;
use crate::store::experience::parts::{self, judged_on};
use crate::store::experience::write::{self, Parts};
use crate::store::reach;

/// What was made or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its public id.
    pub id: Uuid,
    /// What in its texts is worth a second look before others read them.
    pub findings: Vec<Finding>,
}

/// A step with an experience, as it is asked for.
#[derive(Clone, Debug, Serialize)]
pub struct StepRequest {
    /// Which experience.
    pub id: String,
    /// The version that the viewer has read.
    pub expected_version: i32,
    /// A word to the editors, or the reason.
    pub text: Option<String>,
}

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
    leave(&mut batch, grant, &row, &content, written)?;
    batch.send(db).await?;
    let known = ties.into_keys().collect();
    Ok(Written::new(id, content, known, proposed))
}

/// Changes what a draft or a returned experience says.
pub async fn update(
    desk: Desk<'_>,
    (id, expected_version): (&str, i32),
    draft: &Draft,
    key: Option<&str>,
) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, policy::role_for(Step::Edit))?;
    let key = Key::new("updateExperience", key, &(id, expected_version, draft))?;
    let mut open = desk.open(grant, key, named(id)).await?;
    let attempt = match open.before {
        Some(before) => Ok(before.into()),
        None => edit(&mut open, (id, expected_version), draft).await,
    };
    let written = open.close(attempt).await?;
    Ok(look(desk, written, draft.note.as_deref()).await)
}

/// Changes what an experience says.
async fn edit(open: &mut Opened<'_>, asked: (&str, i32), draft: &Draft) -> Attempt<Written> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    if *draft == Draft::default() {
        violations.add(&Path::root(), StepRule::NothingToChange);
    }
    let held = take(desk, db, asked, Step::Edit, violations).await?;
    let mut content = held.content.clone();
    apply(draft, &mut content, desk.clock.today(), violations);
    let note = note(draft.note.as_deref(), violations);
    let writer = desk.writer(db, grant);
    let resolved = resolve(&writer, draft, &mut content, violations).await?;
    let (proposals, mut proposed) = (resolved.proposals, resolved.proposed);
    twins(&writer, &proposals, violations).await?;
    violations.none()?;
    proposed.extend(proposals.texts());
    let known = resolved.ties.into_keys().collect();
    proposals.store(db, grant, now).await?;
    if matches!(draft.contact, Change::Set(_)) && content.contact == held.content.contact {
        contact::note(desk.clock, db, grant, held.row.id).await?;
    }
    let merged = merge(&held.content, &content, &held.content)?;
    let mut row = row_of(&merged.content, &held.row);
    match draft.audience {
        Change::Keep => {}
        Change::Clear => row.audience = Audience::Owner,
        Change::Set(audience) => row.audience = audience,
    }
    if merged.changed.is_empty() && row.audience == held.row.audience && note.is_none() {
        // Nothing is written but the key, which answers the same from now on.
        let id = row.public_id;
        return Ok(Written::new(id, merged.content, known, proposed));
    }
    let written = Left {
        action: Step::Edit.action(),
        reason: note,
        details: json!({ "changed": merged.changed }),
    };
    let id = row.public_id;
    change(desk, db, grant, row, &merged, written).await?;
    Ok(Written::new(id, merged.content, known, proposed))
}

/// Takes an experience a step further.
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

/// Takes an experience a step further.
async fn go(open: &mut Opened<'_>, step: Step, asked: &StepRequest) -> Attempt<Written> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    let reason = reason(step, asked.text.as_deref(), violations);
    let which = (asked.id.as_str(), asked.expected_version);
    let held = take(desk, db, which, step, violations).await?;
    if matches!(step, Step::Submit | Step::Publish) {
        complete(db, &held, violations).await?;
    }
    violations.none()?;
    let mut row = held.row;
    row.state = step.after(row.state).unwrap_or(row.state);
    if step == Step::Publish {
        row.published_at = row.published_at.or(Some(now));
    }
    let id = row.public_id;
    let nothing = merge(&held.content, &held.content, &held.content)?;
    let written = Left {
        action: step.action(),
        reason,
        details: json!({ "state": row.state }),
    };
    change(desk, db, grant, row, &nothing, written).await?;
    Ok(Written::new(
        id,
        held.content,
        HashSet::new(),
        Proposed::new(),
    ))
}

/// Judges how an attempt ended: the judgement of the latest day is its outcome, and the others stay.
pub async fn assess(desk: Desk<'_>, asked: &AssessRequest, key: Option<&str>) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, policy::role_for(Step::Assess))?;
    let key = Key::new("assessOutcome", key, asked)?;
    let node = named(&asked.id);
    let mut open = desk.open(grant, key, node).await?;
    let attempt = match open.before {
        Some(before) => Ok(before.into()),
        None => judge(&mut open, asked).await,
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
    let stage = held.content.stage;
    if stage != Some(Stage::Concluded) {
        let told = Ending::Outcome;
        let rule = CourseRule::NotConcluded { told, stage };
        violations.add(&Path::of("outcome"), rule);
    }
    let mut content = held.content.clone();
    let history = &mut content.outcome_history;
    check::many(&Path::of("outcome"), history.len() + 1, ITEMS, violations);
    violations.none()?;
    let before = parts::outcomes(db, &[held.row.id]).await?;
    let before = before.get(&held.row.id).map_or(&[][..], Vec::as_slice);
    let day = judgement.date.unwrap_or(today);
    let place = before.partition_point(|it| judged_on(it) <= day);
    history.insert(place.min(history.len()), judgement);
    content.outcome = history.last().map(|it| it.outcome);
    let merged = merge(&held.content, &content, &held.content)?;
    let row = row_of(&merged.content, &held.row);
    let written = Left {
        action: Step::Assess.action(),
        reason: None,
        details: json!({ "outcome": asked.outcome }),
    };
    change(desk, db, grant, row, &merged, written).await?;
    let id = held.row.public_id;
    Ok(Written::new(
        id,
        merged.content,
        HashSet::new(),
        Proposed::new(),
    ))
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
