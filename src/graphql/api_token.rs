//! Tokens by which clients sign in: making and revoking them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::asker::Asker;
use super::error::Result;
use super::loader::MunicipalityAt;
use super::municipality::Municipality;
use super::scalar::DateTime;
use super::user_error::{UserError, refused};
use super::word::Role;
use crate::domain::auth::{self, CreateRequest, Lifetime, Maker, Token};

/// A token by which a client signs in.
pub struct ApiToken(Token);

/// A token by which a client signs in. Its secret is told once, when it is made.
#[Object]
impl ApiToken {
    /// What it is revoked by; opaque, and for ever.
    async fn id(&self) -> ID {
        auth::id_of(&self.0).into()
    }

    /// What its maker calls it.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// What it may do; lower roles are included.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The municipality that it acts for; null for an editor or administrator of none.
    async fn municipality(&self, ctx: &Context<'_>) -> Option<Result<Municipality>> {
        municipality_at(Asker::of(ctx), self.0.municipality_id)
            .await
            .transpose()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// From when on it is refused; null where it is good until it is revoked.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When it was last used, to the minute or so; null before its first use.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }

    /// Since when it is refused; null where it has not been revoked.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

/// The municipality with this internal key, where the viewer may know of it.
pub async fn municipality_at(asker: &Asker, key: Option<i64>) -> Result<Option<Municipality>> {
    let Some(key) = key else {
        return Ok(None);
    };
    let found = asker.loader.load_one(MunicipalityAt(key)).await?;
    Ok(found.map(|row| Municipality(Arc::clone(&row))))
}

/// What a token is to be; never beyond its maker's own municipality, role and lifetime.
#[derive(InputObject)]
pub struct CreateApiTokenInput {
    /// The municipality that it acts for, by number or id; the maker's own where omitted.
    municipality: Option<String>,
    /// What it may do; lower roles are included. Readers and contributors must have a municipality.
    role: Role,
    /// From when on it is refused; good until it is revoked where omitted.
    expires_at: Option<DateTime>,
    /// What to call it, to know it again.
    name: Option<String>,
    /// Whatever the client calls this request: sent again with the same input, it answers the token that the first one
    /// made, as it stands now, but its secret is not told again.
    idempotency_key: Option<String>,
}

/// The token that was made, or what was wrong.
#[derive(SimpleObject)]
pub struct CreateApiTokenPayload {
    /// What clients send as their bearer. It is told this once and kept by nobody but its bearer: null where the same
    /// request, by its `idempotencyKey`, made the token before. Whoever missed it revokes the token and makes another.
    secret: Option<String>,
    /// The token; null where nothing was made.
    token: Option<ApiToken>,
    /// Everything that is wrong with the input.
    user_errors: Vec<UserError>,
}

/// Which token.
#[derive(InputObject)]
pub struct RevokeApiTokenInput {
    /// Its id.
    id: ID,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one revoked.
    idempotency_key: Option<String>,
}

/// The token that was revoked, or what was wrong.
#[derive(SimpleObject)]
pub struct RevokeApiTokenPayload {
    /// The token; null where there is none that the viewer may know of.
    token: Option<ApiToken>,
    /// Everything that is wrong with the input.
    user_errors: Vec<UserError>,
}

/// Making and revoking tokens.
#[derive(Default)]
pub struct ApiTokenMutations;

#[Object]
impl ApiTokenMutations {
    /// Makes a token; for administrators. Its secret is told this once, also to whoever sends the same request again.
    async fn create_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: CreateApiTokenInput,
    ) -> Option<Result<CreateApiTokenPayload>> {
        Some(create(Asker::of(ctx), input).await)
    }

    /// Revokes a token of one's own municipality for good; for administrators. One that is revoked already stays as it is.
    async fn revoke_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RevokeApiTokenInput,
    ) -> Option<Result<RevokeApiTokenPayload>> {
        Some(revoke(Asker::of(ctx), &input).await)
    }
}

async fn create(asker: &Asker, input: CreateApiTokenInput) -> Result<CreateApiTokenPayload> {
    let request = CreateRequest {
        name: input.name,
        role: input.role.into(),
        municipality: input.municipality,
        lifetime: input
            .expires_at
            .map_or(Lifetime::Endless, |end| Lifetime::Until(end.0)),
    };
    let (maker, key) = (
        Maker::Viewer(asker.viewer.clone()),
        input.idempotency_key.as_deref(),
    );
    let created = auth::create(&asker.db, &asker.clock, &maker, request, key).await;
    Ok(match refused(created, asker.language)? {
        Ok(created) => CreateApiTokenPayload {
            secret: created.secret.map(|it| it.reveal().to_owned()),
            token: Some(ApiToken(created.token)),
            user_errors: Vec::new(),
        },
        Err(user_errors) => CreateApiTokenPayload {
            secret: None,
            token: None,
            user_errors,
        },
    })
}

async fn revoke(asker: &Asker, input: &RevokeApiTokenInput) -> Result<RevokeApiTokenPayload> {
    let (maker, key) = (
        Maker::Viewer(asker.viewer.clone()),
        input.idempotency_key.as_deref(),
    );
    let revoked = auth::revoke(&asker.db, &asker.clock, &maker, &input.id, key).await;
    Ok(match refused(revoked, asker.language)? {
        Ok(revoked) => RevokeApiTokenPayload {
            token: Some(ApiToken(revoked.token)),
            user_errors: Vec::new(),
        },
        Err(user_errors) => RevokeApiTokenPayload {
            token: None,
            user_errors,
        },
    })
}
