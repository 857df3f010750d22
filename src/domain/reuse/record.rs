//! Recording that a municipality took up what another one had tried, by either of the two.

use entity::code::{NodeKind, Role, WorkflowState};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::circle::none_closes;
use super::side::Sides;
use super::{Reuse, ReuseKind, ReuseSide, ReuseState, Row, id_text};
use crate::domain::desk::{Desk, Opened};
use crate::domain::disclosure;
use crate::domain::experience::scan::{self, Finding};
use crate::domain::experience::{self, Experience, limits};
use crate::domain::history::{Actor, written};
use crate::domain::idempotency::Key;
use crate::domain::municipality;
use crate::domain::policy;
use crate::domain::rule::{
    Attempt, BesideRule, OwnerRule, Path, ReuseRule, StepRule, TermRule, UnnamedRule, Violations,
    check,
};
use crate::model::{NodeId, Result};
use crate::store::{Connection, history, hold, reach, reuse as store};

/// Reuses of one experience by one municipality, declined ones included, and reuses that ended in one experience.
const MOST: u64 = 200;

/// A reuse, as it is recorded.
#[derive(Clone, Debug, Serialize)]
pub struct RecordRequest {
    /// The experience that was taken up.
    pub origin: String,
    /// The number of who took it up; the viewer's municipality where nothing is said.
    pub municipality: Option<String>,
    /// The experience in which it ended.
    pub experience: Option<String>,
    /// How much of it was taken over.
    pub kind: ReuseKind,
    /// What was changed.
    pub change: Option<String>,
}

/// A reuse that was recorded or decided of.
#[derive(Clone, Debug)]
pub struct Written {
    /// The reuse; none where the viewer may know of it no longer.
    pub reuse: Option<Reuse>,
    /// What in its texts is worth a second look.
    pub findings: Vec<Finding>,
}

/// Records a reuse for one of the two sides; the other one has to confirm it. Whoever took it up may tell later in what it
/// ended, by recording it again; what the other side has recorded or confirmed stays as it is then.
pub async fn record(desk: Desk<'_>, asked: &RecordRequest, key: Option<&str>) -> Attempt<Written> {
    let grant = policy::at_least(desk.viewer, Role::Contributor)?;
    let key = Key::new("recordReuse", key, asked)?;
    let id = desk.clock.random_id();
    let mut open = desk.open(grant, key, Some(id)).await?;
    let attempt = match open.before {
        Some(before) => Ok(before),
        None => write(&mut open, id, asked).await,
    };
    let id = open.close(attempt).await?;
    let change = asked.change.as_deref().map(|it| (Path::of("change"), it));
    Ok(Written {
        reuse: super::find(desk.db.reader(), desk.viewer, id).await?,
        findings: scan::texts(change),
    })
}

/// What a reuse is between.
struct Named {
    origin: Experience,
    municipality: i64,
    result: Option<Experience>,
    side: ReuseSide,
}

async fn write(open: &mut Opened<'_>, id: Uuid, asked: &RecordRequest) -> Attempt<Uuid> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    let change = (asked.change.as_deref())
        .and_then(|it| check::text(&Path::of("change"), it, limits::REASON, violations));
    hold::reuses(db).await?;
    let named = named(desk, db, asked, violations).await?;
    violations.none()?;
    let standing = store::find_standing(db, named.origin.id, named.municipality).await?;
    let result = named.result.as_ref().map(|it| it.id);
    let untold = standing.iter().find(|it| it.result_id.is_none());
    if standing.iter().any(|it| it.result_id == result) {
        violations.add(&Path::of("origin"), ReuseRule::Recorded);
    } else if untold.is_some() && named.side != ReuseSide::Reuser {
        violations.add(&Path::of("experience"), ReuseRule::NotReuser);
    }
    let of_one = (named.origin.id, named.municipality, result);
    if untold.is_none() && store::count(db, of_one).await? >= MOST {
        violations.add(&Path::of("origin"), ReuseRule::TooMany(MOST));
    }
    if let Some(before) = untold {
        stays(
            before,
            named.side,
            (asked.kind, change.as_ref()),
            violations,
        );
    }
    violations.none()?;
    let row = if let Some(before) = untold {
        let row = Row {
            result_id: result,
            kind: asked.kind,
            change: change.or_else(|| before.change.clone()),
            ..before.clone()
        };
        store::update(db, row.clone()).await?;
        open.note_answer(row.public_id).await?;
        row
    } else {
        let row = Row {
            id: 0,
            public_id: id,
            origin_id: named.origin.id,
            municipality_id: named.municipality,
            result_id: result,
            kind: asked.kind,
            change,
            state: ReuseState::Recorded,
            recorded_by: named.side,
            reason: None,
            created_at: now,
            decided_at: None,
        };
        store::insert(db, row).await?
    };
    let details = json!({ "kind": row.kind, "by": named.side });
    leave(
        desk,
        db,
        (&Actor::from(grant), "reuse.record"),
        &row,
        details,
    )
    .await?;
    Ok(row.public_id)
}

