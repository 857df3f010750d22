//! What people make of experiences that may be the same. It is kept and hinders nothing.

use entity::code::{DuplicateJudgement, NodeKind, Role};
use entity::duplicate_judgement::Model;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::desk::{Desk, Opened};
use super::experience::write::{Made, named};
use super::experience::{self as experiences, Experience, limits, scan};
use super::history::Actor;
use super::idempotency::Key;
use super::policy;
use super::rule::{Attempt, Path, StepRule, TermRule, check};
use crate::model::NodeId;
use crate::store::batch::Batch;
use crate::store::experience::write;
use crate::store::{duplicate as store, erasure, history, hold};

/// What somebody makes of two experiences.
#[derive(Clone, Debug, Serialize)]
pub struct JudgeRequest {
    /// The one that is looked at.
    pub id: String,
    /// The one that it may be the same as.
    pub other: String,
    /// The judgement.
    pub judgement: DuplicateJudgement,
    /// Why.
    pub note: Option<String>,
}

/// Keeps what an owner of an experience, or an editor, makes of it beside another one. What the same municipality or
/// editor made of them before stays in the audit trail.
pub async fn judge(desk: Desk<'_>, asked: &JudgeRequest, key: Option<&str>) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, Role::Contributor)?;
    let key = Key::new("judgeDuplicate", key, asked)?;
    let mut open = desk.open(grant, key, named(&asked.id)).await?;
    let attempt = match open.before {
        Some(before) => Ok(before),
        None => keep(&mut open, asked).await,
    };
    let id = open.close(attempt).await?;
    let note = asked.note.as_deref().map(|note| (Path::of("note"), note));
    let findings = scan::texts(note);
    Ok(Made { id, findings })
}

async fn keep(open: &mut Opened<'_>, asked: &JudgeRequest) -> Attempt<Uuid> {
    let [one, other] = held(open, asked).await?;
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    let is_owner = experiences::owned(db, desk.viewer, &[one.id]).await?;
    let is_owner = is_owner.contains(&one.id);
    if !policy::may_judge_duplicates(desk.viewer, is_owner) {
        violations.add(&Path::of("id"), StepRule::NotOwner);
    }
    let erased = erasure::find(db, &[one.id, other.id]).await?;
    for (field, row) in [("id", &one), ("other", &other)] {
        if erased.contains_key(&row.id) {
            violations.add(&Path::of(field), StepRule::Erased);
        }
    }
    if one.id == other.id {
        violations.add(&Path::of("other"), StepRule::SameExperience);
    }
    let note = asked.note.as_deref();
    let note = note.and_then(|it| check::text(&Path::of("note"), it, limits::NOTE, violations));
    violations.none()?;
    let keys = in_order(&[one.clone(), other.clone()]);
    let mut batch = Batch::new(db);
    let row = Model {
        id: 0,
        one_id: keys[0],
        other_id: keys[1],
        judgement: asked.judgement,
        note,
        municipality_id: grant.municipality,
        token_id: grant.token,
        is_owner,
        judged_at: now,
    };
    store::put(&mut batch, row);
    let id = NodeId::new(NodeKind::Experience, other.public_id);
    let details = json!({ "other": id.to_string(), "judgement": asked.judgement });
    let subject = Some((NodeKind::Experience, one.id));
    let audit = Actor::from(grant).audit(now, "experience.judge_duplicate", subject, details);
    history::add_audit(&mut batch, audit);
    batch.send(db).await?;
    Ok(one.public_id)
}

/// The two experiences, held, so that the same judge does not judge twice at once, and what is erased keeps no note.
/// What there is to tell rests on rows that are held already.
async fn held(open: &mut Opened<'_>, asked: &JudgeRequest) -> Attempt<[Experience; 2]> {
    let keys = in_order(&pair(open, asked).await?);
    let db = open.tx.connection();
    hold::terms(db).await?;
    write::find_locked(db, &keys).await?;
    pair(open, asked).await
}

/// Keys of a pair in the order in which they are held and kept.
fn in_order(pair: &[Experience; 2]) -> [i64; 2] {
    let mut keys = pair.each_ref().map(|it| it.id);
    keys.sort_unstable();
    keys
}

/// The two experiences, where the viewer may know of both.
async fn pair(open: &mut Opened<'_>, asked: &JudgeRequest) -> Attempt<[Experience; 2]> {
    let (db, violations) = (open.tx.connection(), &mut open.violations);
    let ids = [named(&asked.id), named(&asked.other)];
    let known: Vec<Uuid> = ids.into_iter().flatten().collect();
    let found = experiences::find_all(db, open.desk.viewer, &known).await?;
    let told = [("id", &asked.id), ("other", &asked.other)];
    for ((field, given), id) in told.into_iter().zip(ids) {
        if id.is_none_or(|id| !found.contains_key(&id)) {
            let rule = TermRule::no_node(NodeKind::Experience, given);
            violations.add(&Path::of(field), rule);
        }
    }
    let [one, other] = ids.map(|id| id.and_then(|id| found.get(&id).cloned()));
    match one.zip(other) {
        Some((one, other)) => Ok([one, other]),
        None => Err(std::mem::take(violations).into()),
    }
}
