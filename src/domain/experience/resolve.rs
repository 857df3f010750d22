//! What a draft names: owners, problems, solutions and partners, found among what its writer may know of, or new.

use std::collections::{HashMap, HashSet};

use entity::code::{NodeKind, PartnerKind, PartnerRole, TermState};
use uuid::Uuid;

use super::content::{Content, Partnership, Ties};
use super::draft::{self, Change, Draft, Owners};
use super::limits::{self, ITEMS};
use super::proposal::{NewPartner, NewTerm, Proposals};
use crate::domain::rule::{OwnerRule, Path, TermRule, ValueRule, Violations, check};
use crate::model::Grant;
use crate::model::collation::folded;
use crate::model::{Clock, NodeId, Result, Viewer};
use crate::store::term::{self, Term, TermKind};
use crate::store::{Connection, hold, municipality};

/// Who writes, where, and when.
pub struct Writer<'a, C> {
    /// The transaction.
    pub db: &'a C,
    /// Time and new ids.
    pub clock: &'a Clock,
    /// Who.
    pub viewer: &'a Viewer,
    /// What was granted.
    pub grant: &'a Grant,
}

/// What a draft names, and what of it is new.
#[derive(Debug, Default)]
pub struct Resolved {
    /// Keys of what is there.
    pub ties: Ties,
    /// What is not.
    pub proposals: Proposals,
}

/// Finds what a draft names and puts its public ids into content.
pub async fn resolve<C: Connection>(
    writer: &Writer<'_, C>,
    draft: &Draft,
    content: &mut Content,
    violations: &mut Violations,
) -> Result<Resolved> {
    let mut resolved = Resolved::default();
    if let Some(ids) = owners(writer, draft, content, &mut resolved, violations).await? {
        content.municipalities = ids;
    }
    let problems = (TermKind::Problem, "problems", &draft.problems);
    if let Some(ids) = related(writer, problems, &mut resolved, violations).await? {
        content.problems = ids;
    }
    let solutions = (TermKind::Solution, "solutions", &draft.solutions);
    if let Some(ids) = related(writer, solutions, &mut resolved, violations).await? {
        content.solutions = ids;
    }
    if let Some(partnerships) = partners(writer, draft, &mut resolved, violations).await? {
        content.partnerships = partnerships;
    }
    Ok(resolved)
}

/// The owners, where they are told or where there are none yet. The writer's own must be among them.
async fn owners<C: Connection>(
    writer: &Writer<'_, C>,
    draft: &Draft,
    content: &Content,
    resolved: &mut Resolved,
    violations: &mut Violations,
) -> Result<Option<Vec<Uuid>>> {
    let Some(own) = writer.grant.municipality else {
        // Whoever belongs to none could not see afterwards what it made.
        let (field, rule) = match &draft.owners {
            Some(Owners::Number(number)) => ("municipality", OwnerRule::NotOwn(number.clone())),
            Some(Owners::Ids(ids)) => ("municipalities", OwnerRule::NotOwn(ids.join(", "))),
            None | Some(Owners::Both) => ("municipality", OwnerRule::Unknown),
        };
        violations.add(&Path::of(field), rule);
        return Ok(None);
    };
    let (path, named) = match &draft.owners {
        None if !content.municipalities.is_empty() => return Ok(None),
        None => {
            let own = municipality::find_by_keys(writer.db, writer.viewer, &[own]).await?;
            let own = own.into_values().next();
            resolved
                .ties
                .extend(own.iter().map(|it| (it.public_id, it.id)));
            return Ok(own.map(|it| vec![it.public_id]));
        }
        Some(Owners::Both) => {
            let both = ValueRule::Both("municipality", "municipalities");
            violations.add(&Path::of("municipality"), both);
            return Ok(None);
        }
        Some(Owners::Number(number)) => {
            let path = Path::of("municipality");
            let numbers = [number.as_str()];
            let mut found =
                municipality::find_by_numbers(writer.db, writer.viewer, &numbers).await?;
            let Some(row) = found.remove(number.as_str()) else {
                violations.add(&path, TermRule::no_node(NodeKind::Municipality, number));
                return Ok(None);
            };
            (path, vec![(number.clone(), row)])
        }
        Some(Owners::Ids(ids)) => {
            let path = Path::of("municipalities");
            (path, owners_by_id(writer, ids, violations).await?)
        }
    };
    let keys: Vec<i64> = named.iter().map(|(_, row)| row.id).collect();
    if !keys.is_empty() && !is_among(writer.db, own, &keys).await? {
        let given = named.iter().map(|(given, _)| given.as_str());
        let given = given.collect::<Vec<_>>().join(", ");
        violations.add(&path, OwnerRule::NotOwn(given));
    }
    let rows = named.iter().map(|(_, row)| row);
    resolved
        .ties
        .extend(rows.clone().map(|row| (row.public_id, row.id)));
    Ok(Some(rows.map(|row| row.public_id).collect()))
}

