//! An experience and a partner that it names, held while something is written of a reply.

use entity::code::{NodeKind, WorkflowState};
use serde_json::{Value, json};

use super::Row;
use crate::domain::desk::Desk;
use crate::domain::disclosure;
use crate::domain::experience::{self, Experience, write::hold_visible};
use crate::domain::history::{Actor, written};
use crate::domain::partner::{self, Partner};
use crate::domain::policy;
use crate::domain::rule::{
    Attempt, BesideRule, Path, StepRule, TermRule, UnnamedRule, Violations, check,
};
use crate::model::{NodeId, Result};
use crate::store::{Connection, history, reply as store};

/// A published experience that is held, and that the viewer may see to the replies of.
pub async fn experience<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    (path, id): (&Path, &str),
    violations: &mut Violations,
) -> Attempt<Experience> {
    let Some(row) = hold_visible(desk, db, id).await? else {
        violations.add(path, TermRule::no_node(NodeKind::Experience, id));
        return Err(std::mem::take(violations).into());
    };
    // A partner that answers knows whose it is, and so does whoever reads the answer.
    if disclosure::hides(&row) {
        violations.add(path, UnnamedRule::SaysWho);
        return Err(std::mem::take(violations).into());
    }
    may_see_to(desk, db, (path, &row), violations).await?;
    if row.state != WorkflowState::Published {
        let (is, needed) = (row.state, vec![WorkflowState::Published]);
        violations.add(path, StepRule::State { is, needed });
        return Err(std::mem::take(violations).into());
    }
    Ok(row)
}

/// That the viewer may see to the replies to an experience: nobody does to those to what is their own municipality's.
pub async fn may_see_to<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    (path, row): (&Path, &Experience),
    violations: &mut Violations,
) -> Attempt<()> {
    let owned = experience::owned(db, desk.viewer, &[row.id]).await?;
    if policy::may_see_to_replies(desk.viewer, owned.contains(&row.id)) {
        return Ok(());
    }
    violations.add(path, StepRule::OwnReview);
    Err(std::mem::take(violations).into())
}

/// A partner that an experience names, as it is told and as it is named: one that was merged stands for another, and what is
/// written of it stays with the one that is named, so that undoing the merge gives it back.
pub struct Replier {
    /// What is told: the one that it stands for.
    pub partner: Partner,
    /// Key of the one that the experience names.
    pub named: i64,
}

/// A partner that the experience names, itself or by another one that stands for the same, where the viewer may know of it.
pub async fn partner<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    experience: &Experience,
    (path, id): (&Path, &str),
    violations: &mut Violations,
) -> Result<Option<Replier>> {
    let Some(key) = check::node(path, NodeKind::Partner, id, violations) else {
        return Ok(None);
    };
    let mut found = partner::find_all(db, desk.viewer, &[key]).await?;
    let Some(asked) = found.remove(&key) else {
        violations.add(path, TermRule::no_node(NodeKind::Partner, id));
        return Ok(None);
    };
    let told = store::partner(db, asked.id).await?;
    let Some(named) = store::named_as(db, experience.id, asked.id).await? else {
        violations.add(path, BesideRule::NotNamed(asked.name));
        return Ok(None);
    };
    Ok(told.map(|partner| Replier { partner, named }))
}

/// Leaves what something that was done to a reply leaves: an entry of the audit trail, and a line in the change log.
pub async fn leave<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    (actor, action): (&Actor, &str),
    experience: i64,
    details: Value,
) -> Result<()> {
    let now = desk.clock.now();
    let node = Some((NodeKind::Experience, experience));
    let audit = actor.audit(now, action, node, details);
    history::insert_audit(db, vec![audit]).await?;
    let change = written(NodeKind::Experience, experience, now);
    history::insert_changes(db, vec![change]).await
}

/// What the audit trail tells of a reply.
pub fn details(row: &Row, partner: &Partner) -> Value {
    json!({
        "reply": super::id_text(row.public_id),
        "partner": NodeId::new(NodeKind::Partner, partner.public_id).to_string(),
    })
}
