//! Writes the reference data into the database: the same nodes with the same ids in every installation.

use std::collections::HashMap;

use entity::code::{ChangeOperation, MunicipalityKind, NodeKind};
use entity::{
    change, county, municipality, municipality_name, municipality_number, municipality_succession,
};
use uuid::Uuid;

use super::{Reference, ReferenceKind, ReferenceMunicipality, programme};
use crate::model::checksum::sha256;
use crate::model::collation::{folded, sort_key};
use crate::model::{Clock, Error, Result};
use crate::store::{
    Connection, Db, history, hold,
    reach::{self, OwnerKind},
    reference as store, setting,
};

/// Where the checksum of what was written last is kept.
const SETTING: &str = "reference.checksum";

/// The ids of the reference data are drawn from this one, for ever.
pub(super) const NAMESPACE: Uuid = Uuid::from_u128(0x5b1f_0c52_9a7e_4d0e_8f56_1d3c_a04b_7e21);

/// Writes the reference data where this installation does not have it yet, and tells whether it had to. What is
/// written changes in place; nothing is ever removed.
pub async fn seed(db: &Db, clock: &Clock) -> Result<bool> {
    let reference = Reference::load()?;
    let checksum = sha256(format!("{reference:?}"));
    if setting::find(db.reader(), SETTING).await?.as_deref() == Some(&checksum) {
        return Ok(false);
    }
    let tx = db.begin().await?;
    hold::settings(tx.connection()).await?;
    // Another may have been quicker while this one waited for its turn.
    if setting::find(tx.connection(), SETTING).await?.as_deref() == Some(&checksum) {
        tx.undo().await?;
        return Ok(false);
    }
    let at = clock.now();
    let municipalities = write(tx.connection(), &reference).await?;
    let programmes = programme::write(tx.connection(), &reference.programmes, at).await?;
    let municipalities = (municipalities.into_iter()).map(|key| (NodeKind::Municipality, key));
    let programmes = programmes.into_iter().map(|key| (NodeKind::Programme, key));
    let changes = (municipalities.chain(programmes)).map(|(node_kind, node_id)| change::Model {
        id: 0,
        at,
        node_kind,
        node_id,
        operation: ChangeOperation::Written,
    });
    history::insert_changes(tx.connection(), changes.collect()).await?;
    setting::put(tx.connection(), SETTING, &checksum).await?;
    tx.commit().await?;
    Ok(true)
}

/// Public id and internal key of each municipality in [`Reference::municipalities`], in that order; none of those that
/// the database does not have yet.
pub async fn nodes(
    db: &impl Connection,
    reference: &Reference,
) -> Result<Vec<Option<(Uuid, i64)>>> {
    let numbered = store::numbered(db).await?;
    let node = |it| numbered.get(&(kind(it), it.number().to_owned())).copied();
    Ok(reference.municipalities.iter().map(node).collect())
}

/// Writes counties and municipalities and tells the key of each municipality.
async fn write(db: &impl Connection, reference: &Reference) -> Result<Vec<i64>> {
    let counties = reference
        .counties
        .iter()
        .map(|it| county::Model {
            id: 0,
            number: it.number.clone(),
            name: it.name.clone(),
            region: it.region.clone(),
        })
        .collect();
    let counties = store::put_counties(db, counties).await?;
    let known = store::numbered(db).await?;
    let mut rows = Vec::with_capacity(reference.municipalities.len());
    for it in &reference.municipalities {
        rows.push(row(it, public_id(it, &known), &counties)?);
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.public_id).collect();
    let keys = store::put_municipalities(db, rows).await?;
    let keys: Vec<i64> = ids.iter().filter_map(|id| keys.get(id).copied()).collect();
    if keys.len() != ids.len() {
        return Err(Error::internal("reference data: not every row was written"));
    }
    let mut names = Vec::new();
    let mut numbers = Vec::new();
    let mut successions = Vec::new();
    for (key, it) in keys.iter().zip(&reference.municipalities) {
        names.extend(name_rows(*key, &it.names));
        numbers.extend(it.numbers.iter().map(|dated| municipality_number::Model {
            id: 0,
            municipality_id: *key,
            number: dated.number.clone(),
            valid_from: dated.valid_from,
            valid_to: dated.valid_to,
        }));
        successions.extend(it.successors.iter().filter_map(|at| {
            Some(municipality_succession::Model {
                predecessor_id: *key,
                successor_id: *keys.get(*at)?,
            })
        }));
    }
    store::replace_names(db, &keys, names, numbers).await?;
    // Whose an experience is would be told by who took over before.
    hold::experiences(db).await?;
    let predecessors: Vec<i64> = successions.iter().map(|it| it.predecessor_id).collect();
    if store::put_successions(db, successions).await? {
        reach::put_of(db, OwnerKind::Municipality, &predecessors).await?;
    }
    Ok(keys)
}

/// Rows of the names of one owner, in their order.
pub fn name_rows(owner: i64, names: &[String]) -> impl Iterator<Item = municipality_name::Model> {
    (0..)
        .zip(names)
        .map(move |(position, name)| municipality_name::Model {
            id: 0,
            municipality_id: owner,
            name: name.clone(),
            folded: folded(name),
            position,
        })
}

fn row(
    it: &ReferenceMunicipality,
    public_id: Uuid,
    counties: &HashMap<String, i64>,
) -> Result<municipality::Model> {
    let population = it.population.map(i32::try_from).transpose();
    Ok(municipality::Model {
        id: 0,
        public_id,
        kind: kind(it),
        number: Some(it.number().to_owned()),
        country: "NO".to_owned(),
        name: it.name.clone(),
        name_key: sort_key(&it.name),
        county_id: (it.county_number.as_ref()).and_then(|number| counties.get(number).copied()),
        region: it.region.clone(),
        population: population.map_err(Error::internal)?,
        organisation_number: it.organisation_number.clone(),
        valid_to: it.valid_to,
        staged_import_id: None,
    })
}

/// One that the database knows by its number keeps its id, whatever it is called now.
fn public_id(
    it: &ReferenceMunicipality,
    known: &HashMap<(MunicipalityKind, String), (Uuid, i64)>,
) -> Uuid {
    if let Some((id, _)) = known.get(&(kind(it), it.number().to_owned())) {
        return *id;
    }
    let told = format!("{}:{}:{}", kind(it), it.number(), it.name);
    Uuid::new_v5(&NAMESPACE, told.as_bytes())
}

fn kind(it: &ReferenceMunicipality) -> MunicipalityKind {
    match it.kind {
        ReferenceKind::Municipality => MunicipalityKind::Municipality,
        ReferenceKind::County => MunicipalityKind::County,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_municipality_has_an_id_and_a_number_of_its_own() {
        let reference = Reference::load().unwrap();
        let known = HashMap::new();
        let ids: HashSet<_> = (reference.municipalities.iter())
            .map(|it| public_id(it, &known))
            .collect();
        let numbers: HashSet<_> = (reference.municipalities.iter())
            .map(|it| (kind(it), it.number()))
            .collect();
        assert_eq!(ids.len(), reference.municipalities.len());
        assert_eq!(numbers.len(), reference.municipalities.len());
    }

    #[test]
    fn ids_stay_for_ever() {
        let reference = Reference::load().unwrap();
        let oslo = &reference.municipalities[reference.by_number("0301").unwrap()];
        assert_eq!(
            public_id(oslo, &HashMap::new()).to_string(),
            "b32c8f39-7c15-5aa5-b4c1-7da261bb2eae"
        );
    }
}