async fn owners_by_id<C: Connection>(
    writer: &Writer<'_, C>,
    ids: &[String],
    violations: &mut Violations,
) -> Result<Vec<(String, entity::municipality::Model)>> {
    let path = Path::of("municipalities");
    if ids.is_empty() {
        violations.add(&path, ValueRule::NoItems);
    }
    if !check::many(&path, ids.len(), ITEMS, violations) {
        return Ok(Vec::new());
    }
    let places = ids.iter().enumerate();
    check::distinct(
        places.clone().map(|(at, id)| (path.at(at), id, id.clone())),
        violations,
    );
    let keys: Vec<(usize, Uuid)> = places
        .filter_map(|(at, id)| {
            let key = check::node(&path.at(at), NodeKind::Municipality, id, violations);
            Some((at, key?))
        })
        .collect();
    let wanted: Vec<Uuid> = keys.iter().map(|(_, key)| *key).collect();
    let found = municipality::find_all(writer.db, writer.viewer, &wanted).await?;
    let mut named = Vec::with_capacity(keys.len());
    for (at, key) in keys {
        match found.get(&key) {
            Some(row) => named.push((ids[at].clone(), row.clone())),
            None => violations.add(
                &path.at(at),
                TermRule::no_node(NodeKind::Municipality, &ids[at]),
            ),
        }
    }
    Ok(named)
}

/// Whether one of these is the municipality, or one that it took over from.
async fn is_among(db: &impl Connection, own: i64, keys: &[i64]) -> Result<bool> {
    let (mut known, mut open) = (HashSet::from([own]), vec![own]);
    while !open.is_empty() {
        if open.iter().any(|key| keys.contains(key)) {
            return Ok(true);
        }
        let before = municipality::predecessors(db, &open).await?;
        let before = before.into_values().flatten().map(|row| row.id);
        open = before.filter(|key| known.insert(*key)).collect();
    }
    Ok(false)
}

/// The terms that were named by id, by place in the list; what was merged is followed to where it is now.
async fn named_by_id<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    ids: &[(Path, &str)],
    violations: &mut Violations,
) -> Result<Vec<Option<Term>>> {
    let keys: Vec<Option<Uuid>> = (ids.iter())
        .map(|(path, id)| check::node(path, kind.node(), id, violations))
        .collect();
    let wanted: Vec<Uuid> = keys.iter().flatten().copied().collect();
    if wanted.is_empty() {
        return Ok(vec![None; ids.len()]);
    }
    let found = term::find_visible(writer.db, writer.viewer, kind, &wanted).await?;
    let merged: Vec<Term> = (found.values())
        .filter(|it| it.merged_into_id.is_some())
        .cloned()
        .collect();
    let ends = term::follow(writer.db, kind, &merged).await?;
    let mut named = Vec::with_capacity(ids.len());
    for ((path, id), key) in ids.iter().zip(keys) {
        let term = key.and_then(|key| found.get(&key));
        let term = term.map(|term| ends.get(&term.id).unwrap_or(term));
        match term {
            Some(term) if term.state == TermState::Rejected => {
                violations.add(path, TermRule::Rejected(term.title.clone()));
                named.push(None);
            }
            Some(term) => named.push(Some(term.clone())),
            None => {
                // What is no id at all has been told already.
                if key.is_some() {
                    violations.add(path, TermRule::no_node(kind.node(), id));
                }
                named.push(None);
            }
        }
    }
    Ok(named)
}

