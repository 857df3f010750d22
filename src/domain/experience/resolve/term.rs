//! Problems and solutions that a draft names by id or proposes by title.

use entity::code::TermState;
use uuid::Uuid;

use super::{Resolved, Writer};
use crate::domain::experience::draft::{self, Change};
use crate::domain::experience::limits::{self, ITEMS};
use crate::domain::experience::proposal::NewTerm;
use crate::domain::rule::{Path, TermRule, ValueRule, Violations, check};
use crate::model::collation::folded;
use crate::model::{NodeId, Result};
use crate::store::Connection;
use crate::store::term::{self, Term, TermKind};

/// A term as it was named, and the one that it stands for.
#[derive(Clone, Debug)]
pub struct Named {
    /// What was named, which may have been merged.
    pub term: Term,
    /// What it stands for.
    pub end: Term,
}

/// The terms that were named by id, by place in the list.
pub async fn named_by_id<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    ids: &[(Path, &str)],
    violations: &mut Violations,
) -> Result<Vec<Option<Named>>> {
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
        let end = |term: &Term| ends.get(&term.id).unwrap_or(term).clone();
        match term.map(|term| (term.clone(), end(term))) {
            Some((_, end)) if end.state == TermState::Rejected => {
                violations.add(path, TermRule::Rejected(end.title));
                named.push(None);
            }
            Some((term, end)) => named.push(Some(Named { term, end })),
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
pub async fn related<C: Connection>(
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
            (Some(id), None) => {
                if it.description.is_some() {
                    violations.add(&path, ValueRule::Both("id", "description"));
                }
                by_id.push((path.to("id"), id.as_str(), at));
            }
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
    let mut found: Vec<(usize, Uuid)> = Vec::with_capacity(given.len());
    let mut ends = Vec::with_capacity(given.len());
    for ((.., at), named) in by_id.iter().zip(named) {
        if let Some(named) = named {
            resolved.tie(&named);
            found.push((*at, named.term.public_id));
            // Two that stand for the same are the same.
            ends.push((path.at(*at), named.end.public_id, named.end.title));
        }
    }
    check::distinct(ends, violations);
    let titled = new.iter();
    check::distinct(
        titled.map(|(at, it)| {
            (
                path.at(*at).to("title"),
                it.folded.clone(),
                it.title.clone(),
            )
        }),
        violations,
    );
    for (at, term) in new {
        found.push((at, term.public_id));
        resolved.proposals.add(kind, path.at(at), term);
    }
    found.sort_by_key(|(at, _)| *at);
    Ok(Some(found.into_iter().map(|(_, id)| id).collect()))
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

/// Tells whether a new term bears a name that one bears already that the viewer may know of; what was merged tells which
/// one it stands for.
pub async fn twins_of<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    path: &Path,
    new: &NewTerm,
    violations: &mut Violations,
) -> Result<()> {
    let names = std::slice::from_ref(&new.folded);
    let (db, viewer) = (writer.db, writer.viewer);
    let twins = term::find_twins(db, viewer, kind, names, &[]).await?;
    if let Some(twin) = twins.first() {
        violations.add(path, duplicate(kind, twin));
        return Ok(());
    }
    let merged = term::find_merged_twins(db, viewer, kind, names, &[]).await?;
    if let Some((_, end)) = merged.first() {
        violations.add(path, duplicate(kind, end));
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
