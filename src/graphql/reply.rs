//! Replies of partners that experiences name: shown with them, invited, written, and reviewed.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::asker::Asker;
use super::connection::{connection, counted};
use super::error::{Failure, Result};
use super::experience::Experience;
use super::list::List;
use super::loader::{ExperienceAt, Load, Rows};
use super::partner::Partner;
use super::scalar::{Date, DateTime};
use super::user_error::{UserError, Warning, refused};
use crate::domain::reply::{
    self, InviteRequest, LinkRequest, ReplyRequest, ReviewRequest, Written,
};
use crate::domain::rule::{Attempt, Path, ValueRule, Violations};
use crate::model::Clock;
use crate::model::page::PageArguments;

/// Replies to an experience that the viewer may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RepliesTo(pub i64);

impl Loader<RepliesTo> for Load {
    type Value = Rows<reply::Reply>;
    type Error = Failure;

    async fn load(&self, keys: &[RepliesTo]) -> Result<HashMap<RepliesTo, Self::Value>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = reply::of_experiences(self.db.reader(), &self.viewer, &keys).await?;
        let found = found.into_iter();
        Ok(found
            .map(|(key, rows)| (RepliesTo(key), Arc::new(rows)))
            .collect())
    }
}

/// What has been decided of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "reply::ReplyState")]
pub enum ReplyState {
    /// It waits for a decision; editors and the owners see it.
    Submitted,
    /// It is shown with the experience.
    Published,
    /// It is not shown; editors see it.
    Rejected,
}

/// What a partner replies to an experience that names it.
#[derive(Clone)]
pub struct Reply(pub reply::Reply);

/// What a partner replies to an experience that names it.
#[Object]
impl Reply {
    /// What it is reviewed by; opaque, and for ever.
    async fn id(&self) -> ID {
        self.0.id().into()
    }

    /// The experience that it answers; null where the viewer may not read it.
    async fn experience(&self, ctx: &Context<'_>) -> Option<Result<Experience>> {
        let key = ExperienceAt(self.0.row.experience_id);
        let found = Asker::of(ctx).loader.load_one(key).await;
        let found = found.map(|row| row.map(Experience::from));
        found.transpose()
    }

    /// Who replies; what a merged partner stands for.
    async fn partner(&self) -> Partner {
        Partner(Arc::new(self.0.partner.clone()))
    }

    /// The reply.
    async fn text(&self) -> &str {
        &self.0.row.text
    }

    /// The day on which it was written.
    async fn date(&self) -> Date {
        Date(Clock::day_of(self.0.row.created_at))
    }

    /// What has been decided of it: only what is published is seen by everybody who sees the experience.
    async fn state(&self) -> ReplyState {
        self.0.row.state.into()
    }

    /// Why it was decided so; told to editors alone.
    async fn reason(&self) -> Option<&str> {
        let reason = self.0.row.reason.as_deref();
        reason.filter(|_| self.0.tells_reason)
    }
}

connection!(
    ReplyConnection,
    ReplyEdge,
    Reply,
    "A page of replies that wait for editors.",
    "A reply in its place in the list."
);

/// Reading what waits for editors beside what was handed in.
#[derive(Default)]
pub struct ReplyQueries;

#[Object]
impl ReplyQueries {
    /// Replies that nobody has decided of, the oldest first; never to what is the viewer's own municipality's. For editors.
    async fn waiting_replies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> Option<Result<ReplyConnection>> {
        let arguments = PageArguments {
            first,
            after,
            ..PageArguments::default()
        };
        Some(waiting(ctx, &arguments).await)
    }
}

async fn waiting(ctx: &Context<'_>, arguments: &PageArguments) -> Result<ReplyConnection> {
    let asker = Asker::of(ctx);
    let request = asker.page(reply::WAITING, arguments)?;
    let page = reply::waiting(asker.db.reader(), &asker.viewer, &request).await?;
    let total = counted(asker, |db, viewer| async move {
        reply::count_waiting(db.reader(), &viewer).await
    });
    Ok(ReplyConnection::new(page.map(Reply), total))
}

/// A partner that is to be invited to reply.
#[derive(InputObject)]
pub struct InviteReplyInput {
    /// The experience, which must be published.
    experience: ID,
    /// The partner, which the experience must name.
    partner: ID,
    /// Whatever the client calls this request: sent again with the same input, it answers the invitation that the first
    /// one made, but its secret is not told again.
    idempotency_key: Option<String>,
}

/// An invitation to reply, or why there is none.
#[derive(SimpleObject)]
pub struct InviteReplyPayload {
    /// What the partner replies with, to be sent as part of a link. It is told this once: null where the same request, by
    /// its `idempotencyKey`, made the invitation before. Whoever missed it invites once more.
    secret: Option<String>,
    /// From when on it is refused.
    expires_at: Option<DateTime>,
    /// Everything that is wrong with the input; nothing was written where there is anything.
    user_errors: List<UserError>,
}