/// Problems or solutions, where they are told.
async fn related<C: Connection>(
    writer: &Writer<'_, C>,
    (kind, field, given): (TermKind, &str, &Change<Vec<draft::Related>>),
    resolved: &mut Resolved,
    violations: &mut Violations,
) -> Result<Option<Vec<Uuid>>> {
    let path = Path::of(field);
    let given: &[draft::Related] = match given {
        Change::Keep => return Ok(None),
        Change::Clear => &[],
        Change::Set(given) => given,
    };
    if !check::many(&path, given.len(), ITEMS, violations) {
        return Ok(None);
    }
    let (mut by_id, mut new) = (Vec::new(), Vec::new());
    for (at, it) in given.iter().enumerate() {
        let path = path.at(at);
        match (&it.id, &it.title) {
            (Some(_), Some(_)) => violations.add(&path, ValueRule::Both("id", "title")),
            (None, None) => violations.add(&path, ValueRule::Neither("id", "title")),
            (Some(id), None) => by_id.push((path.to("id"), id.as_str(), at)),
            (None, Some(title)) => {
                let text = it.description.as_deref();
                new.extend(new_term(writer, &path, title, text, violations).map(|it| (at, it)));
            }
        }
    }
    let ids: Vec<(Path, &str)> = by_id
        .iter()
        .map(|(path, id, _)| (path.clone(), *id))
        .collect();
    let named = named_by_id(writer, kind, &ids, violations).await?;
    let mut found: Vec<(usize, Uuid, String)> = Vec::with_capacity(given.len());
    for ((.., at), term) in by_id.iter().zip(named) {
        if let Some(term) = term {
            resolved.ties.insert(term.public_id, term.id);
            found.push((*at, term.public_id, term.title));
        }
    }
    check::distinct(
        found
            .iter()
            .map(|(at, id, title)| (path.at(*at), *id, title.clone())),
        violations,
    );
    twins(writer, kind, &path, &new, violations).await?;
    for (at, term) in new {
        found.push((at, term.public_id, term.title.clone()));
        resolved.proposals.add(kind, term);
    }
    found.sort_by_key(|(at, ..)| *at);
    Ok(Some(found.into_iter().map(|(_, id, _)| id).collect()))
}

/// A term that is to be proposed.
pub fn new_term<C>(
    writer: &Writer<'_, C>,
    path: &Path,
    title: &str,
    description: Option<&str>,
    violations: &mut Violations,
) -> Option<NewTerm> {
    let title = check::required_text(
        &path.to("title"),
        Some(title),
        limits::TERM_TITLE,
        violations,
    );
    let path = path.to("description");
    let description =
        description.and_then(|it| check::text(&path, it, limits::TERM_DESCRIPTION, violations));
    let title = title?;
    Some(NewTerm {
        public_id: writer.clock.random_id(),
        folded: folded(&title),
        title,
        description,
        parent: None,
    })
}

/// Tells which new terms of a list bear a name that is taken, or that another bears beside it.
async fn twins<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    list: &Path,
    new: &[(usize, NewTerm)],
    violations: &mut Violations,
) -> Result<()> {
    let named = new.iter();
    check::distinct(
        named.map(|(at, it)| {
            (
                list.at(*at).to("title"),
                it.folded.clone(),
                it.title.clone(),
            )
        }),
        violations,
    );
    hold::names(writer.db, kind, new.iter().map(|(_, it)| &it.folded)).await?;
    for (at, it) in new {
        twins_of(writer, kind, &list.at(*at).to("title"), it, violations).await?;
    }
    Ok(())
}

/// Tells whether a new term bears a name that one bears already that the viewer may know of.
pub async fn twins_of<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    path: &Path,
    new: &NewTerm,
    violations: &mut Violations,
) -> Result<()> {
    let names = std::slice::from_ref(&new.folded);
    let twins = term::find_twins(writer.db, writer.viewer, kind, names, &[]).await?;
    if let Some(twin) = twins.first() {
        violations.add(path, duplicate(kind, twin));
    }
    Ok(())
}

/// That a term is there already.
pub fn duplicate(kind: TermKind, twin: &Term) -> TermRule {
    TermRule::Duplicate {
        title: twin.title.clone(),
        id: NodeId::new(kind.node(), twin.public_id).to_string(),
    }
}

/// What partners are told apart by: those that are there by id, new ones by name and kind.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Who {
    Known(Uuid),
    New(String, PartnerKind),
}

