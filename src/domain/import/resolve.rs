//! Which nodes the names of a file mean: those that Floke has, and those that the import makes.

use std::collections::HashMap;

use entity::code::TermState;
use entity::municipality;
use uuid::Uuid;

use super::owners::{OtherOwner, Place};
use super::plan::Settled;
use super::report::{ImportReport, Kept};
use super::terms::Tree;
use super::{CHUNK, Plan};
use crate::domain::reference;
use crate::model::collation::folded;
use crate::model::{Error, Result};
use crate::store::term::{Acceptance, Term, TermKind};
use crate::store::{Connection, Db, municipality as municipalities, reference as store, term};

/// Public id and internal key.
pub type Node = (Uuid, i64);

/// The nodes that the names of a plan mean, place by place; none where there is none yet.
#[derive(Debug, Default)]
pub struct Resolved {
    pub(super) known: Vec<Option<Node>>,
    pub(super) others: Vec<Option<Node>>,
    pub(super) problems: Vec<Option<Node>>,
    pub(super) solutions: Vec<Option<Node>>,
    pub(super) partners: Vec<Option<Node>>,
    pub(super) programmes: Vec<Option<Node>>,
    /// Proposed terms that the import makes part of the shared vocabulary.
    pub(super) accepted: Vec<(TermKind, Vec<Acceptance>)>,
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

    /// A programme's public id.
    pub fn programme(&self, place: usize) -> Option<Uuid> {
        self.programmes[place].map(|(id, _)| id)
    }

    /// An owner's public id.
    pub fn owner(&self, place: Place) -> Option<Uuid> {
        let node = match place {
            Place::Known(at) => self.known[at],
            Place::Other(at) => self.others[at],
        };
        node.map(|(id, _)| id)
    }

    /// Internal keys of all of them.
    pub fn ties(&self) -> HashMap<Uuid, i64> {
        let nodes = [
            &self.known,
            &self.others,
            &self.problems,
            &self.solutions,
            &self.partners,
            &self.programmes,
        ];
        nodes.into_iter().flatten().flatten().copied().collect()
    }
}

/// Finds what Floke has already, and tells in the report what is missing. Reads only; without a database everything but
/// reference data is missing.
pub async fn find(db: Option<&Db>, plan: &Plan, report: &mut ImportReport) -> Result<Resolved> {
    let resolved = match db {
        Some(db) => find_all(db.reader(), plan, report).await?,
        None => nothing(plan),
    };
    for (owner, found) in plan.owners.others.iter().zip(&resolved.others) {
        if found.is_none() {
            report.owners.push(owner.clone());
        }
    }
    report.problems = missing(&plan.problems, &resolved.problems).len() as u64;
    report.solutions = missing(&plan.solutions, &resolved.solutions).len() as u64;
    report.partners = (resolved.partners.iter().filter(|it| it.is_none())).count() as u64;
    let programmes = missing(&plan.programmes, &resolved.programmes).into_iter();
    // A database that is only looked at may lack reference data, which an import that writes puts there first.
    let is_made = |at: &usize| !is_of_reference(plan, &plan.programmes.terms[*at].folded);
    report.programmes = programmes.filter(is_made).count() as u64;
    Ok(resolved)
}

/// Whether a programme comes with Floke.
fn is_of_reference(plan: &Plan, name: &str) -> bool {
    let mut programmes = plan.owners.reference().programmes.iter();
    programmes.any(|it| folded(&it.title) == name)
}

async fn find_all(
    db: &impl Connection,
    plan: &Plan,
    report: &mut ImportReport,
) -> Result<Resolved> {
    let reference = plan.owners.reference();
    let known = reference::nodes(db, reference).await?;
    // Trying writes nothing, so the reference data may be missing still.
    let lost = (reference.municipalities.iter().zip(&known)).find(|(_, node)| node.is_none());
    if let Some((it, _)) = lost.filter(|_| !report.dry_run) {
        let what = format!("{} is not in the database", it.name);
        return Err(Error::internal(what));
    }
    let others = find_owners(db, &plan.owners.others).await?;
    let mut accepted = Vec::new();
    let mut find = async |kind, tree| {
        let (found, proposed) = find_terms(db, kind, tree, report).await?;
        accepted.push((kind, proposed));
        Ok::<_, Error>(found)
    };
    let problems = find(TermKind::Problem, &plan.problems).await?;
    let solutions = find(TermKind::Solution, &plan.solutions).await?;
    let programmes = find(TermKind::Programme, &plan.programmes).await?;
    let (partners, proposed) = find_partners(db, plan, &known).await?;
    accepted.push((TermKind::Partner, proposed));
    tell_settled(db, &plan.settled, report).await?;
    Ok(Resolved {
        known,
        others,
        problems,
        solutions,
        partners,
        programmes,
        accepted,
    })
}

