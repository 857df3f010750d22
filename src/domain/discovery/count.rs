//! Counting what was found, by facets: as many as a filter by the value would leave.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use entity::code::Language;

use super::facet::Dimension;
use super::find::Found;
use super::turn::in_turn;
use super::{Discovery, label};
use crate::model::{Result, Viewer};
use crate::store::Connection;

/// Values of a facet that are told: those of most experiences.
pub const MOST: usize = 100;

/// So many are counted sooner than anybody else takes it over, where their values are at hand.
const IN_PASSING: usize = 20_000;

/// By what was counted, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Facet {
    /// By what.
    pub dimension: Dimension,
    /// The values of most experiences, at most [`MOST`]; of those with equally many the first by label.
    pub values: Vec<Value>,
    /// How many values there are in all.
    pub distinct: usize,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// As a filter takes it: a code, an id, a number or a name.
    pub code: String,
    /// What readers see.
    pub label: String,
    /// Of how many experiences it is.
    pub count: u64,
}

/// Counts what was found by these dimensions.
pub async fn count(
    db: &impl Connection,
    discovery: &Discovery,
    reader: (&Viewer, Language),
    found: &Arc<Found>,
    dimensions: Vec<Dimension>,
) -> Result<Vec<Facet>> {
    let is_at_hand = |it: &Dimension| found.view.has_at_hand(it.place());
    let is_little = found.matches.len() <= IN_PASSING && dimensions.iter().all(is_at_hand);
    let counts = if is_little {
        counts(found, &dimensions)?
    } else {
        let (found, dimensions) = (Arc::clone(found), dimensions.clone());
        in_turn(move || counts(&found, &dimensions)).await?
    };
    let mut facets = Vec::new();
    for (dimension, counts) in dimensions.into_iter().zip(counts) {
        facets.push(facet(db, discovery, reader, (dimension, counts)).await?);
    }
    Ok(facets)
}

fn counts(found: &Found, dimensions: &[Dimension]) -> Result<Vec<HashMap<i64, u64>>> {
    let counts = dimensions.iter().map(|it| found.count(it.place()));
    counts.collect()
}

async fn facet(
    db: &impl Connection,
    discovery: &Discovery,
    reader: (&Viewer, Language),
    (dimension, counts): (Dimension, HashMap<i64, u64>),
) -> Result<Facet> {
    let keys: Vec<i64> = counts.keys().copied().collect();
    let told = label::of(db, discovery, reader, (dimension, &keys)).await?;
    let value = |(key, count): (&i64, &u64)| {
        let told = told.get(key)?;
        Some(Value {
            code: told.code.clone(),
            label: told.label.clone(),
            count: *count,
        })
    };
    let mut values: Vec<Value> = counts.iter().filter_map(value).collect();
    values.sort_by(|one, other| {
        let by_count = (Reverse(one.count), &one.label).cmp(&(Reverse(other.count), &other.label));
        by_count.then_with(|| one.code.cmp(&other.code))
    });
    let distinct = values.len();
    values.truncate(MOST);
    Ok(Facet {
        dimension,
        values,
        distinct,
    })
}
