//! The shared vocabulary of problems, solutions and partners: whoever contributes proposes, editors decide.

mod decide;
mod merge;
mod place;

use entity::code::Role;
use serde::Serialize;
use uuid::Uuid;

use self::place::{above, deep_enough, parent_field};
use super::desk::{Desk, Opened};
use super::experience::proposal::Proposals;
use super::experience::resolve::{new_partner, new_term, twins, twins_of};
use super::experience::scan;
use super::experience::write::Made;
use super::idempotency::Key;
use super::policy;
use super::rule::{Attempt, Path};
use crate::store::hold;

pub use self::decide::{Decision, decide};
pub use crate::store::term::TermKind;

/// Levels that a tree of problems or solutions may have.
pub const LEVELS: usize = 16;

/// A problem or a solution that is proposed.
#[derive(Clone, Debug, Serialize)]
pub struct ProposeRequest {
    /// What it is called.
    pub title: String,
    /// What it is, in plain words.
    pub description: Option<String>,
    /// Id of the one that it is to lie under.
    pub parent: Option<String>,
}

/// A partner that is proposed.
#[derive(Clone, Debug, Serialize)]
pub struct PartnerRequest {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: entity::code::PartnerKind,
    /// Its number in the register of legal entities.
    pub organisation_number: Option<String>,
}

/// Proposes a problem or a solution.
pub async fn propose(
    desk: Desk<'_>,
    (kind, mutation): (TermKind, &'static str),
    asked: &ProposeRequest,
    key: Option<&str>,
) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, Role::Contributor)?;
    let key = Key::new(mutation, key, asked)?;
    let id = desk.clock.random_id();
    let mut open = desk.open(grant, key, Some(id)).await?;
    let attempt = match open.before {
        Some(before) => Ok(before),
        None => propose_term(&mut open, kind, asked, id).await,
    };
    let id = open.close(attempt).await?;
    let description = asked.description.as_deref();
    let description = description.map(|it| (Path::of("description"), it));
    let title = (Path::of("title"), asked.title.as_str());
    let findings = scan::texts([title].into_iter().chain(description));
    Ok(Made { id, findings })
}

/// Proposes one under this id.
async fn propose_term(
    open: &mut Opened<'_>,
    kind: TermKind,
    asked: &ProposeRequest,
    id: Uuid,
) -> Attempt<Uuid> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    let writer = desk.writer(db, grant);
    let (title, text) = (&asked.title, asked.description.as_deref());
    let new = new_term(&writer, &Path::root(), title, text, violations);
    if let Some(new) = &new {
        // Also what it is to lie under may be decided of until then.
        hold::names(db, kind, std::iter::once(&new.folded)).await?;
    }
    let parent = match &asked.parent {
        Some(parent) => {
            let path = Path::of(parent_field(kind));
            let found = above(&writer, kind, (&path, parent), violations).await?;
            if let Some((_, levels)) = &found {
                deep_enough(&path, levels + 1, violations);
            }
            found.map(|(term, _)| term.id)
        }
        None => None,
    };
    let Some(mut new) = new else {
        return Err(std::mem::take(violations).into());
    };
    twins_of(&writer, kind, &Path::of("title"), &new, violations).await?;
    violations.none()?;
    (new.public_id, new.parent) = (id, parent);
    let mut proposals = Proposals::default();
    proposals.add(kind, Path::root(), new);
    proposals.store(db, grant, now).await?;
    Ok(id)
}

/// Proposes a partner.
pub async fn propose_partner(
    desk: Desk<'_>,
    asked: &PartnerRequest,
    key: Option<&str>,
) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, Role::Contributor)?;
    let key = Key::new("proposePartner", key, asked)?;
    let id = desk.clock.random_id();
    let mut open = desk.open(grant, key, Some(id)).await?;
    let attempt = match open.before {
        Some(before) => Ok(before),
        None => propose_new_partner(&mut open, asked, id).await,
    };
    let id = open.close(attempt).await?;
    let findings = scan::texts([(Path::of("name"), asked.name.as_str())]);
    Ok(Made { id, findings })
}

/// Proposes one under this id.
async fn propose_new_partner(
    open: &mut Opened<'_>,
    asked: &PartnerRequest,
    id: Uuid,
) -> Attempt<Uuid> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let db = open.tx.connection();
    let writer = desk.writer(db, grant);
    let number = asked.organisation_number.as_deref();
    let given = (asked.name.as_str(), Some(asked.kind), number);
    let Some(mut new) = new_partner(&writer, &Path::root(), given, violations) else {
        return Err(std::mem::take(violations).into());
    };
    new.public_id = id;
    let proposals = Proposals {
        partners: vec![(Path::root(), new)],
        ..Proposals::default()
    };
    twins(&writer, &proposals, violations).await?;
    violations.none()?;
    proposals.store(db, grant, desk.clock.now()).await?;
    Ok(id)
}
