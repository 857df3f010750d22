//! What editors decide of problems, solutions and partners, one after the other.

use chrono::{DateTime, Utc};
use entity::code::{Role, TermState};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::place::place;
use super::{TermKind, merge};
use crate::domain::desk::{Desk, Opened};
use crate::domain::experience::draft::Change;
use crate::domain::experience::limits;
use crate::domain::experience::resolve::{Writer, duplicate};
use crate::domain::experience::scan;
use crate::domain::experience::write::Made;
use crate::domain::history::{Actor, written};
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, Path, StepRule, TermRule, Violations, check};
use crate::model::collation::{folded, sort_key};
use crate::model::{NodeId, Result};
use crate::store::term::{self, Term};
use crate::store::{Connection, history, reach};

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
    /// It is merged into another one.
    Merge {
        /// The id of that.
        into: String,
        /// Why, in words for the audit trail.
        reason: Option<String>,
    },
    /// Its merging is undone.
    UndoMerge,
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
        Decision::Merge { reason, .. } => {
            (reason.as_deref()).map(|reason| (Path::of("reason"), reason))
        }
        Decision::Accept | Decision::Place(_) | Decision::UndoMerge => None,
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
    let (id, now) = (term.public_id, desk.clock.now());
    if matches!(decision, Decision::UndoMerge) {
        merge::undo(&writer, (kind, &term), now, violations).await?;
        return Ok(id);
    }
    merge::stands_alone(&writer, kind, (&Path::of("id"), &term), violations).await?;
    violations.none()?;
    if let Decision::Merge { into, reason } = decision {
        let asked = (into.as_str(), reason.as_deref());
        merge::merge(&writer, (kind, &term), asked, now, violations).await?;
        return Ok(id);
    }
    let change = change(&writer, kind, &term, decision, violations).await?;
    violations.none()?;
    if let Some(change) = change {
        carry_out(&writer, (kind, &term), &change, now).await?;
    }
    Ok(id)
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
pub(super) struct Decided {
    pub update: term::Update,
    pub action: &'static str,
    pub details: Value,
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
        Decision::Merge { .. } | Decision::UndoMerge => Ok(None),
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
    if let Some(twin) = accepted_twin(writer, kind, term).await? {
        violations.add(&Path::of("id"), duplicate(kind, &twin));
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

/// Another term of the shared vocabulary of the same name, or the same organisation number; none that was merged.
pub(super) async fn accepted_twin<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    term: &Term,
) -> Result<Option<Term>> {
    let names = std::slice::from_ref(&term.folded);
    let numbers = term.organisation_number.as_slice();
    let twins = term::find_twins(writer.db, writer.viewer, kind, names, numbers).await?;
    let is_named = |it: &Term| it.folded == term.folded && it.partner_kind == term.partner_kind;
    let is_numbered = |it: &Term| {
        it.organisation_number.is_some() && it.organisation_number == term.organisation_number
    };
    let is_twin = |it: &Term| {
        it.id != term.id && it.state == TermState::Accepted && (is_named(it) || is_numbered(it))
    };
    Ok(twins.into_iter().find(is_twin))
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
