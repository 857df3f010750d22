//! How municipalities make experiences, change them, and take them through review: each in one transaction, with its
//! revision, its entry in the audit trail and its line in the change log.

use chrono::NaiveDate;
use entity::code::{Audience, NodeKind, Outcome, Role, Stage, TermState, WorkflowState};
use entity::experience;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::apply::apply;
use super::content::{self, Content, OutcomeAssessment, parts_of, row_of};
use super::draft::{Change, Draft};
use super::limits;
use super::merge::{Merged, merge};
use super::resolve::{Resolved, Writer, resolve};
use super::rewrite::{rewrite, terms};
use super::scan::{self, Finding};
use super::state::Step;
use crate::domain::history::{Actor, written};
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::Ending;
use crate::domain::rule::{
    CourseRule, Path, Refusal, StepRule, TermRule, ValueRule, Violations, check,
};
use crate::model::Grant;
use crate::model::{Clock, Error, NodeId, Result, Viewer};
use crate::store::experience::write::{self, Parts};
use crate::store::reach::{self, OwnerKind};
use crate::store::{Connection, Db, history};

/// What was made or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its public id.
    pub id: Uuid,
    /// What in its texts is worth a second look before others read them.
    pub findings: Vec<Finding>,
}

/// What a request answers: what it made or changed, or why it did not.
pub type Attempt<T> = std::result::Result<T, Refusal>;

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

/// An experience that is held for this transaction, and that the viewer may take a step with.
struct Held {
    row: experience::Model,
    content: Content,
}

