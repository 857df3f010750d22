//! Lessons that other municipalities confirm: they saw the same. How many did is told to everybody, who it was to nobody.

mod count;

use std::collections::HashMap;

use entity::code::{NodeKind, Role, WorkflowState};
use entity::lesson_confirmation;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use self::count::counted;
use super::desk::{Desk, Opened};
use super::disclosure;
use super::experience::{self, Experience};
use super::history::{Actor, written};
use super::idempotency::Key;
use super::lesson::{self, Lesson};
use super::rule::{Attempt, BesideRule, Path, StepRule, TermRule, UnnamedRule};
use super::{municipality, policy};
use crate::model::{NodeId, Result};
use crate::store::experience::write;
use crate::store::reach::{self, OwnerKind};
use crate::store::{Connection, confirmation as store, history, succession};

/// What a municipality says of a lesson, as it is asked for.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmRequest {
    /// Which lesson.
    pub id: String,
    /// Whether it saw the same; otherwise it takes back that it did.
    pub confirmed: bool,
}

/// Says for the viewer's municipality that it saw the same as a lesson tells, or takes that back, also for those that it took
/// over from. Gives the lesson.
pub async fn confirm(desk: Desk<'_>, asked: &ConfirmRequest, key: Option<&str>) -> Attempt<Uuid> {
    let grant = policy::at_least(desk.viewer, Role::Contributor)?;
    let key = Key::new("confirmLesson", key, asked)?;
    let named = NodeId::parse_as(NodeKind::Lesson, &asked.id);
    let mut open = desk.open(grant, key, named).await?;
    let attempt = match open.before {
        Some(before) => Ok(before),
        None => say(&mut open, named, asked).await,
    };
    open.close(attempt).await
}

async fn say(open: &mut Opened<'_>, named: Option<Uuid>, asked: &ConfirmRequest) -> Attempt<Uuid> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    let path = Path::of("id");
    let Some((lesson, experience)) = held(desk, db, named).await? else {
        violations.add(&path, TermRule::no_node(NodeKind::Lesson, &asked.id));
        return Err(std::mem::take(violations).into());
    };
    // Who saw the same is none of its owners: said of one that is told without them, that would give them away.
    if disclosure::hides(&experience) {
        violations.add(&path, UnnamedRule::SaysWho);
        return Err(std::mem::take(violations).into());
    }
    let owned = experience::owned(db, desk.viewer, &[lesson.experience_id]).await?;
    let is_own = !owned.is_empty();
    let speaker = grant.municipality;
    let Some(municipality) = speaker.filter(|_| policy::may_confirm_lessons(desk.viewer, is_own))
    else {
        let rule = if is_own {
            BesideRule::OwnLesson
        } else {
            BesideRule::NoMunicipality
        };
        violations.add(&path, rule);
        return Err(std::mem::take(violations).into());
    };
    if experience.state != WorkflowState::Published {
        let (is, needed) = (experience.state, vec![WorkflowState::Published]);
        violations.add(&path, StepRule::State { is, needed });
    }
    violations.none()?;
    let (action, is_new) = if asked.confirmed {
        let row = lesson_confirmation::Model {
            lesson_id: lesson.id,
            municipality_id: municipality,
            confirmed_at: now,
        };
        ("lesson.confirm", store::insert(db, row).await?)
    } else {
        let speaks_for = municipality::taken_over(db, municipality).await?;
        let gone =
            store::delete(db, lesson.id, &speaks_for.into_iter().collect::<Vec<_>>()).await?;
        ("lesson.unconfirm", gone)
    };
    if is_new {
        let node = Some((NodeKind::Lesson, lesson.id));
        let audit = Actor::from(grant).audit(now, action, node, json!({}));
        history::insert_audit(db, vec![audit]).await?;
        history::insert_changes(db, vec![written(NodeKind::Lesson, lesson.id, now)]).await?;
    }
    Ok(lesson.public_id)
}

/// A lesson that the viewer may read, and its experience, which is held: what it teaches and whose it is may
/// change while it is waited for.
async fn held<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    named: Option<Uuid>,
) -> Result<Option<(Lesson, Experience)>> {
    let Some(id) = named else { return Ok(None) };
    let find = async || {
        let mut found = lesson::find_all(db, desk.viewer, &[id]).await?;
        Ok::<_, crate::model::Error>(found.remove(&id))
    };
    let Some(lesson) = find().await? else {
        return Ok(None);
    };
    let experiences = write::find_locked(db, &[lesson.experience_id]).await?;
    let lesson = find().await?;
    Ok(lesson.zip(experiences.into_iter().next()))
}

/// How many other municipalities confirmed each of these lessons; those that nobody did are left out, and those of what is
/// told without its owners, who are none of these.
pub async fn counts(db: &impl Connection, lessons: &[i64]) -> Result<HashMap<i64, i32>> {
    let confirmed = store::of_lessons(db, lessons).await?;
    if confirmed.is_empty() {
        return Ok(HashMap::new());
    }
    let experiences: Vec<i64> = confirmed.values().map(|it| it.experience).collect();
    let owners = reach::owners(db, OwnerKind::Municipality, &experiences).await?;
    let successors = succession::successors(db).await?;
    let counts = confirmed.into_iter().map(|(lesson, confirmed)| {
        let owners = owners.get(&confirmed.experience).map_or(&[][..], |it| it);
        let count = counted(&confirmed.by, owners, &successors);
        (lesson, i32::try_from(count).unwrap_or(i32::MAX))
    });
    Ok(counts.collect())
}
