//! Experiences that are held for a step: by whom, in which state and version, and whether they are complete.

use entity::code::{Audience, NodeKind, Stage, TermState};
use entity::experience;
use uuid::Uuid;

use crate::domain::desk::Desk;
use crate::domain::experience::content::{self, Content};
use crate::domain::experience::rewrite::terms;
use crate::domain::experience::state::Step;
use crate::domain::experience::{self as experiences, apply, limits};
use crate::domain::policy;
use crate::domain::rule::{
    Attempt, CourseRule, Path, StepRule, TermRule, ValueRule, Violations, check,
};
use crate::model::{NodeId, Result};
use crate::store::experience::write;
use crate::store::{Connection, hold};

/// An experience that is held for this transaction, and that the viewer may take a step with.
pub struct Held {
    /// Its row.
    pub row: experience::Model,
    /// What it says.
    pub content: Content,
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
    Ok(Held { row, content })
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
    if !matches!(step, Step::Return | Step::Withdraw) {
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
    held: &Held,
    violations: &mut Violations,
) -> Result<()> {
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
    apply::course(content).check(&Path::root(), violations);
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