fn nothing(plan: &Plan) -> Resolved {
    Resolved {
        known: vec![None; plan.owners.reference().municipalities.len()],
        others: vec![None; plan.owners.others.len()],
        problems: vec![None; plan.problems.terms.len()],
        solutions: vec![None; plan.solutions.terms.len()],
        partners: vec![None; plan.partners.partners.len()],
        programmes: vec![None; plan.programmes.terms.len()],
        accepted: Vec::new(),
    }
}

async fn find_owners(db: &impl Connection, others: &[OtherOwner]) -> Result<Vec<Option<Node>>> {
    let counties = municipalities::counties(db).await?;
    let mut found = Vec::with_capacity(others.len());
    for chunk in others.chunks(CHUNK) {
        let names: Vec<String> = chunk.iter().map(|it| folded(&it.name)).collect();
        let rows = store::find_unnumbered(db, &names).await?;
        let mut rows_by_name: HashMap<&str, Vec<&municipality::Model>> = HashMap::new();
        for (row, name) in &rows {
            rows_by_name.entry(name).or_default().push(row);
        }
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
            let row = (rows_by_name.get(folded(&owner.name).as_str()))
                .and_then(|rows| rows.iter().find(|row| is_it(row)));
            found.push(row.map(|row| (row.public_id, row.id)));
        }
    }
    Ok(found)
}

/// What each term of a tree is called in Floke, place by place, and which proposed ones become accepted.
async fn find_terms(
    db: &impl Connection,
    kind: TermKind,
    tree: &Tree,
    report: &mut ImportReport,
) -> Result<(Vec<Option<Node>>, Vec<Acceptance>)> {
    let mut found: Vec<Option<Term>> = Vec::with_capacity(tree.terms.len());
    let mut nodes: Vec<Option<Node>> = Vec::with_capacity(tree.terms.len());
    for chunk in tree.terms.chunks(CHUNK) {
        let names: Vec<String> = chunk.iter().map(|it| it.folded.clone()).collect();
        let rows = by_name(term::find_by_folded(db, kind, &names).await?);
        let firsts: Vec<Term> = (rows.values().filter_map(|rows| rows.first()))
            .cloned()
            .collect();
        let ends = term::follow(db, kind, &firsts).await?;
        // The first of twins by its own name, and what it stands for.
        for it in chunk {
            let row = rows.get(&it.folded).and_then(|rows| rows.first());
            nodes.push(row.map(node));
            found.push(row.map(|row| ends.get(&row.id).unwrap_or(row).clone()));
        }
    }
    for (it, own) in tree.terms.iter().zip(&found).filter(|(it, _)| it.is_direct) {
        let Some((own, parent)) = own.as_ref().zip(it.parent) else {
            continue;
        };
        if !lies_under(own, found[parent].as_ref()) {
            report.add_kept(Kept {
                line: it.line,
                record: it.title.clone(),
                field: parent_field(kind).to_owned(),
                reason: ELSEWHERE,
            });
        }
    }
    let accepted = accepted(tree, &found);
    Ok((nodes, accepted))
}

/// Where a record tells what its term lies under.
fn parent_field(kind: TermKind) -> &'static str {
    if kind == TermKind::Problem {
        "problem.broader"
    } else {
        "solution.variant_of"
    }
}

const ELSEWHERE: &str = "because Floke has the title already, elsewhere in the tree";

