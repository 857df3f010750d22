//! How municipalities make experiences, change them, and take them through review: each in one transaction, with its
//! revision, its entry in the audit trail and its line in the change log.

mod held;
mod left;

use chrono::NaiveDate;
use entity::code::{Audience, Outcome, Role, Stage};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use self::held::{Taken, complete, reason, take};
use self::left::{Left, blank, change, leave, tied};
use super::apply::apply;
use super::content::{Content, OutcomeAssessment, parts_of, row_of};
use super::draft::{Change, Draft};
use super::limits;
use super::merge::merge;
use super::resolve::{Resolved, Writer, resolve};
use super::scan::{self, Finding};
use super::state::Step;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, CourseRule, Ending, Path, StepRule, Violations, check};
use crate::model::{Clock, Error, Grant, Viewer};
use crate::store::experience::write::{self, Parts};
use crate::store::{Connection, Db, reach};

/// What was made or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its public id.
    pub id: Uuid,
    /// What in its texts is worth a second look before others read them.
    pub findings: Vec<Finding>,
}

/// Who writes, and with what.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// Where to.
    pub db: &'a Db,
    /// Time and new ids.
    pub clock: &'a Clock,
    /// Who.
    pub viewer: &'a Viewer,
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
    let mut violations = Violations::new();
    let key = Key::new("createExperience", key, draft, &mut violations)?;
    let (now, id) = (desk.clock.now(), desk.clock.random_id());
    let tx = desk.db.begin_short().await?;
    let db = tx.connection();
    if let Some(key) = &key
        && let Some(made) = key.claim(db, grant, id, now, &mut violations).await?
    {
        // What made it may share its commit with this, and is not told done before it is.
        tx.commit().await?;
        return Ok(Made::before(made));
    }
    let mut content = Content::default();
    apply(draft, &mut content, now.date_naive(), &mut violations);
    let writer = desk.writer(db, grant);
    let Resolved {
        mut ties,
        proposals,
    } = resolve(&writer, draft, &mut content, &mut violations).await?;
    violations.none()?;
    ties.extend(proposals.store(db, grant, now).await?);
    let mut row = row_of(&content, &blank(id, now));
    if let Change::Set(audience) = draft.audience {
        row.audience = audience;
    }
    let keys = write::insert(db, vec![row.clone()]).await?;
    row.id = (keys.get(&id).copied()).ok_or_else(|| Error::internal("a row was not written"))?;
    let mut parts = Parts::default();
    let new_id = || desk.clock.random_id();
    parts_of(
        content.clone(),
        row.id,
        &ties,
        Vec::new(),
        new_id,
        now,
        &mut parts,
    )?;
    write::insert_parts(db, parts).await?;
    reach::add(db, &tied(&content), &[row.id]).await?;
    let written = Left {
        action: "experience.create",
        reason: draft.note.clone(),
        details: json!({}),
    };
    leave(db, grant, &row, &content, written).await?;
    tx.commit().await?;
    let findings = scan::content(&content);
    Ok(Made { id, findings })
}

/// Changes what a draft or a returned experience says.
pub async fn update(
    desk: Desk<'_>,
    (id, expected_version): (&str, i32),
    draft: &Draft,
    key: Option<&str>,
) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, policy::role_for(Step::Edit))?;
    let mut violations = Violations::new();
    let input = (id, expected_version, draft);
    let key = Key::new("updateExperience", key, &input, &mut violations)?;
    if *draft == Draft::default() {
        violations.add(&Path::root(), StepRule::NothingToChange);
    }
    let now = desk.clock.now();
    let tx = desk.db.begin_short().await?;
    let db = tx.connection();
    let held = match take(
        desk,
        db,
        (id, expected_version),
        Step::Edit,
        key,
        &mut violations,
    )
    .await?
    {
        Taken::Before(made) => {
            tx.commit().await?;
            return Ok(Made::before(made));
        }
        Taken::Now(held) => held,
    };
    let mut content = held.content.clone();
    apply(draft, &mut content, now.date_naive(), &mut violations);
    let writer = desk.writer(db, grant);
    let resolved = resolve(&writer, draft, &mut content, &mut violations).await?;
    violations.none()?;
    resolved.proposals.store(db, grant, now).await?;
    let merged = merge(&held.content, &content, &held.content)?;
    let mut row = row_of(&merged.content, &held.row);
    match draft.audience {
        Change::Keep => {}
        Change::Clear => row.audience = Audience::Owner,
        Change::Set(audience) => row.audience = audience,
    }
    if merged.changed.is_empty() && row.audience == held.row.audience && draft.note.is_none() {
        // Nothing is written but the key, which answers the same from now on.
        tx.commit().await?;
        return Ok(Made::before(row.public_id));
    }
    let written = Left {
        action: Step::Edit.action(),
        reason: draft.note.clone(),
        details: json!({ "changed": merged.changed }),
    };
    change(desk, db, grant, row, &merged, written).await?;
    tx.commit().await?;
    Ok(Made {
        id: held.row.public_id,
        findings: scan::content(&merged.content),
    })
}

