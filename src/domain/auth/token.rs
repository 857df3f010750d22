//! Making, revoking and listing tokens, never beyond what their maker has.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::code::{Code, NodeKind, Role};
use entity::{api_token, audit_entry};
use serde_json::{Value, json};
use uuid::Uuid;

use super::lifetime::Lifetime;
use super::rule::{Broken, Rule};
use super::secret::Secret;
use crate::domain::municipality::{self, Municipality};
use crate::domain::policy;
use crate::model::{Clock, Error, NodeId, Result, Viewer};
use crate::store::{Connection, Db, api_token as store, history};

/// The actor of what an operator does at the command line.
const OPERATOR: &str = "floke token";

/// Days that a token lives at most, where it ends at all.
const MOST_DAYS: i64 = 3_650;

/// Characters of a name.
const MOST_CHARACTERS: usize = 100;

/// How ids of tokens begin. A token is no node: nobody reads one by its id.
const PREFIX: &str = "tok_";

/// Who makes or revokes a token.
#[derive(Clone, Debug)]
pub enum Maker {
    /// An operator at the command line, who may do everything.
    Operator,
    /// Somebody who asks; only administrators may.
    Viewer(Viewer),
}

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
    /// The municipality that it acts for.
    pub municipality: Option<Municipality>,
    /// Its secret, which is told this once.
    pub secret: Secret,
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
    format!("{PREFIX}{}", token.public_id.simple())
}

fn read_id(id: &str) -> Option<Uuid> {
    let key = Uuid::try_parse(id.strip_prefix(PREFIX)?).ok()?;
    (format!("{PREFIX}{}", key.simple()) == id).then_some(key)
}

/// Makes a token, or tells every rule that it would break.
///
/// # Errors
///
/// `Unauthenticated` and `Forbidden` for whoever may make none at all.
pub async fn create(
    db: &Db,
    clock: &Clock,
    maker: &Maker,
    request: CreateRequest,
) -> Result<std::result::Result<Created, Vec<Broken>>> {
    policy_of(maker)?;
    let now = clock.now();
    let tx = db.begin().await?;
    let by = By::find(tx.connection(), maker, now).await?;
    let (checked, broken) = check(tx.connection(), &by, &request, now).await?;
    if !broken.is_empty() {
        return Ok(Err(broken));
    }
    let secret = Secret::new(clock)?;
    let row = api_token::Model {
        id: 0,
        public_id: clock.random_id(),
        name: checked.name,
        role: request.role,
        municipality_id: checked.municipality.as_ref().map(|it| it.id),
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
    Ok(Ok(Created {
        token,
        municipality: checked.municipality,
        secret,
    }))
}

/// Revokes a token for good; nothing where there is none that the maker may know of.
///
/// # Errors
///
/// `Unauthenticated` and `Forbidden` for whoever may revoke none at all.
pub async fn revoke(db: &Db, clock: &Clock, maker: &Maker, id: &str) -> Result<Option<Revoked>> {
    policy_of(maker)?;
    let Some(id) = read_id(id) else {
        return Ok(None);
    };
    let now = clock.now();
    let tx = db.begin().await?;
    let by = By::find(tx.connection(), maker, now).await?;
    let found = store::find_by_id(tx.connection(), id).await?;
    let Some(mut token) = found.filter(|token| by.reaches(token)) else {
        return Ok(None);
    };
    if token.revoked_at.is_some() {
        return Ok(Some(Revoked {
            token,
            was_before: true,
        }));
    }
    store::revoke(tx.connection(), token.id, now).await?;
    by.audit(tx.connection(), "token.revoke", &token, now)
        .await?;
    tx.commit().await?;
    token.revoked_at = Some(now);
    Ok(Some(Revoked {
        token,
        was_before: false,
    }))
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
    store::municipalities(db, &keys).await
}

fn policy_of(maker: &Maker) -> Result<()> {
    match maker {
        Maker::Operator => Ok(()),
        Maker::Viewer(viewer) => policy::at_least(viewer, Role::Admin).map(drop),
    }
}

/// A maker, with the token that they bear.
struct By<'a> {
    viewer: Option<&'a Viewer>,
    token: Option<api_token::Model>,
}

