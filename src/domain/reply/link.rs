//! Writing a reply by the link that was sent to a partner: its secret is all that is asked for, and it is good for one
//! reply. It opens nothing to be read.

use entity::code::WorkflowState;

use super::Reply;
use super::held::{details, leave};
use super::write::{Written, findings, new, none_waits, text};
use crate::domain::auth::Secret;
use crate::domain::desk::{Desk, close};
use crate::domain::history::Actor;
use crate::domain::rule::{Attempt, BesideRule, Path, Violations};
use crate::model::Error;
use crate::store::experience::write::find_locked;
use crate::store::{Connection, hold, reply as store, reply_invitation as invitation};

/// Who writes by a link, as the audit trail calls them.
const PARTNER: &str = "partner";

/// What a partner replies, as it writes it itself.
#[derive(Clone, Debug)]
pub struct LinkRequest {
    /// The secret of the link.
    pub secret: String,
    /// The reply.
    pub text: String,
}

/// Writes a reply by a link; the same text sent again answers the same reply.
pub async fn reply_by_link(desk: Desk<'_>, asked: &LinkRequest) -> Attempt<Written> {
    let mut violations = Violations::new();
    let text = text(&asked.text, &mut violations);
    let secret = Secret::parse(&asked.secret);
    let Some(secret) = secret else {
        violations.add(&Path::of("secret"), BesideRule::NoInvitation);
        return Err(violations.into());
    };
    let tx = desk.db.begin_short().await?;
    let asked = (secret.hash(), text);
    let attempt = write(desk, tx.connection(), asked, violations).await;
    let reply = close(tx, attempt).await?;
    Ok(Written {
        findings: findings(&reply.row.text),
        reply: Some(reply),
    })
}

async fn write<C: Connection>(
    desk: Desk<'_>,
    db: &C,
    (hash, text): (String, Option<String>),
    mut violations: Violations,
) -> Attempt<Reply> {
    let path = Path::of("secret");
    let Some(invited) = invitation::find_by_hash(db, &hash).await? else {
        violations.add(&path, BesideRule::NoInvitation);
        return Err(violations.into());
    };
    // Terms and experiences are held first, as whoever invites does.
    hold::terms(db).await?;
    let experiences = find_locked(db, &[invited.experience_id]).await?;
    let gone = || Error::internal("an invitation lost what it is about");
    // What it is about may have been erased while it was waited for.
    let Some(invited) = invitation::hold(db, &hash).await? else {
        violations.add(&path, BesideRule::NoInvitation);
        return Err(violations.into());
    };
    if let Some(key) = invited.reply_id {
        let told = store::find_for_writer(db, key).await?.ok_or_else(gone)?;
        if text.as_ref() == Some(&told.0.text) {
            return Ok(own(told));
        }
        violations.add(&path, BesideRule::LinkUsed);
        return Err(violations.into());
    }
    let is_open = experiences
        .first()
        .is_some_and(|it| it.state == WorkflowState::Published);
    let about = (invited.experience_id, invited.partner_id);
    let named = store::named_as(db, about.0, about.1).await?;
    if invited.expires_at <= desk.clock.now() {
        violations.add(&path, BesideRule::LinkEnded);
    } else if !is_open || named.is_none() {
        violations.add(&path, BesideRule::NothingToReply);
    } else {
        none_waits(db, about, &path, &mut violations).await?;
    }
    violations.none()?;
    let partner = store::partner(db, invited.partner_id).await?;
    let ((partner, named), text) = partner.zip(named).zip(text).ok_or_else(gone)?;
    let id = desk.clock.random_id();
    let row = store::insert(
        db,
        new(desk, id, (about.0, named), (text, invited.token_id)),
    )
    .await?;
    invitation::note_use(db, invited.id, row.id).await?;
    let done = (&Actor::command(PARTNER), "reply.write");
    leave(desk, db, done, about.0, details(&row, &partner)).await?;
    Ok(own((row, partner)))
}

/// A reply as its writer sees it.
fn own((row, partner): store::Told) -> Reply {
    Reply {
        row,
        partner,
        tells_reason: false,
    }
}
