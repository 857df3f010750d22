//! Which nodes the names of a file mean: those that Floke has, and those that the import makes.

use std::collections::HashMap;

use entity::code::TermState;
use entity::{municipality, partner, problem, solution};
use uuid::Uuid;

use super::owners::{OtherOwner, Place};
use super::report::{ImportReport, Kept};
use super::run::Run;
use super::terms::{Told, Tree};
use super::{CHUNK, Plan};
use crate::domain::reference;
use crate::model::collation::{folded, sort_key};
use crate::model::{Error, Result};
use crate::store::term::{Term, TermKind};
use crate::store::{Connection, Db, municipality as municipalities, reference as store, term};

/// Public id and internal key.
type Node = (Uuid, i64);

/// The nodes that the names of a plan mean, place by place; none where there is none yet.
#[derive(Debug, Default)]
pub struct Resolved {
    known: Vec<Node>,
    others: Vec<Option<Node>>,
    problems: Vec<Option<Node>>,
    solutions: Vec<Option<Node>>,
    partners: Vec<Option<Node>>,
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
fn missing(tree: &Tree, found: &[Option<Node>]) -> Vec<usize> {
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

/// Makes what is missing, staged until the import is done.
pub async fn make(run: &Run<'_>, plan: &Plan, resolved: &mut Resolved) -> Result<()> {
    make_owners(run, &plan.owners.others, &mut resolved.others).await?;
    make_terms(
        run,
        TermKind::Problem,
        &plan.problems,
        &mut resolved.problems,
    )
    .await?;
    make_terms(
        run,
        TermKind::Solution,
        &plan.solutions,
        &mut resolved.solutions,
    )
    .await?;
    make_partners(run, plan, resolved).await
}

async fn make_owners(
    run: &Run<'_>,
    others: &[OtherOwner],
    found: &mut [Option<Node>],
) -> Result<()> {
    let places: Vec<usize> = (0..others.len())
        .filter(|at| found[*at].is_none())
        .collect();
    for chunk in places.chunks(CHUNK) {
        let tx = run.begin().await?;
        let db = tx.connection();
        let counties: HashMap<String, i64> = (municipalities::counties(db).await?.into_values())
            .map(|row| (row.number, row.id))
            .collect();
        let mut ids = Vec::with_capacity(chunk.len());
        let mut rows = Vec::with_capacity(chunk.len());
        for at in chunk {
            let it = &others[*at];
            let public_id = run.clock.random_id();
            ids.push(public_id);
            rows.push(municipality::Model {
                id: 0,
                public_id,
                kind: it.kind,
                number: None,
                country: it.country.to_owned(),
                name: it.name.clone(),
                name_key: sort_key(&it.name),
                county_id: (it.county_number.as_ref()).and_then(|it| counties.get(it).copied()),
                region: it.region.clone(),
                population: None,
                organisation_number: None,
                valid_to: None,
                staged_import_id: Some(run.import),
            });
        }
        let keys = store::insert_municipalities(db, rows).await?;
        let mut names = Vec::with_capacity(chunk.len());
        for (at, id) in chunk.iter().zip(ids) {
            let node = node(id, &keys)?;
            names.extend(reference::name_rows(
                node.1,
                std::slice::from_ref(&others[*at].name),
            ));
            found[*at] = Some(node);
        }
        store::insert_names(db, names).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Terms are made from the top of their tree downwards, so that each finds the one that it lies under.
async fn make_terms(
    run: &Run<'_>,
    kind: TermKind,
    tree: &Tree,
    found: &mut [Option<Node>],
) -> Result<()> {
    let mut waiting = missing(tree, found);
    while !waiting.is_empty() {
        let is_ready = |at: &usize| tree.terms[*at].parent.is_none_or(|it| found[it].is_some());
        let (ready, later): (Vec<usize>, Vec<usize>) = waiting.into_iter().partition(is_ready);
        if ready.is_empty() {
            return Err(Error::internal("terms of a file lie in a circle"));
        }
        for chunk in ready.chunks(CHUNK) {
            let ids: Vec<Uuid> = chunk.iter().map(|_| run.clock.random_id()).collect();
            let rows = chunk.iter().zip(&ids).map(|(at, id)| {
                let it = &tree.terms[*at];
                let parent = it.parent.and_then(|at| found[at]).map(|(_, key)| key);
                (it, *id, parent)
            });
            let tx = run.begin().await?;
            let keys = match kind {
                TermKind::Problem => {
                    let rows = rows.map(|row| problem_row(run, row)).collect();
                    term::insert_problems(tx.connection(), rows).await?
                }
                _ => {
                    let rows = rows.map(|row| solution_row(run, row)).collect();
                    term::insert_solutions(tx.connection(), rows).await?
                }
            };
            tx.commit().await?;
            for (at, id) in chunk.iter().zip(ids) {
                found[*at] = Some(node(id, &keys)?);
            }
        }
        waiting = later;
    }
    Ok(())
}

fn problem_row(
    run: &Run<'_>,
    (it, public_id, broader_id): (&Told, Uuid, Option<i64>),
) -> problem::Model {
    problem::Model {
        id: 0,
        public_id,
        title: it.title.clone(),
        title_key: sort_key(&it.title),
        folded: it.folded.clone(),
        description: it.text.clone(),
        broader_id,
        merged_into_id: None,
        state: TermState::Accepted,
        staged_import_id: Some(run.import),
        created_at: run.started,
        updated_at: run.started,
    }
}

fn solution_row(
    run: &Run<'_>,
    (it, public_id, variant_of_id): (&Told, Uuid, Option<i64>),
) -> solution::Model {
    solution::Model {
        id: 0,
        public_id,
        title: it.title.clone(),
        title_key: sort_key(&it.title),
        folded: it.folded.clone(),
        description: it.text.clone(),
        variant_of_id,
        merged_into_id: None,
        state: TermState::Accepted,
        staged_import_id: Some(run.import),
        created_at: run.started,
        updated_at: run.started,
    }
}

async fn make_partners(run: &Run<'_>, plan: &Plan, resolved: &mut Resolved) -> Result<()> {
    let partners = &plan.partners.partners;
    let places: Vec<usize> = (0..partners.len())
        .filter(|at| resolved.partners[*at].is_none())
        .collect();
    for chunk in places.chunks(CHUNK) {
        let ids: Vec<Uuid> = chunk.iter().map(|_| run.clock.random_id()).collect();
        let rows = chunk.iter().zip(&ids).map(|(at, id)| {
            let (name, (folded, kind, municipality)) = &partners[*at];
            let municipality = municipality.and_then(|at| resolved.known.get(at));
            partner::Model {
                id: 0,
                public_id: *id,
                name: name.clone(),
                name_key: sort_key(name),
                folded: folded.clone(),
                kind: *kind,
                organisation_number: None,
                municipality_id: municipality.map(|(_, key)| *key),
                merged_into_id: None,
                state: TermState::Accepted,
                staged_import_id: Some(run.import),
                created_at: run.started,
                updated_at: run.started,
            }
        });
        let tx = run.begin().await?;
        let keys = term::insert_partners(tx.connection(), rows.collect()).await?;
        tx.commit().await?;
        for (at, id) in chunk.iter().zip(ids) {
            resolved.partners[*at] = Some(node(id, &keys)?);
        }
    }
    Ok(())
}

fn node(id: Uuid, keys: &HashMap<Uuid, i64>) -> Result<Node> {
    let key = keys.get(&id).copied();
    key.map(|key| (id, key))
        .ok_or_else(|| Error::internal("a row was not written"))
}