/// What of an experience a write leaves.
struct Written<'a> {
    action: &'a str,
    reason: Option<String>,
    details: Value,
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
    let written = Written {
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
        tx.commit().await?;
        return Ok(Made::before(row.public_id));
    }
    let written = Written {
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
    let written = Written {
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
    let written = Written {
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

enum Taken {
    /// The same request made this before.
    Before(Uuid),
    /// It is held for the step.
    Now(Box<Held>),
}

/// Holds an experience for a step. Whoever may not know of it is told no more than that it is not there.
async fn take<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    (id, expected): (&str, i32),
    step: Step,
    key: Option<Key>,
    violations: &mut Violations,
) -> Attempt<Taken> {
    let grant = policy::at_least(desk.viewer, policy::role_for(step))?;
    let path = Path::of("id");
    let missing = || TermRule::no_node(NodeKind::Experience, id);
    let Some(public_id) = NodeId::parse_as(NodeKind::Experience, id) else {
        violations.add(&path, missing());
        return Err(std::mem::take(violations).into());
    };
    let now = desk.clock.now();
    if let Some(key) = key
        && let Some(made) = key.claim(db, grant, public_id, now, violations).await?
    {
        return Ok(Taken::Before(made));
    }
    let found = super::find_all(db, desk.viewer, &[public_id]).await?;
    let Some(found) = found.get(&public_id) else {
        violations.add(&path, missing());
        return Err(std::mem::take(violations).into());
    };
    let is_own = super::owned(db, desk.viewer, &[found.id]).await?;
    let is_own = is_own.contains(&found.id);
    if !policy::may(desk.viewer, step, is_own) {
        let rule = if is_own {
            StepRule::OwnReview
        } else {
            StepRule::NotOwner
        };
        violations.add(&path, rule);
        return Err(std::mem::take(violations).into());
    }
    let mut rows = write::find_locked(db, &[found.id]).await?;
    let row = (rows.pop()).ok_or_else(|| Error::internal("an experience went away"))?;
    if row.version != expected {
        let actual = row.version;
        let rule = StepRule::StaleVersion { expected, actual };
        violations.add(&Path::of("expectedVersion"), rule);
    }
    if step.after(row.state).is_none() {
        let (is, needed) = (row.state, step.from().to_vec());
        violations.add(&path, StepRule::State { is, needed });
    }
    if row.version != expected || step.after(row.state).is_none() {
        return Err(std::mem::take(violations).into());
    }
    let mut contents = content::read(db, std::slice::from_ref(&row)).await?;
    let content = contents.remove(&row.id).unwrap_or_default();
    Ok(Taken::Now(Box::new(Held { row, content })))
}

/// The reason or the note of a step.
fn reason(step: Step, text: Option<&str>, violations: &mut Violations) -> Option<String> {
    if !matches!(step, Step::Return | Step::Withdraw) {
        let path = Path::of("note");
        return text.and_then(|it| check::text(&path, it, limits::NOTE, violations));
    }
    let path = Path::of("reason");
    let before = violations.len();
    let reason = text.and_then(|it| check::text(&path, it, limits::REASON, violations));
    if reason.is_none() && violations.len() == before {
        violations.add(&path, StepRule::NoReason);
    }
    reason
}

/// Tells everything that an experience lacks to be judged by others.
async fn complete(db: &impl Connection, held: &Held, violations: &mut Violations) -> Result<()> {
    let content = &held.content;
    let needed = [
        ("title", !content.title.is_empty()),
        ("summary", content.summary.is_some()),
        ("language", content.language.is_some()),
        ("sector", content.sector.is_some()),
        ("stage", content.stage.is_some()),
        ("problems", !content.problems.is_empty()),
    ];
    for (field, is_told) in needed {
        if !is_told {
            violations.add(&Path::of(field), ValueRule::Required);
        }
    }
    if content.stage == Some(Stage::Concluded) && content.outcome.is_none() {
        violations.add(&Path::of("outcome"), CourseRule::NoOutcome);
    }
    super::apply::course(content).check(&Path::root(), violations);
    match held.row.audience {
        Audience::Owner => {
            let rule = StepRule::AudienceTooNarrow(held.row.audience);
            violations.add(&Path::of("audience"), rule);
        }
        Audience::PublicUnnamed => {
            violations.add(&Path::of("audience"), StepRule::PublicUnnamed);
        }
        Audience::Sector | Audience::Public => {}
    }
    for (kind, rows) in terms(db, [content].into_iter()).await? {
        for row in rows.iter().filter(|row| row.state == TermState::Rejected) {
            let path = Path::of(kind.field());
            violations.add(&path, TermRule::Rejected(row.title.clone()));
        }
    }
    Ok(())
}

/// What an experience is tied to.
fn tied(content: &Content) -> Vec<OwnerKind> {
    let kinds = [
        (OwnerKind::Municipality, content.municipalities.is_empty()),
        (OwnerKind::Problem, content.problems.is_empty()),
        (OwnerKind::Solution, content.solutions.is_empty()),
        (OwnerKind::Partner, content.partnerships.is_empty()),
        (OwnerKind::Programme, content.programmes.is_empty()),
    ];
    let tied = kinds.into_iter().filter(|(_, is_empty)| !is_empty);
    tied.map(|(kind, _)| kind).collect()
}

/// Writes an experience that changes, and what the change leaves.
async fn change(
    desk: Desk<'_>,
    db: &impl Connection,
    grant: &Grant,
    mut row: experience::Model,
    merged: &Merged,
    written: Written<'_>,
) -> Result<()> {
    let now = desk.clock.now();
    row.version += 1;
    row.updated_at = now;
    rewrite(db, desk.clock, now, &[(row.id, merged)]).await?;
    write::update(db, vec![row.clone()]).await?;
    reach::put(db, &[row.id]).await?;
    leave(db, grant, &row, &merged.content, written).await
}

async fn leave(
    db: &impl Connection,
    grant: &Grant,
    row: &experience::Model,
    content: &Content,
    mut write: Written<'_>,
) -> Result<()> {
    let actor = Actor::from(grant);
    let revision = actor.revision(row, content, write.reason)?;
    write.details["version"] = json!(row.version);
    let node = Some((NodeKind::Experience, row.id));
    let audit = actor.audit(row.updated_at, write.action, node, write.details);
    history::insert_revisions(db, vec![revision]).await?;
    history::insert_audit(db, vec![audit]).await?;
    let log = written(NodeKind::Experience, row.id, row.updated_at);
    history::insert_changes(db, vec![log]).await
}

fn blank(public_id: Uuid, now: chrono::DateTime<chrono::Utc>) -> experience::Model {
    experience::Model {
        id: 0,
        public_id,
        version: 1,
        state: WorkflowState::Draft,
        audience: Audience::Owner,
        title: String::new(),
        title_key: Vec::new(),
        language: None,
        sector: None,
        stage: None,
        outcome: None,
        stopped_at: None,
        started_year: None,
        ended_year: None,
        expected_end: None,
        novelty: None,
        advice_kind: None,
        advice_condition: None,
        published_at: None,
        created_at: now,
        updated_at: now,
        staged_import_id: None,
    }
}