/// Tells of records that were imported before which of their terms lie elsewhere in Floke than the file says now.
async fn tell_settled(
    db: &impl Connection,
    settled: &[Settled],
    report: &mut ImportReport,
) -> Result<()> {
    for kind in [TermKind::Problem, TermKind::Solution] {
        let of_kind: Vec<&Settled> = settled.iter().filter(|it| it.kind == kind).collect();
        for chunk in of_kind.chunks(CHUNK) {
            let ids: Vec<Uuid> = chunk.iter().map(|it| it.id).collect();
            let rows = term::find_by_public_id(db, kind, &ids).await?;
            let ends = term::follow(db, kind, &rows).await?;
            let end = |row: &Term| ends.get(&row.id).unwrap_or(row).parent_id;
            let parents: HashMap<Uuid, i64> = (rows.iter())
                .filter_map(|row| Some((row.public_id, end(row)?)))
                .collect();
            let keys: Vec<i64> = parents.values().copied().collect();
            let titles: HashMap<i64, String> = (term::find_by_key(db, kind, &keys).await?)
                .into_iter()
                .map(|row| (row.id, row.folded))
                .collect();
            let told: Vec<String> = chunk.iter().map(|it| it.parent.clone()).collect();
            let named = by_name(term::find_by_folded(db, kind, &told).await?);
            for it in chunk {
                let parent = parents.get(&it.id);
                let stands_for = |row: &Term| Some(&row.end()) == parent;
                let is_named = (named.get(&it.parent)).is_some_and(|it| it.iter().any(stands_for));
                let title = parent.and_then(|key| titles.get(key));
                if !is_named && title != Some(&it.parent) {
                    report.add_kept(Kept {
                        line: it.line,
                        record: it.record.clone(),
                        field: parent_field(kind).to_owned(),
                        reason: ELSEWHERE,
                    });
                }
            }
        }
    }
    Ok(())
}

/// Proposed terms that a record names which everybody may read: the one that it is about, and the one that this lies
/// under or is put under.
fn accepted(tree: &Tree, found: &[Option<Term>]) -> Vec<Acceptance> {
    let mut is_used = vec![false; found.len()];
    for (place, it) in tree.terms.iter().enumerate() {
        is_used[place] |= it.is_direct;
        let Some(parent) = it.parent else {
            continue;
        };
        is_used[parent] |= match &found[place] {
            Some(own) => lies_under(own, found[parent].as_ref()),
            None => true,
        };
    }
    let is_taken = |place: &usize| is_used[*place] && tree.terms[*place].is_public;
    let acceptance = |place: usize| {
        let row = found[place].as_ref()?;
        (row.state == TermState::Proposed).then(|| Acceptance {
            id: row.id,
            description: tree.terms[place].text.clone(),
        })
    };
    (0..found.len())
        .filter(is_taken)
        .filter_map(acceptance)
        .collect()
}

fn lies_under(own: &Term, parent: Option<&Term>) -> bool {
    parent.is_some_and(|parent| own.parent_id == Some(parent.id))
}

async fn find_partners(
    db: &impl Connection,
    plan: &Plan,
    known: &[Option<Node>],
) -> Result<(Vec<Option<Node>>, Vec<Acceptance>)> {
    let mut found = Vec::with_capacity(plan.partners.partners.len());
    let mut accepted = Vec::new();
    for chunk in plan.partners.partners.chunks(CHUNK) {
        let names: Vec<String> = chunk.iter().map(|it| it.key.0.clone()).collect();
        let rows = term::find_by_folded(db, TermKind::Partner, &names).await?;
        let ends = term::follow(db, TermKind::Partner, &rows).await?;
        let rows = by_name(rows);
        for it in chunk {
            let (name, kind, municipality) = &it.key;
            let municipality = municipality.and_then(|at| known[at]).map(|(_, key)| key);
            let is_it = |row: &&Term| {
                row.partner_kind == Some(*kind)
                    && (municipality.is_none() || row.municipality_id == municipality)
            };
            let row = (rows.get(name)).and_then(|rows| rows.iter().find(is_it));
            let end = row.map(|row| ends.get(&row.id).unwrap_or(row));
            if let Some(end) = end.filter(|end| end.state == TermState::Proposed && it.is_public) {
                accepted.push(Acceptance {
                    id: end.id,
                    description: None,
                });
            }
            found.push(row.map(node));
        }
    }
    Ok((found, accepted))
}

fn by_name(terms: Vec<Term>) -> HashMap<String, Vec<Term>> {
    let mut by_name: HashMap<String, Vec<Term>> = HashMap::new();
    for term in terms {
        by_name.entry(term.folded.clone()).or_default().push(term);
    }
    by_name
}

fn node(term: &Term) -> Node {
    (term.public_id, term.id)
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