/// What a partner replies: by the secret of an invitation, or written by an editor on its behalf.
#[derive(InputObject)]
pub struct ReplyInput {
    /// The experience, which must be published; left out beside a secret.
    experience: Option<ID>,
    /// The partner, which the experience must name; left out beside a secret.
    partner: Option<ID>,
    /// The secret of an invitation: whoever has it needs no token.
    secret: Option<String>,
    /// The reply; at most 5,000 characters.
    text: String,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made. Not
    /// looked at beside a secret, by which the same text always answers the same reply.
    idempotency_key: Option<String>,
}

/// What is decided of a reply.
#[derive(InputObject)]
pub struct ReviewReplyInput {
    /// Which reply.
    id: ID,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// Whether it is shown with the experience from now on.
    publish: bool,
    /// Why; needed where it is not shown.
    reason: Option<String>,
}

/// A reply that was written or decided of, or why it was not.
#[derive(SimpleObject)]
pub struct ReplyPayload {
    /// The reply as it stands now; null where nothing was done, or where the viewer may no longer see it.
    reply: Option<Reply>,
    /// Everything that is wrong with the input; nothing was written where there is anything.
    user_errors: List<UserError>,
    /// What is worth a second look.
    warnings: List<Warning>,
}

/// Inviting, writing and reviewing replies.
#[derive(Default)]
pub struct ReplyMutations;

#[Object]
impl ReplyMutations {
    /// Invites a partner that a published experience names to reply to it; for editors, never to what is their own
    /// municipality's. The secret is good for one reply within 60 days; an earlier one that is unused is good no more.
    async fn invite_reply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and to what.")] input: InviteReplyInput,
    ) -> Option<Result<InviteReplyPayload>> {
        Some(invited(Asker::of(ctx), input).await)
    }

    /// Writes what a partner replies to a published experience that names it: by the secret of an invitation, or by an editor
    /// on its behalf, never to what is the editor's own municipality's. It is shown to others once it has been reviewed.
    async fn reply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who replies what.")] input: ReplyInput,
    ) -> Option<Result<ReplyPayload>> {
        let asker = Asker::of(ctx);
        Some(payload(asker, written(asker, input).await))
    }

    /// Decides whether a reply is shown with its experience; for editors, never of what is their own municipality's. It may be
    /// decided of anew, and nothing is deleted.
    async fn review_reply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and what is decided.")] input: ReviewReplyInput,
    ) -> Option<Result<ReplyPayload>> {
        let asker = Asker::of(ctx);
        let request = ReviewRequest {
            id: input.id.0,
            publish: input.publish,
            reason: input.reason,
        };
        let key = input.idempotency_key.as_deref();
        let reviewed = reply::review(asker.desk(), &request, key).await;
        Some(payload(asker, reviewed))
    }
}

async fn invited(asker: &Asker, input: InviteReplyInput) -> Result<InviteReplyPayload> {
    let request = InviteRequest {
        experience: input.experience.0,
        partner: input.partner.0,
    };
    let key = input.idempotency_key.as_deref();
    let attempt = reply::invite(asker.desk(), &request, key).await;
    Ok(match refused(attempt, asker.language)? {
        Ok(invited) => InviteReplyPayload {
            secret: invited.secret.map(|it| it.reveal().to_owned()),
            expires_at: Some(DateTime(invited.expires_at)),
            user_errors: Vec::new().into(),
        },
        Err(user_errors) => InviteReplyPayload {
            secret: None,
            expires_at: None,
            user_errors: user_errors.into(),
        },
    })
}

async fn written(asker: &Asker, input: ReplyInput) -> Attempt<Written> {
    let text = input.text;
    match (input.secret, input.experience, input.partner) {
        (Some(secret), None, None) => {
            let request = LinkRequest { secret, text };
            reply::reply_by_link(asker.desk(), &request).await
        }
        (None, Some(experience), Some(partner)) => {
            let request = ReplyRequest {
                experience: experience.0,
                partner: partner.0,
                text,
            };
            let key = input.idempotency_key.as_deref();
            reply::reply(asker.desk(), &request, key).await
        }
        (secret, experience, _) => {
            let mut violations = Violations::new();
            if secret.is_some() {
                let rule = ValueRule::Both("secret", "experience, partner");
                violations.add(&Path::of("secret"), rule);
            } else if experience.is_some() {
                violations.add(&Path::of("partner"), ValueRule::Required);
            } else {
                let rule = ValueRule::Neither("secret", "experience, partner");
                violations.add(&Path::of("experience"), rule);
            }
            Err(violations.into())
        }
    }
}

fn payload(asker: &Asker, attempt: Attempt<Written>) -> Result<ReplyPayload> {
    Ok(match refused(attempt, asker.language)? {
        Ok(written) => ReplyPayload {
            reply: written.reply.map(Reply),
            user_errors: Vec::new().into(),
            warnings: Warning::of_written(asker, &written.findings),
        },
        Err(user_errors) => ReplyPayload {
            reply: None,
            user_errors: user_errors.into(),
            warnings: Vec::new().into(),
        },
    })
}
