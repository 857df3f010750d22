//! Groups of experiences that share a value of each dimension.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::figure::Figure;
use super::{MOST_DIMENSIONS, Row};
use crate::domain::discovery::label::{Label, Labels};
use crate::model::{Error, ErrorCode, Result};
use crate::search::cross::Cell;

/// Groups that are told apart at most, whether they are told or not.
const MOST_GROUPS: usize = 1_000_000;

/// Combinations of values that are looked at, at most. An experience of five problems, five partners and ten factors has 250.
const MOST_STEPS: usize = 50_000_000;

/// The places of a group's values along the axes, each in the order of its dimension; 0 along an axis that there is not.
pub type Key = [u32; MOST_DIMENSIONS];

/// The groups that there are.
pub struct Groups {
    axes: Vec<Axis>,
    /// Those that are told, in the order of their values, with how many experiences each has.
    pub told: Vec<(Key, u64)>,
    /// How many there are.
    pub total: u64,
    /// How many experiences have no value along each axis that may be told.
    pub unknown: Vec<u64>,
}

fn too_many() -> Error {
    let message = format!(
        "there are more than {MOST_GROUPS} groups, or too many values of each experience: ask for fewer dimensions, or \
         for fewer experiences"
    );
    Error::invalid("groupBy", ErrorCode::TooMany, message)
}

/// The values along an axis that may be told.
struct Axis {
    labels: Vec<Label>,
    places: HashMap<i64, u32>,
}

impl Axis {
    fn of(labels: Labels) -> Self {
        let mut labels: Vec<(i64, Label)> = labels.into_iter().collect();
        labels.sort_unstable_by(|(_, one), (_, other)| {
            (&one.order, &one.code).cmp(&(&other.order, &other.code))
        });
        let places = (0..)
            .zip(&labels)
            .map(|(place, (value, _))| (*value, place));
        Self {
            places: places.collect(),
            labels: labels.into_iter().map(|(_, label)| label).collect(),
        }
    }

    fn places(&self, values: &[i64]) -> Vec<u32> {
        let places = values.iter().filter_map(|value| self.places.get(value));
        places.copied().collect()
    }
}

impl Groups {
    /// The groups of what was counted by axes whose values are told so; of these at most so many, those of most experiences.
    ///
    /// # Errors
    ///
    /// `Invalid` where there are more than can be told apart in the time that an answer has.
    pub fn of(cells: &[Cell], labels: Vec<Labels>, most: usize) -> Result<Self> {
        let axes: Vec<Axis> = labels.into_iter().map(Axis::of).collect();
        let unknown = axes.iter().enumerate().map(|(place, axis)| {
            let without = |it: &&Cell| axis.places(&it.values[place]).is_empty();
            cells.iter().filter(without).map(|it| it.count).sum()
        });
        let mut groups = Self {
            unknown: unknown.collect(),
            axes,
            told: Vec::new(),
            total: 0,
        };
        let mut counts: HashMap<Key, u64> = HashMap::new();
        let mut left = MOST_STEPS;
        for cell in cells {
            left = left
                .checked_sub(cell.combinations())
                .filter(|_| counts.len() <= MOST_GROUPS)
                .ok_or_else(too_many)?;
            groups.each(cell, |key| *counts.entry(*key).or_default() += cell.count);
        }
        let mut told: Vec<(Key, u64)> = counts.into_iter().collect();
        groups.total = u64::try_from(told.len()).unwrap_or(u64::MAX);
        if told.len() > most {
            told.sort_unstable_by_key(|(key, count)| (Reverse(*count), *key));
            told.truncate(most);
        }
        told.sort_unstable();
        groups.told = told;
        Ok(groups)
    }

    /// Every group that the experiences of a cell are in: one of each combination of their values.
    pub fn each(&self, cell: &Cell, mut each: impl FnMut(&Key)) {
        let axes = self.axes.iter().zip(&cell.values);
        let places: Vec<Vec<u32>> = axes.map(|(axis, it)| axis.places(it)).collect();
        let along = |axis: usize| places.get(axis).map_or(&[0][..], Vec::as_slice);
        for first in along(0) {
            for second in along(1) {
                for third in along(2) {
                    each(&[*first, *second, *third]);
                }
            }
        }
    }

    /// Where a group stands among those that are told.
    pub fn place(&self, key: &Key) -> Option<usize> {
        self.told.binary_search_by_key(key, |(key, _)| *key).ok()
    }

    /// The rows of those that are told, with what was worked out of each.
    pub fn rows(&self, figures: Vec<Vec<Figure>>) -> Vec<Row> {
        let rows = self.told.iter().zip(figures);
        rows.map(|((key, count), figures)| Row {
            keys: self.labels(key),
            count: *count,
            figures,
        })
        .collect()
    }

    /// What is told of a group's values.
    fn labels(&self, key: &Key) -> Vec<Label> {
        let axes = self.axes.iter().zip(key);
        let labels = axes.filter_map(|(axis, place)| axis.labels.get(*place as usize));
        labels.cloned().collect()
    }
}