/// Takes an experience a step further.
pub async fn step(
    desk: Desk<'_>,
    (step, mutation): (Step, &'static str),
    request: &StepRequest,
    key: Option<&str>,
) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, policy::role_for(step))?;
    let mut violations = Violations::new();
    let key = Key::new(mutation, key, request, &mut violations)?;
    let reason = reason(step, request.text.as_deref(), &mut violations);
    let now = desk.clock.now();
    let tx = desk.db.begin_short().await?;
    let db = tx.connection();
    let asked = (request.id.as_str(), request.expected_version);
    let held = match take(desk, db, asked, step, key, &mut violations).await? {
        Taken::Before(made) => {
            tx.commit().await?;
            return Ok(Made::before(made));
        }
        Taken::Now(held) => held,
    };
    if matches!(step, Step::Submit | Step::Publish) {
        complete(db, &held, &mut violations).await?;
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
    tx.commit().await?;
    let findings = match step {
        Step::Submit => scan::content(&held.content),
        _ => Vec::new(),
    };
    Ok(Made { id, findings })
}

/// Judges how an attempt ended: the latest judgement is its outcome, and those before stay.
pub async fn assess(desk: Desk<'_>, request: &AssessRequest, key: Option<&str>) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, policy::role_for(Step::Assess))?;
    let mut violations = Violations::new();
    let key = Key::new("assessOutcome", key, request, &mut violations)?;
    let reason = (request.reason.as_deref())
        .and_then(|it| check::text(&Path::of("reason"), it, limits::REASON, &mut violations));
    let now = desk.clock.now();
    let today = now.date_naive();
    if let Some(given) = request.date {
        check::day(&Path::of("date"), given, &mut violations);
        if given > today {
            violations.add(&Path::of("date"), CourseRule::NotYet { given, today });
        }
    }
    let tx = desk.db.begin_short().await?;
    let db = tx.connection();
    let asked = (request.id.as_str(), request.expected_version);
    let held = match take(desk, db, asked, Step::Assess, key, &mut violations).await? {
        Taken::Before(made) => {
            tx.commit().await?;
            return Ok(Made::before(made));
        }
        Taken::Now(held) => held,
    };
    let stage = held.content.stage;
    if stage != Some(Stage::Concluded) {
        let told = Ending::Outcome;
        violations.add(
            &Path::of("outcome"),
            CourseRule::NotConcluded { told, stage },
        );
    }
    violations.none()?;
    let mut content = held.content.clone();
    content.outcome = Some(request.outcome);
    content.outcome_history.push(OutcomeAssessment {
        date: Some(request.date.unwrap_or(today)),
        outcome: request.outcome,
        reason,
    });
    let merged = merge(&held.content, &content, &held.content)?;
    let row = row_of(&merged.content, &held.row);
    let written = Left {
        action: Step::Assess.action(),
        reason: None,
        details: json!({ "outcome": request.outcome }),
    };
    change(desk, db, grant, row, &merged, written).await?;
    tx.commit().await?;
    Ok(Made {
        id: held.row.public_id,
        findings: scan::content(&merged.content),
    })
}

impl Made {
    /// What was made by the same request before, or stands so already.
    fn before(id: Uuid) -> Self {
        Self {
            id,
            findings: Vec::new(),
        }
    }
}

impl<'a> Desk<'a> {
    /// Who writes in a transaction.
    pub fn writer<C: Connection>(&self, db: &'a C, grant: &'a Grant) -> Writer<'a, C> {
        Writer {
            db,
            clock: self.clock,
            viewer: self.viewer,
            grant,
        }
    }
}
