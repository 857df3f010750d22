//! Makes the owners and terms that a file names and Floke does not have, staged until the import is done.

use std::collections::HashMap;

use entity::code::TermState;
use entity::{municipality, partner, problem, programme, solution};
use uuid::Uuid;

use super::owners::OtherOwner;
use super::resolve::{Node, Resolved, missing};
use super::run::Run;
use super::terms::{Told, Tree};
use super::{CHUNK, Plan};
use crate::domain::reference;
use crate::model::collation::sort_key;
use crate::model::{Error, Result};
use crate::store::term::{self, TermKind};
use crate::store::{municipality as municipalities, reference as store};

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
    make_terms(
        run,
        TermKind::Programme,
        &plan.programmes,
        &mut resolved.programmes,
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
            let db = tx.connection();
            let keys = match kind {
                TermKind::Problem => {
                    let rows = rows.map(|row| problem_row(run, row));
                    term::insert_problems(db, rows.collect()).await?
                }
                TermKind::Solution => {
                    let rows = rows.map(|row| solution_row(run, row));
                    term::insert_solutions(db, rows.collect()).await?
                }
                TermKind::Programme => {
                    let rows = rows.map(|(it, id, _)| programme_row(run, it, id));
                    term::insert_programmes(db, rows.collect()).await?
                }
                TermKind::Partner => return Err(Error::internal("partners lie in no tree")),
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
        stands_for_id: None,
        proposed_by_id: None,
        state: state(it.is_public),
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
        stands_for_id: None,
        proposed_by_id: None,
        state: state(it.is_public),
        staged_import_id: Some(run.import),
        created_at: run.started,
        updated_at: run.started,
    }
}

fn programme_row(run: &Run<'_>, it: &Told, public_id: Uuid) -> programme::Model {
    programme::Model {
        id: 0,
        public_id,
        title: it.title.clone(),
        title_key: sort_key(&it.title),
        folded: it.folded.clone(),
        description: None,
        state: state(it.is_public),
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
            let it = &partners[*at];
            let (folded, kind, municipality) = &it.key;
            let municipality = municipality.and_then(|at| resolved.known[at]);
            partner::Model {
                id: 0,
                public_id: *id,
                name: it.name.clone(),
                name_key: sort_key(&it.name),
                folded: folded.clone(),
                kind: *kind,
                organisation_number: None,
                municipality_id: municipality.map(|(_, key)| key),
                merged_into_id: None,
                stands_for_id: None,
                proposed_by_id: None,
                state: state(it.is_public),
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

/// What only records that not everybody may read name is proposed: it shows to whoever may read one of them.
fn state(is_public: bool) -> TermState {
    if is_public {
        TermState::Accepted
    } else {
        TermState::Proposed
    }
}

fn node(id: Uuid, keys: &HashMap<Uuid, i64>) -> Result<Node> {
    let key = keys.get(&id).copied();
    key.map(|key| (id, key))
        .ok_or_else(|| Error::internal("a row was not written"))
}
