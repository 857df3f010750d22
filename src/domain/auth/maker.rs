//! Who makes and revokes tokens, and what is kept of that.

use chrono::{DateTime, Utc};
use entity::code::{Code, Role};
use entity::{api_token, audit_entry};
use serde_json::{Value, json};
use uuid::Uuid;

use super::token::{id_of, is_good};
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::Violations;
use crate::model::{Error, Result, Viewer};
use crate::store::{Connection, api_token as store, history, municipality};

/// The actor of what an operator does at the command line.
const OPERATOR: &str = "floke token";

/// Who makes or revokes a token.
#[derive(Clone, Debug)]
pub enum Maker {
    /// An operator at the command line, who may do everything.
    Operator,
    /// Somebody who asks; only administrators may.
    Viewer(Viewer),
}

impl Maker {
    /// Whether they may make or revoke any token at all.
    pub(super) fn may(&self) -> Result<()> {
        match self {
            Self::Operator => Ok(()),
            Self::Viewer(viewer) => policy::at_least(viewer, Role::Admin).map(drop),
        }
    }

    /// Holds the token that they bear against whoever would revoke it, until what they make lasts.
    pub(super) async fn hold(&self, db: &impl Connection) -> Result<()> {
        match self {
            Self::Viewer(viewer) => {
                let grant = viewer.grant().ok_or(Error::Unauthenticated)?;
                store::hold(db, grant.token).await
            }
            Self::Operator => Ok(()),
        }
    }
}

/// A maker, with the token that they bear.
pub(super) struct By<'a> {
    /// Who asks; none for an operator.
    pub viewer: Option<&'a Viewer>,
    /// What they bear; nothing for an operator.
    pub token: Option<api_token::Model>,
}

impl<'a> By<'a> {
    /// A token that was revoked or has ended since it was shown makes nothing more.
    pub async fn find(db: &impl Connection, maker: &'a Maker, now: DateTime<Utc>) -> Result<Self> {
        let Maker::Viewer(viewer) = maker else {
            return Ok(Self {
                viewer: None,
                token: None,
            });
        };
        let grant = viewer.grant().ok_or(Error::Unauthenticated)?;
        let token = store::find_by_key(db, grant.token)
            .await?
            .filter(|token| is_good(token, now))
            .ok_or(Error::Unauthenticated)?;
        Ok(Self {
            viewer: Some(viewer),
            token: Some(token),
        })
    }

    /// The municipality that they act for.
    pub fn municipality(&self) -> Option<i64> {
        self.token.as_ref()?.municipality_id
    }

    /// What the audit calls them.
    pub fn actor(&self) -> String {
        let token = self.token.as_ref();
        token.map_or_else(|| OPERATOR.to_owned(), |token| token.role.code())
    }

    /// Claims a key for the token that is about to be made or revoked; gives the one that the same request made or
    /// revoked before. Operators name none.
    pub async fn claim(
        &self,
        db: &impl Connection,
        (key, token): (Option<Key>, Uuid),
        now: DateTime<Utc>,
        violations: &mut Violations,
    ) -> Result<Option<Uuid>> {
        let grant = self.viewer.and_then(Viewer::grant);
        let (Some(key), Some(grant)) = (key, grant) else {
            return Ok(None);
        };
        key.claim(db, grant, token, now, violations).await
    }

    /// Whoever acts for a municipality knows of its tokens alone.
    pub fn reaches(&self, token: &api_token::Model) -> bool {
        self.municipality()
            .is_none_or(|own| token.municipality_id == Some(own))
    }

    /// Keeps what they did to a token.
    pub async fn audit(
        &self,
        db: &impl Connection,
        action: &str,
        subject: &api_token::Model,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let keys: Vec<i64> = subject.municipality_id.into_iter().collect();
        let whose = municipality::find_by_keys_for_operators(db, &keys).await?;
        let whose = whose.into_values().next();
        let mut details = json!({
            "apiToken": id_of(subject),
            "role": subject.role,
            "municipality": whose.map(|it| it.number),
            "expiresAt": subject.expires_at,
        });
        if let Some(token) = &self.token {
            details["token"] = Value::from(id_of(token));
        }
        let entry = audit_entry::Model {
            id: 0,
            at,
            actor: self.actor(),
            municipality_id: self.municipality(),
            action: action.to_owned(),
            node_kind: None,
            node_id: None,
            details,
        };
        history::insert_audit(db, vec![entry]).await
    }
}
