//! Whether a token may be made as it is asked for: never beyond its maker's own municipality, role and lifetime.

use chrono::{DateTime, TimeDelta, Utc};
use entity::code::{NodeKind, Role};

use super::maker::By;
use super::rule::{Broken, Rule};
use super::token::CreateRequest;
use crate::domain::municipality::{self, Municipality};
use crate::model::{NodeId, Result, Viewer};
use crate::store::{Connection, api_token as store};

/// Days that a token lives at most, where it ends at all.
const MOST_DAYS: i64 = 3_650;

/// Characters of a name.
const MOST_CHARACTERS: usize = 100;

/// What a request comes to, where it breaks no rule.
pub(super) struct Checked {
    /// What it is called.
    pub name: Option<String>,
    /// The municipality that it acts for.
    pub municipality: Option<Municipality>,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Everything that is wrong with a request, and what it comes to.
pub(super) async fn check(
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