async fn partners<C: Connection>(
    writer: &Writer<'_, C>,
    draft: &Draft,
    resolved: &mut Resolved,
    violations: &mut Violations,
) -> Result<Option<Vec<Partnership>>> {
    let path = Path::of("partners");
    let given: &[draft::Partnership] = match &draft.partners {
        Change::Keep => return Ok(None),
        Change::Clear => &[],
        Change::Set(given) => given,
    };
    if !check::many(&path, given.len(), ITEMS, violations) {
        return Ok(None);
    }
    let (mut by_id, mut who) = (Vec::new(), vec![None; given.len()]);
    let mut new: HashMap<(String, PartnerKind), (usize, NewPartner)> = HashMap::new();
    for (at, it) in given.iter().enumerate() {
        let path = path.at(at);
        match (&it.id, &it.name) {
            (Some(_), Some(_)) => violations.add(&path, ValueRule::Both("id", "name")),
            (None, None) => violations.add(&path, ValueRule::Neither("id", "name")),
            (Some(id), None) => by_id.push((path.to("id"), id.as_str(), at)),
            (None, Some(name)) => {
                let number = it.organisation_number.as_deref();
                let given = (name.as_str(), it.kind, number);
                if let Some(partner) = new_partner(writer, &path, given, violations) {
                    let key = (partner.folded.clone(), partner.kind);
                    who[at] = Some(Who::New(key.0.clone(), key.1));
                    new.entry(key).or_insert((at, partner));
                }
            }
        }
    }
    let ids: Vec<(Path, &str)> = by_id
        .iter()
        .map(|(path, id, _)| (path.clone(), *id))
        .collect();
    let named = named_by_id(writer, TermKind::Partner, &ids, violations).await?;
    for ((.., at), term) in by_id.iter().zip(named) {
        if let Some(term) = term {
            resolved.ties.insert(term.public_id, term.id);
            who[*at] = Some(Who::Known(term.public_id));
        }
    }
    let named = new.values();
    let named: Vec<(Path, &NewPartner)> = named.map(|(at, it)| (path.at(*at), it)).collect();
    partner_twins(writer, &named, violations).await?;
    let partnerships = partnerships(given, &who, &new, violations);
    let mut new: Vec<(usize, NewPartner)> = new.into_values().collect();
    new.sort_by_key(|(at, _)| *at);
    resolved
        .proposals
        .partners
        .extend(new.into_iter().map(|(_, it)| it));
    Ok(Some(partnerships))
}

/// What each did; the same part is played once.
fn partnerships(
    given: &[draft::Partnership],
    who: &[Option<Who>],
    new: &HashMap<(String, PartnerKind), (usize, NewPartner)>,
    violations: &mut Violations,
) -> Vec<Partnership> {
    let path = Path::of("partners");
    let (mut parts, mut partnerships) = (Vec::new(), Vec::new());
    for (at, (it, who)) in given.iter().zip(who).enumerate() {
        let at = path.at(at);
        let text = it.role_text.as_deref();
        let role_text = text
            .and_then(|it| check::text(&at.to("roleText"), it, limits::PARTNER_ROLE, violations));
        let Some(who) = who else { continue };
        let partner = match who {
            Who::Known(id) => Some(*id),
            Who::New(name, kind) => new.get(&(name.clone(), *kind)).map(|(_, it)| it.public_id),
        };
        let Some(partner) = partner else { continue };
        let role = it.role.unwrap_or(PartnerRole::Other);
        let called = it
            .name
            .clone()
            .or_else(|| it.id.clone())
            .unwrap_or_default();
        parts.push((at, (partner, role, role_text.clone()), called));
        partnerships.push(Partnership {
            partner,
            role,
            role_text,
        });
    }
    check::distinct(parts, violations);
    partnerships
}

/// A partner that is to be proposed.
pub fn new_partner<C>(
    writer: &Writer<'_, C>,
    path: &Path,
    (name, kind, number): (&str, Option<PartnerKind>, Option<&str>),
    violations: &mut Violations,
) -> Option<NewPartner> {
    let name = check::required_text(
        &path.to("name"),
        Some(name),
        limits::PARTNER_NAME,
        violations,
    );
    if kind.is_none() {
        violations.add(&path.to("kind"), ValueRule::Required);
    }
    let path = path.to("organisationNumber");
    let organisation_number =
        number.and_then(|it| check::organisation_number(&path, it, violations));
    let name = name?;
    Some(NewPartner {
        public_id: writer.clock.random_id(),
        folded: folded(&name),
        name,
        kind: kind?,
        organisation_number,
    })
}

/// Tells which new partners are there already, by name and kind or by organisation number.
pub async fn partner_twins<C: Connection>(
    writer: &Writer<'_, C>,
    new: &[(Path, &NewPartner)],
    violations: &mut Violations,
) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = new.iter().map(|(_, it)| it.folded.clone()).collect();
    let numbers: Vec<String> = new
        .iter()
        .filter_map(|(_, it)| it.organisation_number.clone())
        .collect();
    let kind = TermKind::Partner;
    hold::names(writer.db, kind, names.iter().chain(&numbers)).await?;
    let twins = term::find_twins(writer.db, writer.viewer, kind, &names, &numbers).await?;
    for (path, it) in new {
        let is_numbered = |twin: &&Term| {
            it.organisation_number.is_some() && twin.organisation_number == it.organisation_number
        };
        let is_named =
            |twin: &&Term| twin.folded == it.folded && twin.partner_kind == Some(it.kind);
        if let Some(twin) = twins.iter().find(is_numbered) {
            violations.add(&path.to("organisationNumber"), duplicate(kind, twin));
        } else if let Some(twin) = twins.iter().find(is_named) {
            violations.add(&path.to("name"), duplicate(kind, twin));
        }
    }
    Ok(())
}