/// That what the other side has recorded or confirmed is told again as it stands: in what it ended is new alone.
fn stays(
    before: &Row,
    side: ReuseSide,
    (kind, change): (ReuseKind, Option<&String>),
    violations: &mut Violations,
) {
    if before.state == ReuseState::Recorded && before.recorded_by == side {
        return;
    }
    if kind != before.kind {
        violations.add(&Path::of("kind"), ReuseRule::Stays);
    }
    if change.is_some() && change != before.change.as_ref() {
        violations.add(&Path::of("change"), ReuseRule::Stays);
    }
}

/// What the request names, where all of it is there and the viewer speaks for one of the sides.
async fn named<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    asked: &RecordRequest,
    violations: &mut Violations,
) -> Attempt<Named> {
    let path = Path::of("origin");
    let Some(origin) = visible(desk, db, (&path, &asked.origin), violations).await? else {
        return Err(std::mem::take(violations).into());
    };
    hidden((&path, &origin), violations)?;
    let sides = Sides::of_origins(db, desk.viewer, &[origin.id]).await?;
    let Some(municipality) = reuser(desk, db, asked, violations).await? else {
        return Err(std::mem::take(violations).into());
    };
    let owned = reach::owned(db, municipality, &[origin.id]).await?;
    let side = match sides.sides(origin.id, municipality).as_slice() {
        [side] if owned.is_empty() => Some(*side),
        [] => {
            violations.add(&path, ReuseRule::NoSide);
            None
        }
        _ => {
            violations.add(&path, ReuseRule::OneSide);
            None
        }
    };
    let Some(side) = side else {
        return Err(std::mem::take(violations).into());
    };
    if origin.state != WorkflowState::Published {
        let (is, needed) = (origin.state, vec![WorkflowState::Published]);
        violations.add(&path, StepRule::State { is, needed });
    }
    let mut result = None;
    if let Some(id) = &asked.experience {
        let path = Path::of("experience");
        result = visible(desk, db, (&path, id), violations).await?;
        if let Some(result) = &result {
            hidden((&path, result), violations)?;
            if reach::owned(db, municipality, &[result.id])
                .await?
                .is_empty()
            {
                violations.add(&path, ReuseRule::NotReusers);
            } else {
                none_closes(db, (origin.id, result.id), &path, violations).await?;
            }
        }
    }
    Ok(Named {
        origin,
        municipality,
        result,
        side,
    })
}

/// That an experience is not told without its owners: who took it up is none of them, and whose it ended in is.
fn hidden((path, row): (&Path, &Experience), violations: &mut Violations) -> Attempt<()> {
    if disclosure::hides(row) {
        violations.add(path, UnnamedRule::SaysWho);
        return Err(std::mem::take(violations).into());
    }
    Ok(())
}

/// An experience that the viewer may read.
async fn visible<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    (path, id): (&Path, &str),
    violations: &mut Violations,
) -> Result<Option<Experience>> {
    let mut found = None;
    if let Some(key) = NodeId::parse_as(NodeKind::Experience, id) {
        found = experience::find_all(db, desk.viewer, &[key])
            .await?
            .remove(&key);
    }
    if found.is_none() {
        violations.add(path, TermRule::no_node(NodeKind::Experience, id));
    }
    Ok(found)
}

/// Who took it up.
async fn reuser<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    asked: &RecordRequest,
    violations: &mut Violations,
) -> Result<Option<i64>> {
    let path = Path::of("municipality");
    let own = desk.viewer.grant().and_then(|grant| grant.municipality);
    let Some(number) = &asked.municipality else {
        if own.is_none() {
            violations.add(&path, OwnerRule::Unknown);
        }
        return Ok(own);
    };
    if own.is_none() {
        violations.add(&Path::of("origin"), BesideRule::NoMunicipality);
        return Ok(None);
    }
    let mut found = municipality::find_by_numbers(db, desk.viewer, &[number.as_str()]).await?;
    let found = found.remove(number.as_str()).map(|row| row.id);
    if found.is_none() {
        violations.add(&path, TermRule::no_node(NodeKind::Municipality, number));
    }
    Ok(found)
}

/// Leaves what something that was done to a reuse leaves: entries of the audit trail and lines in the change log, of what
/// was taken up and of what it ended in.
pub async fn leave<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    (actor, action): (&Actor, &str),
    row: &Row,
    mut details: Value,
) -> Result<()> {
    let now = desk.clock.now();
    details["reuse"] = json!(id_text(row.public_id));
    let experiences: Vec<i64> = [row.origin_id].into_iter().chain(row.result_id).collect();
    let node = Some((NodeKind::Experience, row.origin_id));
    history::insert_audit(db, vec![actor.audit(now, action, node, details)]).await?;
    let changes = experiences.iter();
    let changes = changes.map(|key| written(NodeKind::Experience, *key, now));
    history::insert_changes(db, changes.collect()).await
}
