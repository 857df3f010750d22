//! Which nodes the names of a file mean: those that Floke has, and those that the import makes.

use std::collections::HashMap;

use entity::municipality;
use uuid::Uuid;

use super::owners::{OtherOwner, Place};
use super::report::{ImportReport, Kept};
use super::terms::{Told, Tree};
use super::{CHUNK, Plan};
use crate::domain::reference;
use crate::model::Result;
use crate::model::collation::folded;
use crate::store::term::{Term, TermKind};
use crate::store::{Connection, Db, municipality as municipalities, reference as store, term};

/// Public id and internal key.
pub type Node = (Uuid, i64);

/// The nodes that the names of a plan mean, place by place; none where there is none yet.
#[derive(Debug, Default)]
pub struct Resolved {
    pub(super) known: Vec<Node>,
    pub(super) others: Vec<Option<Node>>,
    pub(super) problems: Vec<Option<Node>>,
    pub(super) solutions: Vec<Option<Node>>,
    pub(super) partners: Vec<Option<Node>>,
}

impl Resolved {
    /// A problem's public id.
    pub fn problem(&self, place: usize) -> Option<Uuid> {
        self.problems[place].map(|(id, _)| id)
    }

    /// A solution's public id.
    pub fn solution(&self, place: usize) -> Option<Uuid> {
        self.solutions[place].map(|(id, _)| id)
    }

    /// A partner's public id.
    pub fn partner(&self, place: usize) -> Option<Uuid> {
        self.partners[place].map(|(id, _)| id)
    }

    /// An owner's public id.
    pub fn owner(&self, place: Place) -> Option<Uuid> {
        let node = match place {
            Place::Known(at) => self.known.get(at).copied(),
            Place::Other(at) => self.others[at],
        };
        node.map(|(id, _)| id)
    }

    /// Internal keys of all of them.
    pub fn ties(&self) -> HashMap<Uuid, i64> {
        let terms = [
            &self.others,
            &self.problems,
            &self.solutions,
            &self.partners,
        ];
        let terms = terms.into_iter().flatten().flatten();
        self.known.iter().chain(terms).copied().collect()
    }
}

/// Finds what Floke has already, and tells in the report what is missing. Reads only.
pub async fn find(db: &Db, plan: &Plan, report: &mut ImportReport) -> Result<Resolved> {
    let reader = db.reader();
    let nodes = reference::nodes(reader, plan.owners.reference()).await;
    let known = match nodes {
        // Trying must not write, so the reference data may be missing still.
        Err(_) if report.dry_run => Vec::new(),
        nodes => nodes?,
    };
    let others = find_owners(reader, &plan.owners.others).await?;
    let problems = find_terms(reader, TermKind::Problem, &plan.problems, report).await?;
    let solutions = find_terms(reader, TermKind::Solution, &plan.solutions, report).await?;
    let partners = find_partners(reader, plan, &known).await?;
    for (owner, found) in plan.owners.others.iter().zip(&others) {
        if found.is_none() {
            report.owners.push(owner.clone());
        }
    }
    report.problems = missing(&plan.problems, &problems).len() as u64;
    report.solutions = missing(&plan.solutions, &solutions).len() as u64;
    report.partners = partners.iter().filter(|it| it.is_none()).count() as u64;
    Ok(Resolved {
        known,
        others,
        problems,
        solutions,
        partners,
    })
}

