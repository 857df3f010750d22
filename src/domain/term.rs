//! The shared vocabulary of problems, solutions and partners: whoever contributes proposes, editors decide.

use chrono::{DateTime, Utc};
use entity::code::{Role, TermState};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::desk::{Desk, Opened};
use super::experience::draft::Change;
use super::experience::limits;
use super::experience::proposal::Proposals;
use super::experience::resolve::{Writer, duplicate, new_partner, new_term, twins, twins_of};
use super::experience::scan;
use super::experience::write::Made;
use super::history::{Actor, written};
use super::idempotency::Key;
use super::policy;
use super::rule::{Attempt, Path, StepRule, TermRule, ValueRule, Violations, check};
use crate::model::collation::{folded, sort_key};
use crate::model::{NodeId, Result};
use crate::store::term::{self, Term};
use crate::store::{Connection, history, hold, reach};

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

/// What editors decide of a term.
#[derive(Clone, Debug, Serialize)]
pub enum Decision {
    /// It becomes part of the shared vocabulary.
    Accept,
    /// It does not, for this reason.
    Reject(String),
    /// It is called this.
    Rename(String),
    /// It lies under the one with this id, or under none; one of these must be said.
    Place(Change<String>),
}

/// The field of the input that names what a term lies under.
fn parent_field(kind: TermKind) -> &'static str {
    match kind {
        TermKind::Solution => "variantOf",
        TermKind::Problem | TermKind::Partner | TermKind::Programme => "broader",
    }
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

/// Decides of a problem, a solution or a partner.
pub async fn decide(
    desk: Desk<'_>,
    mutation: &'static str,
    (kinds, id): (&[TermKind], &str),
    decision: &Decision,
    key: Option<&str>,
) -> Attempt<(TermKind, Made)> {
    let grant = policy::at_least(desk.viewer, Role::Editor)?;
    let key = Key::new(mutation, key, &(id, decision))?;
    let named = NodeId::parse(id).and_then(|node| {
        let kind = kinds.iter().find(|kind| kind.node() == node.kind)?;
        Some((*kind, node.key))
    });
    let node = named.map(|(_, public_id)| public_id);
    let mut open = desk.open(grant, key, node).await?;
    let attempt = match open.before {
        Some(before) => Ok(before),
        None => decide_of(&mut open, named, (kinds[0], id), decision).await,
    };
    let id = open.close(attempt).await?;
    let kind = named.map_or(kinds[0], |(kind, _)| kind);
    let words = match decision {
        Decision::Reject(reason) => Some((Path::of("reason"), reason.as_str())),
        Decision::Rename(title) => Some((Path::of("title"), title.as_str())),
        Decision::Accept | Decision::Place(_) => None,
    };
    let findings = scan::texts(words);
    Ok((kind, Made { id, findings }))
}

/// Decides of a term, where it is one that the viewer may know of.
async fn decide_of(
    open: &mut Opened<'_>,
    named: Option<(TermKind, Uuid)>,
    (first, id): (TermKind, &str),
    decision: &Decision,
) -> Attempt<Uuid> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let db = open.tx.connection();
    let writer = desk.writer(db, grant);
    let Some((kind, term)) = held(&writer, named).await? else {
        violations.add(&Path::of("id"), TermRule::no_node(first.node(), id));
        return Err(std::mem::take(violations).into());
    };
    let change = change(&writer, kind, &term, decision, violations).await?;
    violations.none()?;
    if let Some(change) = change {
        carry_out(&writer, (kind, &term), &change, desk.clock.now()).await?;
    }
    Ok(term.public_id)
}

/// A term that the viewer may know of. Names and trees are decided one after the other, so that two editors at once make
/// neither twins nor circles; whoever proposes waits for them ([`hold::names`]).
async fn held<C: Connection>(
    writer: &Writer<'_, C>,
    named: Option<(TermKind, Uuid)>,
) -> Result<Option<(TermKind, Term)>> {
    let Some((kind, id)) = named else {
        return Ok(None);
    };
    term::lock(writer.db, kind).await?;
    let mut found = term::find_visible(writer.db, writer.viewer, kind, &[id]).await?;
    Ok(found.remove(&id).map(|term| (kind, term)))
}

/// A decision that changes something.
struct Decided {
    update: term::Update,
    action: &'static str,
    details: Value,
}

/// What a decision changes; nothing where it stands so already.
async fn change<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    term: &Term,
    decision: &Decision,
    violations: &mut Violations,
) -> Result<Option<Decided>> {
    match decision {
        Decision::Accept => accept(writer, kind, term, violations).await,
        Decision::Reject(reason) => reject(writer, kind, term, reason, violations).await,
        Decision::Rename(title) => rename(writer, kind, term, title, violations).await,
        Decision::Place(parent) => place(writer, kind, term, parent, violations).await,
    }
}

async fn accept<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    term: &Term,
    violations: &mut Violations,
) -> Result<Option<Decided>> {
    if term.state == TermState::Accepted {
        return Ok(None);
    }
    let names = std::slice::from_ref(&term.folded);
    let numbers = term.organisation_number.as_slice();
    let twins = term::find_twins(writer.db, writer.viewer, kind, names, numbers).await?;
    let is_named = |it: &Term| it.folded == term.folded && it.partner_kind == term.partner_kind;
    let is_numbered = |it: &Term| {
        it.organisation_number.is_some() && it.organisation_number == term.organisation_number
    };
    let is_twin = |it: &&Term| it.state == TermState::Accepted && (is_named(it) || is_numbered(it));
    if let Some(twin) = twins.iter().find(is_twin) {
        violations.add(&Path::of("id"), duplicate(kind, twin));
    }
    // What lies below a rejected one would lie nowhere.
    let above = term::find_by_key(writer.db, kind, term.parent_id.as_slice()).await?;
    if let Some(above) = above.iter().find(|it| it.state == TermState::Rejected) {
        violations.add(&Path::of("id"), TermRule::Rejected(above.title.clone()));
    }
    Ok(Some(Decided {
        update: term::Update::State(TermState::Accepted),
        action: "accept",
        details: json!({}),
    }))
}

