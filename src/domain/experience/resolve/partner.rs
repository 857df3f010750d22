//! Partners that a draft names by id or proposes by name and kind, and what they did.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use entity::code::{PartnerKind, PartnerRole};
use uuid::Uuid;

use super::term::{duplicate, named_by_id};
use super::{Resolved, Writer};
use crate::domain::experience::content::Partnership;
use crate::domain::experience::draft::{self, Change, Draft};
use crate::domain::experience::limits::{self, ITEMS};
use crate::domain::experience::proposal::NewPartner;
use crate::domain::rule::{Path, ValueRule, Violations, check};
use crate::model::Result;
use crate::model::collation::folded;
use crate::store::term::{self, Term, TermKind};
use crate::store::{Connection, hold};

/// What partners are told apart by: those that are there by the id of what they stand for, new ones by name and kind.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Who {
    Known { id: Uuid, end: Uuid },
    New(String, PartnerKind),
}

/// New partners by name and kind, each with the place where it is named first.
type New = HashMap<(String, PartnerKind), (usize, NewPartner)>;

/// Who took part, where it is told.
pub async fn partners<C: Connection>(
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
    let mut new = New::new();
    for (at, it) in given.iter().enumerate() {
        let path = path.at(at);
        match (&it.id, &it.name) {
            (Some(_), Some(_)) => violations.add(&path, ValueRule::Both("id", "name")),
            (None, None) => violations.add(&path, ValueRule::Neither("id", "name")),
            (Some(id), None) => {
                if let Some(field) = told_of_new(it) {
                    violations.add(&path, ValueRule::Both("id", field));
                }
                by_id.push((path.to("id"), id.as_str(), at));
            }
            (None, Some(name)) => {
                let number = it.organisation_number.as_deref();
                let given = (name.as_str(), it.kind, number);
                if let Some(partner) = new_partner(writer, &path, given, violations) {
                    who[at] = Some(Who::New(partner.folded.clone(), partner.kind));
                    add_new(&mut new, at, partner, violations);
                }
            }
        }
    }
    let ids: Vec<(Path, &str)> = by_id
        .iter()
        .map(|(path, id, _)| (path.clone(), *id))
        .collect();
    let named = named_by_id(writer, TermKind::Partner, &ids, violations).await?;
    for ((.., at), named) in by_id.iter().zip(named) {
        if let Some(named) = named {
            resolved.tie(&named);
            let (id, end) = (named.term.public_id, named.end.public_id);
            who[*at] = Some(Who::Known { id, end });
        }
    }
    let partnerships = partnerships(given, &who, &new, violations);
    let mut new: Vec<(usize, NewPartner)> = new.into_values().collect();
    new.sort_by_key(|(at, _)| *at);
    let numbered = new.iter().filter_map(|(at, it)| {
        let path = path.at(*at).to("organisationNumber");
        let number = it.organisation_number.clone()?;
        Some((path, number.clone(), number))
    });
    check::distinct(numbered, violations);
    let new = new.into_iter().map(|(at, it)| (path.at(at), it));
    resolved.proposals.partners.extend(new);
    Ok(Some(partnerships))
}

/// A field that tells of a new partner, where it is given.
fn told_of_new(it: &draft::Partnership) -> Option<&'static str> {
    let kind = it.kind.map(|_| "kind");
    kind.or_else(|| {
        it.organisation_number
            .as_ref()
            .map(|_| "organisationNumber")
    })
}

/// Takes a new partner in. It may be named several times, for all that it did; its number may then be told once.
fn add_new(new: &mut New, at: usize, partner: NewPartner, violations: &mut Violations) {
    match new.entry((partner.folded.clone(), partner.kind)) {
        Entry::Vacant(place) => {
            place.insert((at, partner));
        }
        Entry::Occupied(mut place) => {
            let (first, known) = place.get_mut();
            let Some(number) = partner.organisation_number else {
                return;
            };
            let known = known.organisation_number.get_or_insert(number.clone());
            // Two of one name and kind could not be told apart.
            if *known != number {
                let name = |at: usize| Path::of("partners").at(at).to("name");
                let (given, first) = (partner.name, name(*first));
                violations.add(&name(at), ValueRule::Twice { given, first });
            }
        }
    }
}

/// What each did; the same part is played once.
fn partnerships(
    given: &[draft::Partnership],
    who: &[Option<Who>],
    new: &New,
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
            Who::Known { id, end } => Some((*id, *end)),
            Who::New(name, kind) => {
                let new = new.get(&(name.clone(), *kind));
                new.map(|(_, it)| (it.public_id, it.public_id))
            }
        };
        let Some((partner, end)) = partner else {
            continue;
        };
        let role = it.role.unwrap_or(PartnerRole::Other);
        let called = it
            .name
            .clone()
            .or_else(|| it.id.clone())
            .unwrap_or_default();
        parts.push((at, (end, role, role_text.clone()), called));
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
    new: &[(Path, NewPartner)],
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
    let (db, viewer) = (writer.db, writer.viewer);
    let twins = term::find_twins(db, viewer, kind, &names, &numbers).await?;
    let mut twins: Vec<(Term, Term)> = twins.into_iter().map(|it| (it.clone(), it)).collect();
    // What was merged tells which one it stands for.
    twins.extend(term::find_merged_twins(db, viewer, kind, &names, &numbers).await?);
    for (path, it) in new {
        let is_numbered = |twin: &Term| {
            it.organisation_number.is_some() && twin.organisation_number == it.organisation_number
        };
        let is_named = |twin: &Term| twin.folded == it.folded && twin.partner_kind == Some(it.kind);
        if let Some((_, end)) = twins.iter().find(|(twin, _)| is_numbered(twin)) {
            violations.add(&path.to("organisationNumber"), duplicate(kind, end));
        } else if let Some((_, end)) = twins.iter().find(|(twin, _)| is_named(twin)) {
            violations.add(&path.to("name"), duplicate(kind, end));
        }
    }
    Ok(())
}