async fn find_owners(db: &impl Connection, others: &[OtherOwner]) -> Result<Vec<Option<Node>>> {
    let counties = municipalities::counties(db).await?;
    let mut found = Vec::with_capacity(others.len());
    for chunk in others.chunks(CHUNK) {
        let names: Vec<String> = chunk.iter().map(|it| folded(&it.name)).collect();
        let rows = store::find_unnumbered(db, &names).await?;
        for owner in chunk {
            let is_it = |row: &municipality::Model| {
                let county = row.county_id.and_then(|key| counties.get(&key));
                row.kind == owner.kind
                    && row.country == owner.country
                    && (county.is_none_or(|county| {
                        owner
                            .county_number
                            .as_ref()
                            .is_none_or(|number| *number == county.number)
                    }))
            };
            let wanted = folded(&owner.name);
            let row = rows
                .iter()
                .find(|(row, name)| *name == wanted && is_it(row));
            found.push(row.map(|(row, _)| (row.public_id, row.id)));
        }
    }
    Ok(found)
}

async fn find_terms(
    db: &impl Connection,
    kind: TermKind,
    tree: &Tree,
    report: &mut ImportReport,
) -> Result<Vec<Option<Node>>> {
    let mut found: HashMap<&str, Term> = HashMap::new();
    for chunk in tree.terms.chunks(CHUNK) {
        let names: Vec<String> = chunk.iter().map(|it| it.folded.clone()).collect();
        let rows = term::find_by_folded(db, kind, &names).await?;
        let ends = term::follow(db, kind, &rows).await?;
        for it in chunk {
            // The oldest of twins, and what it was merged into.
            if let Some(row) = rows.iter().find(|row| row.folded == it.folded) {
                found.insert(&it.folded, ends.get(&row.id).unwrap_or(row).clone());
            }
        }
    }
    for it in tree.terms.iter().filter(|it| it.is_direct) {
        let Some((own, parent)) = found.get(it.folded.as_str()).zip(it.parent) else {
            continue;
        };
        let parent = found.get(tree.terms[parent].folded.as_str());
        if parent.is_none_or(|parent| own.parent_id != Some(parent.id)) {
            let is_problem = kind == TermKind::Problem;
            report.kept.push(Kept {
                line: it.line,
                record: it.title.clone(),
                field: if is_problem {
                    "problem.broader"
                } else {
                    "solution.variant_of"
                }
                .to_owned(),
                reason: "because Floke has the title already, elsewhere in the tree",
            });
        }
    }
    let node = |it: &Told| {
        found
            .get(it.folded.as_str())
            .map(|row| (row.public_id, row.id))
    };
    Ok(tree.terms.iter().map(node).collect())
}

async fn find_partners(
    db: &impl Connection,
    plan: &Plan,
    known: &[Node],
) -> Result<Vec<Option<Node>>> {
    let mut found = Vec::with_capacity(plan.partners.partners.len());
    for chunk in plan.partners.partners.chunks(CHUNK) {
        let names: Vec<String> = chunk
            .iter()
            .map(|(_, (folded, ..))| folded.clone())
            .collect();
        let rows = term::find_by_folded(db, TermKind::Partner, &names).await?;
        let ends = term::follow(db, TermKind::Partner, &rows).await?;
        for (_, (name, kind, municipality)) in chunk {
            let municipality = municipality
                .and_then(|at| known.get(at))
                .map(|(_, key)| *key);
            let row = rows.iter().find(|row| {
                row.folded == *name
                    && row.partner_kind == Some(*kind)
                    && (municipality.is_none() || row.municipality_id == municipality)
            });
            let row = row.map(|row| ends.get(&row.id).unwrap_or(row));
            found.push(row.map(|row| (row.public_id, row.id)));
        }
    }
    Ok(found)
}

/// Places of the terms that must be made: those that records are about, and what these lie under.
pub fn missing(tree: &Tree, found: &[Option<Node>]) -> Vec<usize> {
    let mut is_missing = vec![false; tree.terms.len()];
    for (place, it) in tree.terms.iter().enumerate() {
        let mut next = it.is_direct.then_some(place);
        while let Some(at) = next.filter(|at| found[*at].is_none() && !is_missing[*at]) {
            is_missing[at] = true;
            next = tree.terms[at].parent;
        }
    }
    (0..tree.terms.len()).filter(|at| is_missing[*at]).collect()
}
