//! Experiences that are held for a step: by whom, in which state and version, and whether they are complete.

use chrono::{DateTime, Utc};
use entity::code::{Audience, NodeKind, Stage, TermState, WorkflowState};
use entity::{experience, review};
use uuid::Uuid;

use crate::domain::desk::Desk;
use crate::domain::disclosure;
use crate::domain::experience::content::Content;
use crate::domain::experience::merge::{Merged, merge};
use crate::domain::experience::pending::{Change, change_for};
use crate::domain::experience::rewrite::terms;
use crate::domain::experience::state::Step;
use crate::domain::experience::{self as experiences, apply, limits};
use crate::domain::policy;
use crate::domain::rule::{
    Attempt, CourseRule, Path, StepRule, TermRule, ValueRule, Violations, check,
};
use crate::model::{NodeId, Result};
use crate::store::experience::write;
use crate::store::{Connection, history as revisions, hold, review as reviews, term};

/// An experience that is held for this transaction, and that the viewer may take a step with.
pub struct Held {
    /// Its row.
    pub row: experience::Model,
    /// What it says.
    pub content: Content,
    /// Its change that waits, where the viewer may know of it.
    pub change: Option<Change>,
    /// What was handed in of it last.
    pub review: Option<review::Model>,
}

/// Where something stands, and which version it is: the change that waits, or else the experience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Between draft and publication.
    pub state: WorkflowState,
    /// Which version.
    pub version: i32,
}

impl Held {
    /// Where what steps are taken with stands.
    pub fn standing(&self) -> Standing {
        let own = Standing {
            state: self.row.state,
            version: self.row.version,
        };
        self.change.as_ref().map_or(own, |change| Standing {
            state: change.row.state,
            version: change.row.version,
        })
    }

    /// What the change says that waits, or else the experience.
    pub fn said(&self) -> &Content {
        let change = self.change.as_ref();
        change.map_or(&self.content, |change| &change.content)
    }

    /// What it will say when it is published: the experience may have changed since the change was begun, by an import.
    pub async fn target(&self, db: &impl Connection) -> Result<Merged> {
        let Some(change) = &self.change else {
            return merge(&self.content, &self.content, &self.content);
        };
        let base = match change.base(&self.row) {
            Some(number) => revisions::find_content(db, self.row.id, number).await?,
            None => None,
        };
        let base = base.map(Content::from_json).transpose()?;
        change.target(&self.content, base.as_ref())
    }
}

/// Which experience is meant, where it can be one.
pub fn named(id: &str) -> Option<Uuid> {
    NodeId::parse_as(NodeKind::Experience, id)
}

/// Holds an experience for a step. Whoever may not know of it is told no more than that it is not there.
///
/// What there is to tell rests on rows that are held already: whose it is, and who may see it, may change while it is
/// waited for.
pub async fn take<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    (id, expected): (&str, i32),
    step: Step,
    violations: &mut Violations,
) -> Attempt<Held> {
    let held = hold_for(desk, db, id, step, violations).await?;
    let before = violations.len();
    stands(&held, Some(expected), step, violations);
    if violations.len() == before
        && step.is_review()
        && let Some(until) = claimed_by_another(desk, held.review.as_ref())
    {
        violations.add(&Path::of("id"), StepRule::Claimed { until });
    }
    if violations.len() == before {
        Ok(held)
    } else {
        Err(std::mem::take(violations).into())
    }
}

/// Holds what was handed in for an editor who looks at it.
pub async fn held_for_review<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    (id, expected): (&str, Option<i32>),
    violations: &mut Violations,
) -> Attempt<Held> {
    let held = hold_for(desk, db, id, Step::Publish, violations).await?;
    stands(&held, expected, Step::Publish, violations);
    Ok(held)
}

/// Holds an experience with which the viewer may take a step, wherever it stands.
async fn hold_for<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    id: &str,
    step: Step,
    violations: &mut Violations,
) -> Attempt<Held> {
    let path = Path::of("id");
    let Some(row) = visible(desk, db, id).await? else {
        violations.add(&path, TermRule::no_node(NodeKind::Experience, id));
        return Err(std::mem::take(violations).into());
    };
    let is_own = experiences::owned(db, desk.viewer, &[row.id]).await?;
    let is_own = is_own.contains(&row.id);
    if !policy::may(desk.viewer, step, is_own) {
        let rule = if is_own {
            StepRule::OwnReview
        } else {
            StepRule::NotOwner
        };
        violations.add(&path, rule);
        return Err(std::mem::take(violations).into());
    }
    let mut contents = disclosure::whole(db, std::slice::from_ref(&row)).await?;
    let content = contents.remove(&row.id).unwrap_or_default();
    Ok(Held {
        change: change_of(db, &row, desk, is_own).await?,
        review: reviews::find_reviews(db, &[row.id]).await?.remove(&row.id),
        row,
        content,
    })
}