impl<'a> By<'a> {
    /// A token that was revoked or has ended since it was shown makes nothing more.
    async fn find(db: &impl Connection, maker: &'a Maker, now: DateTime<Utc>) -> Result<Self> {
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

    fn municipality(&self) -> Option<i64> {
        self.token.as_ref()?.municipality_id
    }

    fn actor(&self) -> String {
        let token = self.token.as_ref();
        token.map_or_else(|| OPERATOR.to_owned(), |token| token.role.code())
    }

    /// Whoever acts for a municipality knows of its tokens alone.
    fn reaches(&self, token: &api_token::Model) -> bool {
        self.municipality()
            .is_none_or(|own| token.municipality_id == Some(own))
    }

    async fn audit(
        &self,
        db: &impl Connection,
        action: &str,
        subject: &api_token::Model,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let mut details = json!({
            "apiToken": id_of(subject),
            "role": subject.role,
            "municipality": subject.municipality_id,
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

/// What a request comes to, where it breaks no rule.
struct Checked {
    name: Option<String>,
    municipality: Option<Municipality>,
    expires_at: Option<DateTime<Utc>>,
}

async fn check(
    db: &impl Connection,
    by: &By<'_>,
    request: &CreateRequest,
    now: DateTime<Utc>,
) -> Result<(Checked, Vec<Broken>)> {
    let mut broken = Vec::new();
    let name = request.name.as_deref().map(str::trim);
    let name = name.filter(|name| !name.is_empty()).map(str::to_owned);
    if name
        .as_ref()
        .is_some_and(|name| name.chars().count() > MOST_CHARACTERS)
    {
        broken.push(Broken {
            field: "name",
            rule: Rule::NameTooLong(MOST_CHARACTERS),
        });
    }
    if by
        .token
        .as_ref()
        .is_some_and(|token| request.role > token.role)
    {
        broken.push(Broken {
            field: "role",
            rule: Rule::HigherRole,
        });
    }
    let municipality = match place(db, by, request, now).await? {
        Ok(municipality) => municipality,
        Err(rule) => {
            broken.push(Broken {
                field: "municipality",
                rule,
            });
            None
        }
    };
    let expires_at = request.lifetime.end(now);
    broken.extend(end_rule(by, expires_at, now).map(|rule| Broken {
        field: "expiresAt",
        rule,
    }));
    let checked = Checked {
        name,
        municipality,
        expires_at,
    };
    Ok((checked, broken))
}

/// The municipality that a token is for; the maker's own, where none is named.
async fn place(
    db: &impl Connection,
    by: &By<'_>,
    request: &CreateRequest,
    now: DateTime<Utc>,
) -> Result<std::result::Result<Option<Municipality>, Rule>> {
    let found = match (&request.municipality, by.municipality()) {
        (None, None) if request.role < Role::Editor => {
            return Ok(Err(Rule::NeedsMunicipality));
        }
        (None, None) => return Ok(Ok(None)),
        (None, Some(own)) => store::municipalities(db, &[own]).await?.remove(&own),
        (Some(named), _) => named_by(db, by, named).await?,
    };
    let Some(found) = found else {
        let named = request.municipality.clone().unwrap_or_default();
        return Ok(Err(Rule::UnknownMunicipality(named)));
    };
    if by.municipality().is_some_and(|own| own != found.id) {
        return Ok(Err(Rule::OtherMunicipality));
    }
    let is_former = found.valid_to.is_some_and(|last| last < now.date_naive());
    if is_former {
        let mut successors = municipality::successors(db, &[found.id]).await?;
        let successors = successors.remove(&found.id).unwrap_or_default();
        return Ok(Err(Rule::FormerMunicipality {
            name: told(&found),
            successors: successors.iter().map(told).collect(),
        }));
    }
    Ok(Ok(Some(found)))
}

/// By number or by id; operators may know of owners that nobody else may.
async fn named_by(db: &impl Connection, by: &By<'_>, named: &str) -> Result<Option<Municipality>> {
    let viewer = by.viewer.unwrap_or(&Viewer::Anonymous);
    let Some(id) = NodeId::parse_as(NodeKind::Municipality, named) else {
        let mut found = municipality::find_by_numbers(db, viewer, &[named]).await?;
        return Ok(found.remove(named));
    };
    let mut found = match by.viewer {
        Some(viewer) => municipality::find_all(db, viewer, &[id]).await?,
        None => store::municipalities_by_id(db, &[id]).await?,
    };
    Ok(found.remove(&id))
}

fn told(municipality: &Municipality) -> String {
    match &municipality.number {
        Some(number) => format!("{} ({number})", municipality.name),
        None => municipality.name.clone(),
    }
}

fn end_rule(by: &By<'_>, end: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Rule> {
    let outlives = by
        .token
        .as_ref()
        .and_then(|token| token.expires_at)
        .filter(|own| end.is_none_or(|end| end > *own));
    match end {
        Some(end) if end <= now => Some(Rule::EndsInThePast),
        Some(end) if end - now > TimeDelta::days(MOST_DAYS) => Some(Rule::LivesTooLong(MOST_DAYS)),
        _ => outlives.map(Rule::Outlives),
    }
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
