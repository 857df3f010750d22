//! Who a bearer is. Reading stays cheap: one look-up by an index, and a note of the last use once in a while.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::secret::Secret;
use crate::model::{Clock, Error, Grant, Result};
use crate::store::{Db, api_token};

/// How old the note of a token's last use may be.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Tokens whose last use is remembered in the process; beyond, all are forgotten and noted anew.
const REMEMBERED: usize = 10_000;

/// Tells who bears a token. Clones share what they remember.
#[derive(Clone, Debug)]
pub struct Authenticator {
    db: Db,
    clock: Clock,
    /// When this process last noted a token's use, so that readers do not wait in line to write.
    noted: Arc<Mutex<HashMap<i64, DateTime<Utc>>>>,
}

impl Authenticator {
    /// One over a database and a clock.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self {
            db,
            clock,
            noted: Arc::default(),
        }
    }

    /// What the token with this secret grants.
    ///
    /// # Errors
    ///
    /// `Unauthenticated` where it is malformed, unknown, expired or revoked; `Unavailable` where the database does not
    /// answer.
    pub async fn authenticate(&self, bearer: &str) -> Result<Grant> {
        let secret = Secret::parse(bearer).ok_or(Error::Unauthenticated)?;
        let token = api_token::find_by_hash(self.db.reader(), &secret.hash())
            .await?
            .ok_or(Error::Unauthenticated)?;
        let now = self.clock.now();
        if !super::token::is_good(&token, now) {
            return Err(Error::Unauthenticated);
        }
        if token
            .last_used_at
            .is_none_or(|last| last <= now - NOTED_EVERY)
        {
            self.note_use(token.id, now);
        }
        Ok(Grant {
            token: token.id,
            public_id: token.public_id,
            role: token.role,
            municipality: token.municipality_id,
        })
    }

    /// Notes a use beside the request, which neither waits for it nor fails with it.
    fn note_use(&self, token: i64, now: DateTime<Utc>) {
        let since = now - NOTED_EVERY;
        {
            let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
            if noted.get(&token).is_some_and(|last| *last > since) {
                return;
            }
            if noted.len() >= REMEMBERED {
                noted.clear();
            }
            noted.insert(token, now);
        }
        let db = self.db.clone();
        tokio::spawn(async move {
            if let Err(error) = write_use(&db, token, now, since).await {
                tracing::warn!(%error, "the use of a token could not be noted");
            }
        });
    }
}

async fn write_use(db: &Db, token: i64, now: DateTime<Utc>, since: DateTime<Utc>) -> Result<()> {
    let tx = db.begin().await?;
    api_token::note_use(tx.connection(), token, now, since).await?;
    tx.commit().await
}