/// Tells what keeps the step from being taken where the experience, or its change, stands.
fn stands(held: &Held, expected: Option<i32>, step: Step, violations: &mut Violations) {
    let Standing {
        state: is, version, ..
    } = held.standing();
    // How often it was written is not told to editors who may not know by whom.
    let is_untold = step.is_review() && held.change.is_none() && disclosure::hides(&held.row);
    let actual = if is_untold { 1 } else { version };
    if let Some(expected) = expected.filter(|expected| *expected != actual) {
        let rule = StepRule::StaleVersion { expected, actual };
        violations.add(&Path::of("expectedVersion"), rule);
    }
    if step.after(is).is_none() {
        let needed = step.from().to_vec();
        violations.add(&Path::of("id"), StepRule::State { is, needed });
    }
}

/// The change of a published experience that waits, where the viewer may know of it.
pub async fn change_of(
    db: &impl Connection,
    row: &experience::Model,
    desk: Desk<'_>,
    is_own: bool,
) -> Result<Option<Change>> {
    if row.state != WorkflowState::Published {
        return Ok(None);
    }
    let found = reviews::find_changes(db, &[row.id]).await?.remove(&row.id);
    let change = found.map(|row| change_for(desk.viewer, is_own, &row));
    Ok(change.transpose()?.flatten())
}

/// Until when another editor looks at what was handed in; none where nobody does, or the viewer.
pub fn claimed_by_another(desk: Desk<'_>, review: Option<&review::Model>) -> Option<DateTime<Utc>> {
    let review = review?;
    let token = desk.viewer.grant()?.token;
    let is_others = review.claimed_by_id.is_some_and(|by| by != token);
    let until = review
        .claimed_until
        .filter(|until| *until > desk.clock.now());
    until.filter(|_| is_others)
}

/// An experience that the viewer may see, held.
pub async fn visible<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    id: &str,
) -> Result<Option<experience::Model>> {
    let Some(public_id) = named(id) else {
        return Ok(None);
    };
    // Whoever may not know of it does not wait for it either, which would tell that it is there.
    let found = experiences::find_all(db, desk.viewer, &[public_id]).await?;
    if found.is_empty() {
        return Ok(None);
    }
    hold::terms(db).await?;
    let Some(row) = write::hold(db, public_id).await? else {
        return Ok(None);
    };
    let found = experiences::find_all(db, desk.viewer, &[public_id]).await?;
    Ok(found.contains_key(&public_id).then_some(row))
}

/// A word to the editors, or from them, as it is kept.
pub fn note(text: Option<&str>, violations: &mut Violations) -> Option<String> {
    text.and_then(|it| check::text(&Path::of("note"), it, limits::NOTE, violations))
}

/// The reason or the note of a step.
pub fn reason(step: Step, text: Option<&str>, violations: &mut Violations) -> Option<String> {
    if !matches!(step, Step::Return | Step::Reject | Step::Withdraw) {
        return note(text, violations);
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
pub async fn complete(
    db: &impl Connection,
    (row, content): (&experience::Model, &Content),
    violations: &mut Violations,
) -> Result<()> {
    let audience = row.audience;
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
    apply::course(content).check(&Path::root(), violations);
    match audience {
        Audience::Owner => {
            let rule = StepRule::AudienceTooNarrow(audience);
            violations.add(&Path::of("audience"), rule);
        }
        Audience::PublicUnnamed => disclosure::refuse(db, row, content, violations).await?,
        Audience::Sector | Audience::Public => {}
    }
    for (kind, rows) in terms(db, [content].into_iter()).await? {
        let ends = term::follow(db, kind, &rows).await?;
        let rows = rows.iter().map(|row| ends.get(&row.id).unwrap_or(row));
        for row in rows.filter(|row| row.state == TermState::Rejected) {
            let path = Path::of(kind.field());
            violations.add(&path, TermRule::Rejected(row.title.clone()));
        }
    }
    Ok(())
}
