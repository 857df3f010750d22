//! Writing a reply on a partner's behalf.

use entity::code::Role;
use serde::Serialize;
use uuid::Uuid;

use super::held::{Replier, details, experience, leave, partner};
use super::{Reply, ReplyState, Row};
use crate::domain::desk::{Desk, Opened};
use crate::domain::experience::limits;
use crate::domain::experience::scan::{self, Finding};
use crate::domain::history::Actor;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, BesideRule, Path, Violations, check};
use crate::model::Result;
use crate::store::{Connection, reply as store};

/// What a partner replies to an experience, as an editor writes it.
#[derive(Clone, Debug, Serialize)]
pub struct ReplyRequest {
    /// Which experience.
    pub experience: String,
    /// Which partner.
    pub partner: String,
    /// The reply.
    pub text: String,
}

/// A reply that was written or decided of.
#[derive(Clone, Debug)]
pub struct Written {
    /// The reply; none where the viewer may see it no longer.
    pub reply: Option<Reply>,
    /// What in its texts is worth a second look.
    pub findings: Vec<Finding>,
}

/// Writes a reply on a partner's behalf.
pub async fn reply(desk: Desk<'_>, asked: &ReplyRequest, key: Option<&str>) -> Attempt<Written> {
    let grant = policy::at_least(desk.viewer, Role::Editor)?;
    let key = Key::new("reply", key, asked)?;
    let id = desk.clock.random_id();
    let mut open = desk.open(grant, key, Some(id)).await?;
    let attempt = match open.before {
        Some(before) => Ok(before),
        None => write(&mut open, id, asked).await,
    };
    let id = open.close(attempt).await?;
    Ok(Written {
        reply: super::find(desk.db.reader(), desk.viewer, id).await?,
        findings: findings(&asked.text),
    })
}

async fn write(open: &mut Opened<'_>, id: Uuid, asked: &ReplyRequest) -> Attempt<Uuid> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let db = open.tx.connection();
    let text = text(&asked.text, violations);
    let which = (&Path::of("experience"), asked.experience.as_str());
    let experience = experience(desk, db, which, violations).await?;
    let path = Path::of("partner");
    let which = (&path, asked.partner.as_str());
    let partner = partner(desk, db, &experience, which, violations).await?;
    if let Some(replier) = &partner {
        none_waits(db, (experience.id, replier.named), &path, violations).await?;
    }
    violations.none()?;
    if let Some((Replier { partner, named }, text)) = partner.zip(text) {
        let by = Some(grant.token);
        let row = store::insert(db, new(desk, id, (experience.id, named), (text, by))).await?;
        let done = (&Actor::from(grant), "reply.write");
        leave(desk, db, done, experience.id, details(&row, &partner)).await?;
    }
    Ok(id)
}

/// The text of a reply, as it is kept.
pub fn text(given: &str, violations: &mut Violations) -> Option<String> {
    check::required_text(&Path::of("text"), Some(given), limits::REPLY, violations)
}

/// What in a reply is worth a second look before others read it.
pub fn findings(text: &str) -> Vec<Finding> {
    scan::texts([(Path::of("text"), text)])
}

/// Replies to an experience, those that are not shown included.
const MOST: u64 = 100;

/// That there is room for a reply, and that no other one of the partner waits: they are decided of one after the other.
pub async fn none_waits(
    db: &impl Connection,
    (experience, partner): (i64, i64),
    path: &Path,
    violations: &mut Violations,
) -> Result<()> {
    if store::waits(db, experience, partner).await? {
        violations.add(path, BesideRule::ReplyWaits);
    }
    if store::count(db, experience).await? >= MOST {
        violations.add(path, BesideRule::TooManyReplies(MOST));
    }
    Ok(())
}

/// A new reply of a partner to an experience, which waits for a decision, and the token that wrote it on the partner's behalf
/// or invited the partner.
pub fn new(
    desk: Desk<'_>,
    id: Uuid,
    (experience, partner): (i64, i64),
    (text, by): (String, Option<i64>),
) -> Row {
    Row {
        id: 0,
        public_id: id,
        experience_id: experience,
        partner_id: partner,
        text,
        state: ReplyState::Submitted,
        reason: None,
        created_at: desk.clock.now(),
        token_id: by,
        decided_at: None,
    }
}
