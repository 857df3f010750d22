//! Whether a token may be made as it is asked for: never beyond its maker's own municipality, role and lifetime.

use chrono::{DateTime, TimeDelta, Utc};
use entity::code::{NodeKind, Role};

use super::maker::By;
use super::token::CreateRequest;
use crate::domain::experience::limits::TOKEN_NAME;
use crate::domain::municipality::{self, Municipality};
use crate::domain::rule::{OwnerRule, Path, Rule, TermRule, TokenRule, Violations, check};
use crate::model::{NodeId, Result, Viewer};
use crate::store::{Connection, municipality as store};

/// Days that a token lives at most, where it ends at all.
const MOST_DAYS: i64 = 3_650;

/// What a request comes to, where it breaks no rule.
pub(super) struct Checked {
    /// What it is called.
    pub name: Option<String>,
    /// Internal key of the municipality that it acts for.
    pub municipality: Option<i64>,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What a request comes to. Everything that is wrong with it is told.
pub(super) async fn check(
    db: &impl Connection,
    by: &By<'_>,
    request: &CreateRequest,
    now: DateTime<Utc>,
    violations: &mut Violations,
) -> Result<Checked> {
    let name = request.name.as_deref();
    let name = name.and_then(|it| check::text(&Path::of("name"), it, TOKEN_NAME, violations));
    let own = by.token.as_ref();
    if own.is_some_and(|own| request.role > own.role) {
        violations.add(&Path::of("role"), TokenRule::BeyondRole);
    }
    let municipality = match place(db, by, request, now).await? {
        Ok(municipality) => municipality.map(|it| it.id),
        Err(rule) => {
            violations.add(&Path::of("municipality"), rule);
            None
        }
    };
    let expires_at = request.lifetime.end(now);
    if let Some(rule) = end_rule(by, expires_at, now) {
        violations.add(&Path::of("expiresAt"), rule);
    }
    Ok(Checked {
        name,
        municipality,
        expires_at,
    })
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
            return Ok(Err(TokenRule::NoMunicipality.into()));
        }
        (None, None) => return Ok(Ok(None)),
        (None, Some(own)) => store::find_by_keys_for_operators(db, &[own])
            .await?
            .remove(&own),
        (Some(named), _) => named_by(db, by, named).await?,
    };
    let given = request.municipality.clone().unwrap_or_default();
    let Some(found) = found else {
        let rule = TermRule::no_node(NodeKind::Municipality, &given);
        return Ok(Err(rule.into()));
    };
    if by.municipality().is_some_and(|own| own != found.id) {
        return Ok(Err(OwnerRule::NotOwn(given).into()));
    }
    let is_former = found.valid_to.is_some_and(|last| last < now.date_naive());
    if is_former {
        let mut successors = municipality::successors(db, &[found.id]).await?;
        let successors = successors.remove(&found.id).unwrap_or_default();
        let rule = OwnerRule::Former {
            given: told(&found),
            successors: successors.iter().map(told).collect(),
        };
        return Ok(Err(rule.into()));
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
        None => store::find_by_ids_for_operators(db, &[id]).await?,
    };
    Ok(found.remove(&id))
}

fn told(municipality: &Municipality) -> String {
    match &municipality.number {
        Some(number) => format!("{} ({number})", municipality.name),
        None => municipality.name.clone(),
    }
}

fn end_rule(by: &By<'_>, end: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<TokenRule> {
    let outlives = by
        .token
        .as_ref()
        .and_then(|token| token.expires_at)
        .filter(|own| end.is_none_or(|end| end > *own));
    match end {
        Some(end) if end <= now => Some(TokenRule::Expired(end)),
        Some(end) if end - now > TimeDelta::days(MOST_DAYS) => Some(TokenRule::TooLongLived {
            // A day that has begun counts as one, so that what is told is more than what may be.
            given: (end - now - TimeDelta::nanoseconds(1)).num_days() + 1,
            most: MOST_DAYS,
        }),
        _ => outlives.map(TokenRule::BeyondLifetime),
    }
}