async fn reject<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    term: &Term,
    reason: &str,
    violations: &mut Violations,
) -> Result<Option<Decided>> {
    let path = Path::of("reason");
    let before = violations.len();
    let reason = check::text(&path, reason, limits::REASON, violations);
    if reason.is_none() && violations.len() == before {
        violations.add(&path, StepRule::NoReason);
    }
    match term.state {
        TermState::Rejected => return Ok(None),
        TermState::Accepted => {
            violations.add(&Path::of("id"), TermRule::Accepted(term.title.clone()));
        }
        TermState::Proposed => {}
    }
    if term::is_published(writer.db, kind, term.id).await? {
        violations.add(&Path::of("id"), TermRule::Published(term.title.clone()));
    } else if term::has_below(writer.db, kind, term.id).await? {
        violations.add(&Path::of("id"), TermRule::HasBelow(term.title.clone()));
    }
    Ok(Some(Decided {
        update: term::Update::State(TermState::Rejected),
        action: "reject",
        details: json!({ "reason": reason }),
    }))
}

async fn rename<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    term: &Term,
    title: &str,
    violations: &mut Violations,
) -> Result<Option<Decided>> {
    let path = Path::of("title");
    let Some(title) = check::required_text(&path, Some(title), limits::TERM_TITLE, violations)
    else {
        return Ok(None);
    };
    if title == term.title {
        return Ok(None);
    }
    let name = folded(&title);
    let names = std::slice::from_ref(&name);
    let twins = term::find_twins(writer.db, writer.viewer, kind, names, &[]).await?;
    let is_twin = |it: &&Term| it.id != term.id && it.partner_kind == term.partner_kind;
    // A name that is only written otherwise makes no new twin of what bears it already.
    if name != term.folded
        && let Some(twin) = twins.iter().find(is_twin)
    {
        violations.add(&path, duplicate(kind, twin));
    }
    Ok(Some(Decided {
        details: json!({ "from": term.title, "to": title }),
        update: term::Update::Title {
            key: sort_key(&title),
            folded: name,
            title,
        },
        action: "rename",
    }))
}

async fn place<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    term: &Term,
    parent: &Change<String>,
    violations: &mut Violations,
) -> Result<Option<Decided>> {
    let path = Path::of(parent_field(kind));
    let upper = match parent {
        Change::Keep => {
            violations.add(&path, ValueRule::Required);
            return Ok(None);
        }
        Change::Set(parent) => {
            let Some((upper, levels)) = above(writer, kind, (&path, parent), violations).await?
            else {
                return Ok(None);
            };
            let lower = term::levels_below(writer.db, kind, term.id, LEVELS + 1).await?;
            let is_below = lower.iter().any(|level| level.contains(&upper.id));
            if is_below || upper.id == term.id {
                violations.add(&path, TermRule::Circle(upper.title.clone()));
            } else {
                deep_enough(&path, levels + lower.len() + 1, violations);
            }
            Some(upper)
        }
        Change::Clear => None,
    };
    let parent_id = upper.as_ref().map(|it| it.id);
    if parent_id == term.parent_id {
        return Ok(None);
    }
    let upper = upper.map(|it| NodeId::new(kind.node(), it.public_id).to_string());
    Ok(Some(Decided {
        update: term::Update::Parent(parent_id),
        action: "place",
        details: json!({ "under": upper }),
    }))
}

/// The term that another is to lie under, and how many levels there are down to it.
async fn above<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    (path, id): (&Path, &str),
    violations: &mut Violations,
) -> Result<Option<(Term, usize)>> {
    let Some(key) = check::node(path, kind.node(), id, violations) else {
        return Ok(None);
    };
    let mut found = term::find_visible(writer.db, writer.viewer, kind, &[key]).await?;
    let Some(upper) = found.remove(&key) else {
        violations.add(path, TermRule::no_node(kind.node(), id));
        return Ok(None);
    };
    if upper.state == TermState::Rejected {
        violations.add(path, TermRule::Rejected(upper.title.clone()));
    }
    let (mut levels, mut next) = (1, upper.parent_id);
    while let Some(key) = next
        && levels <= LEVELS
    {
        let above = term::find_by_key(writer.db, kind, &[key]).await?;
        next = above.first().and_then(|it| it.parent_id);
        levels += 1;
    }
    Ok(Some((upper, levels)))
}

fn deep_enough(path: &Path, given: usize, violations: &mut Violations) {
    if given > LEVELS {
        let most = LEVELS;
        violations.add(path, TermRule::TooDeep { given, most });
    }
}

async fn carry_out<C: Connection>(
    writer: &Writer<'_, C>,
    (kind, term): (TermKind, &Term),
    change: &Decided,
    now: DateTime<Utc>,
) -> Result<()> {
    let db = writer.db;
    term::update(db, kind, term.id, &change.update, now).await?;
    if let term::Update::Parent(_) = change.update {
        reach::put_of(db, kind.owner(), &[term.id]).await?;
    }
    let action = format!("{}.{}", kind.noun(), change.action);
    let node = Some((kind.node(), term.id));
    let audit = Actor::from(writer.grant).audit(now, &action, node, change.details.clone());
    history::insert_audit(db, vec![audit]).await?;
    history::insert_changes(db, vec![written(kind.node(), term.id, now)]).await
}
