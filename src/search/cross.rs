//! Counting documents by several facets at once.

use std::collections::HashMap;
use std::sync::Arc;

use super::score::Place;
use super::values::Values;
use super::view::View;
use crate::model::Result;

/// So many combinations of sets are counted in a table that has room for all of them, rather than for those that there are.
const FEW: usize = 1 << 20;

/// Documents that have the same values of each facet that they were counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Their values, a facet after the other; none where they have none.
    pub values: Vec<Vec<i64>>,
    /// How many they are.
    pub count: u64,
}

impl Cell {
    /// How many combinations there are of a value of each facet that there is one of.
    pub fn combinations(&self) -> usize {
        let values = self.values.iter().map(|it| it.len().max(1));
        values.fold(1, usize::saturating_mul)
    }
}

impl View {
    /// How many of these documents have the same values of all of these facets, in no order. Cells may have the same values
    /// as others.
    pub fn cross(&self, places: &[Place], facets: &[usize]) -> Result<Vec<Cell>> {
        let mut cells = Vec::new();
        for (segment, (reader, _)) in (0..).zip(self.segments()) {
            let values = facets.iter().map(|it| self.columns().values(reader, *it));
            let values: Result<Vec<Arc<Values>>> = values.collect();
            let axes = Axes(values?);
            let here = places.iter().filter(|it| it.segment == segment);
            let combinations = here.map(|it| axes.combination(it.document));
            cells.extend(axes.told(count(combinations, axes.size())));
        }
        Ok(cells)
    }

    /// The values that each of these documents has of a facet.
    pub fn values_of(&self, places: &[Place], facet: usize) -> Result<Vec<Vec<i64>>> {
        let segments = self.segments();
        let values = segments.map(|(reader, _)| self.columns().values(reader, facet));
        let values: Result<Vec<Arc<Values>>> = values.collect();
        let values = values?;
        let of = |it: &Place| values[it.segment as usize].of(it.document).to_vec();
        Ok(places.iter().map(of).collect())
    }
}

/// Facets of a segment, by which its documents are counted.
struct Axes(Vec<Arc<Values>>);

impl Axes {
    /// How many combinations of sets there could be.
    fn size(&self) -> usize {
        let sets = self.0.iter().map(|it| it.sets().len().max(1));
        sets.fold(1, usize::saturating_mul)
    }

    /// The number of the combination of sets that a document has. None is told twice: few facets are crossed, and each has
    /// no more sets than a segment has documents, so that there are far fewer than 2^128 combinations.
    fn combination(&self, document: u32) -> u128 {
        self.0.iter().fold(0, |all, axis| {
            all * axis.sets().len() as u128 + axis.set(document) as u128
        })
    }

    fn told(&self, counts: impl Iterator<Item = (u128, u64)>) -> Vec<Cell> {
        let cell = |(mut combination, count): (u128, u64)| {
            let mut values = Vec::with_capacity(self.0.len());
            for axis in self.0.iter().rev() {
                let sets = axis.sets().len() as u128;
                let set = usize::try_from(combination % sets).unwrap_or_default();
                values.push(axis.sets()[set].clone());
                combination /= sets;
            }
            values.reverse();
            Cell { values, count }
        };
        counts.map(cell).collect()
    }
}

/// How often each combination comes, of those that come.
fn count(
    combinations: impl Iterator<Item = u128>,
    size: usize,
) -> Box<dyn Iterator<Item = (u128, u64)>> {
    if size <= FEW {
        let mut counts = vec![0_u64; size];
        for it in combinations {
            counts[usize::try_from(it).unwrap_or_default()] += 1;
        }
        let counts = (0..).zip(counts);
        return Box::new(counts.filter(|(_, count)| *count > 0));
    }
    let mut counts: HashMap<u128, u64> = HashMap::new();
    for it in combinations {
        *counts.entry(it).or_default() += 1;
    }
    Box::new(counts.into_iter())
}
