//! Making, revoking and listing tokens, never beyond what their maker has.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::api_token;
use entity::code::Role;
use uuid::Uuid;

use super::check::check;
use super::lifetime::Lifetime;
use super::maker::{By, Maker};
use super::secret::Secret;
use crate::domain::idempotency::Key;
use crate::domain::municipality::Municipality;
use crate::domain::rule::{Attempt, Path, TermRule, Thing, Violations};
use crate::model::{Clock, Error, Result, handle};
use crate::store::{Connection, Db, api_token as store, municipality};

/// How ids of tokens begin. A token is no node: nobody reads one by its id.
const PREFIX: &str = "tok_";

/// What a token is to be.
#[derive(Clone, Debug)]
pub struct CreateRequest {
    /// What it is called.
    pub name: Option<String>,
    /// What it may do.
    pub role: Role,
    /// The municipality that it acts for, by number or id; implied where its maker has one.
    pub municipality: Option<String>,
    /// How long it is good for.
    pub lifetime: Lifetime,
}

/// A token that was made.
#[derive(Clone, Debug)]
pub struct Created {
    /// The token.
    pub token: api_token::Model,
    /// Its secret, which is told this once; none where the same request made the token before.
    pub secret: Option<Secret>,
}

/// A token that is revoked.
#[derive(Clone, Debug)]
pub struct Revoked {
    /// The token.
    pub token: api_token::Model,
    /// Whether it had been revoked before.
    pub was_before: bool,
}

/// Whether a token is taken at a moment.
pub fn is_good(token: &api_token::Model, now: DateTime<Utc>) -> bool {
    token.revoked_at.is_none() && token.expires_at.is_none_or(|end| now < end)
}

/// How the world addresses a token.
pub fn id_of(token: &api_token::Model) -> String {
    id_text(token.public_id)
}

/// A token's public id as clients are told it.
pub fn id_text(public_id: Uuid) -> String {
    handle::write(PREFIX, public_id)
}

fn read_id(id: &str) -> Option<Uuid> {
    handle::read(PREFIX, id)
}

/// Makes a token; once, where the request names a key.
///
/// # Errors
///
/// Every rule that it would break; `Unauthenticated` and `Forbidden` for whoever may make none at all.
pub async fn create(
    db: &Db,
    clock: &Clock,
    maker: &Maker,
    request: CreateRequest,
    key: Option<&str>,
) -> Attempt<Created> {
    maker.may()?;
    let now = clock.now();
    let end = request.lifetime.end(now);
    let asked = (&request.name, request.role, &request.municipality, end);
    let (key, mut violations) = Key::new("createApiToken", key, &asked)?;
    let public_id = clock.random_id();
    let tx = db.begin().await?;
    maker.hold(tx.connection()).await?;
    let by = By::find(tx.connection(), maker, now).await?;
    let before = by.claim(tx.connection(), (key, public_id), now, &mut violations);
    if let Some(before) = before.await? {
        let token = store::find_by_id(tx.connection(), before).await?;
        return Ok(Created {
            token: token.ok_or_else(|| Error::internal("a token that was made is gone"))?,
            secret: None,
        });
    }
    let checked = check(tx.connection(), &by, &request, now, &mut violations).await?;
    violations.none()?;
    let secret = Secret::new(clock)?;
    let row = api_token::Model {
        id: 0,
        public_id,
        name: checked.name,
        role: request.role,
        municipality_id: checked.municipality,
        secret_hash: secret.hash(),
        created_at: now,
        created_by: by.actor(),
        expires_at: checked.expires_at,
        revoked_at: None,
        last_used_at: None,
    };
    let token = store::insert(tx.connection(), row).await?;
    by.audit(tx.connection(), "token.create", &token, now)
        .await?;
    tx.commit().await?;
    Ok(Created {
        token,
        secret: Some(secret),
    })
}

/// Revokes a token for good.
///
/// # Errors
///
/// A violation where there is none that the maker may know of, and nothing else; `Unauthenticated` and `Forbidden` for
/// whoever may revoke none at all.
pub async fn revoke(
    db: &Db,
    clock: &Clock,
    maker: &Maker,
    id: &str,
    key: Option<&str>,
) -> Attempt<Revoked> {
    maker.may()?;
    let (key, mut violations) = Key::new("revokeApiToken", key, &id)?;
    let missing = |mut violations: Violations| {
        let (what, given) = (Thing::Token, id.to_owned());
        violations.add(&Path::of("id"), TermRule::NotFound { what, given });
        Err(violations.into())
    };
    let Some(public_id) = read_id(id) else {
        return missing(violations);
    };
    let now = clock.now();
    let tx = db.begin().await?;
    let by = By::find(tx.connection(), maker, now).await?;
    // Whoever sends it again finds the token revoked, and is answered as whoever revokes it once more.
    by.claim(tx.connection(), (key, public_id), now, &mut violations)
        .await?;
    let found = store::find_by_id(tx.connection(), public_id).await?;
    let Some(token) = found.filter(|token| by.reaches(token)) else {
        return missing(violations);
    };
    violations.none()?;
    // Whoever revokes it at the same time is waited for here.
    let was_before = !store::revoke(tx.connection(), token.id, now).await?;
    if !was_before {
        by.audit(tx.connection(), "token.revoke", &token, now)
            .await?;
    }
    let stored = store::find_by_key(tx.connection(), token.id).await?;
    tx.commit().await?;
    let token = stored.unwrap_or(token);
    Ok(Revoked { token, was_before })
}

/// All tokens, the oldest first: for operators.
pub async fn list(db: &impl Connection) -> Result<Vec<api_token::Model>> {
    store::list(db).await
}

/// The municipalities that these tokens act for, by internal key: for operators.
pub async fn municipalities(
    db: &impl Connection,
    tokens: &[api_token::Model],
) -> Result<HashMap<i64, Municipality>> {
    let keys: Vec<i64> = tokens.iter().filter_map(|it| it.municipality_id).collect();
    municipality::find_by_keys_for_operators(db, &keys).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let key = Uuid::from_u128(7);
        let id = format!("{PREFIX}{}", key.simple());
        assert_eq!(read_id(&id), Some(key));
        let hyphenated = format!("{PREFIX}{}", key.hyphenated());
        for text in ["", "tok_", "7", &hyphenated, &id.to_uppercase()] {
            assert_eq!(read_id(text), None, "{text}");
        }
    }
}
