//! Inviting a partner to reply: by a secret that is told once, and good for one reply.

use chrono::{DateTime, TimeDelta, Utc};
use entity::code::{NodeKind, Role};
use entity::reply_invitation;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::held::{Replier, experience, leave, partner};
use crate::domain::auth::Secret;
use crate::domain::desk::{Desk, Opened};
use crate::domain::history::Actor;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, Path};
use crate::model::{Error, NodeId};
use crate::store::reply_invitation as store;

/// How long an invitation is good for.
const GOOD_FOR: TimeDelta = TimeDelta::days(60);

/// Who is invited to reply to what.
#[derive(Clone, Debug, Serialize)]
pub struct InviteRequest {
    /// Which experience.
    pub experience: String,
    /// Which partner.
    pub partner: String,
}

/// An invitation.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Its secret, which is told this once; none where the same request made it before.
    pub secret: Option<Secret>,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
}

/// Invites a partner to reply to an experience that names it.
pub async fn invite(desk: Desk<'_>, asked: &InviteRequest, key: Option<&str>) -> Attempt<Invited> {
    let grant = policy::at_least(desk.viewer, Role::Editor)?;
    let key = Key::new("inviteReply", key, asked)?;
    let id = desk.clock.random_id();
    let mut open = desk.open(grant, key, Some(id)).await?;
    let attempt = match open.before {
        Some(before) => {
            let found = store::find_by_id(open.tx.connection(), before).await?;
            let row = found.ok_or_else(|| Error::internal("an invitation that was made is gone"));
            row.map_err(Into::into).map(|row| Invited {
                secret: None,
                expires_at: row.expires_at,
            })
        }
        None => make(&mut open, id, asked).await,
    };
    open.close(attempt).await
}

async fn make(open: &mut Opened<'_>, id: Uuid, asked: &InviteRequest) -> Attempt<Invited> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    let which = (&Path::of("experience"), asked.experience.as_str());
    let experience = experience(desk, db, which, violations).await?;
    let which = (&Path::of("partner"), asked.partner.as_str());
    let partner = partner(desk, db, &experience, which, violations).await?;
    let Some(Replier { partner, named }) = partner.filter(|_| violations.is_empty()) else {
        return Err(std::mem::take(violations).into());
    };
    let secret = Secret::new(desk.clock)?;
    let row = reply_invitation::Model {
        id: 0,
        public_id: id,
        experience_id: experience.id,
        partner_id: named,
        secret_hash: secret.hash(),
        created_at: now,
        expires_at: now + GOOD_FOR,
        reply_id: None,
        token_id: Some(grant.token),
    };
    store::end_others(db, (experience.id, partner.id), now).await?;
    let row = store::insert(db, row).await?;
    let invited = NodeId::new(NodeKind::Partner, partner.public_id).to_string();
    let done = (&Actor::from(grant), "reply.invite");
    let details = json!({ "partner": invited });
    leave(desk, db, done, experience.id, details).await?;
    Ok(Invited {
        secret: Some(secret),
        expires_at: row.expires_at,
    })
}
