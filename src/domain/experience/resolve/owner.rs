//! Whose an experience is: the writer's own municipality is always among its owners.

use std::collections::HashSet;

use entity::code::NodeKind;
use uuid::Uuid;

use super::{Resolved, Writer};
use crate::domain::experience::content::Content;
use crate::domain::experience::draft::{Draft, Owners};
use crate::domain::experience::limits::ITEMS;
use crate::domain::rule::{OwnerRule, Path, TermRule, ValueRule, Violations, check};
use crate::model::Result;
use crate::store::{Connection, municipality};

/// The owners, where they are told or where there are none yet. The writer's own must be among them.
pub async fn owners<C: Connection>(
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
