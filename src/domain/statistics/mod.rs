//! Statistics: what was tried, counted by up to three dimensions at once, of what the viewer may read. Counted where facets
//! are, so that both tell the same numbers; of what is told without its owners the coarse group alone is known there.

mod benefit;
pub mod column;
mod figure;
pub mod file;
mod group;
pub mod jsonstat;
mod note;
pub mod picture;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use chrono::{DateTime, TimeDelta, Utc};
use entity::code::Language;

use self::benefit::Brought;
use self::figure::Tally;
pub use self::figure::{Figure, Measure, Sign};
use self::group::{Groups, Key};
pub use self::note::note;
use super::discovery::facet::{Dimension, YEARS};
use super::discovery::find::Wanted;
use super::discovery::label::{self, Label, Labels};
use super::discovery::{Discovery, sieve, turn};
use super::service::last_changed;
use crate::model::{Clock, Error, ErrorCode, Result, Viewer};
use crate::search::cross::Cell;
use crate::store::Connection;

/// Dimensions that a table may have.
pub const MOST_DIMENSIONS: usize = 3;

/// Measures that a table may have beside its counts.
pub const MOST_MEASURES: usize = 10;

/// What is to be counted, and how.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// Which experiences.
    pub wanted: Wanted,
    /// By what; all of them together where there is nothing.
    pub group_by: Vec<Dimension>,
    /// What is worked out of each group beside its number.
    pub measures: Vec<Measure>,
    /// So many rows are told at most, those of most experiences.
    pub most: usize,
}

/// Experiences, counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// By what.
    pub dimensions: Vec<Dimension>,
    /// Groups with at least one experience, in the order of their values.
    pub rows: Vec<Row>,
    /// How many experiences were counted.
    pub total: u64,
    /// How many of them have no value of each dimension.
    pub unknown: Vec<u64>,
    /// How many groups there are, those that are not told among them.
    pub group_total: u64,
    /// When what may be counted last changed.
    pub as_of: DateTime<Utc>,
}

/// A group of experiences that share a value of each dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The values, in the order of the dimensions.
    pub keys: Vec<Label>,
    /// How many experiences.
    pub count: u64,
    /// What was worked out of them, in the order of the measures.
    pub figures: Vec<Figure>,
}

impl Table {
    /// Whether there are groups that are not told.
    pub fn is_truncated(&self) -> bool {
        u64::try_from(self.rows.len()).is_ok_and(|told| told < self.group_total)
    }

    /// Those of most experiences, at most so many, in the order of their values.
    pub fn most(&self, most: usize) -> Vec<&Row> {
        let mut places: Vec<usize> = (0..self.rows.len()).collect();
        if places.len() > most {
            places.sort_by_key(|place| Reverse(self.rows[*place].count));
            places.truncate(most);
            places.sort_unstable();
        }
        places.into_iter().map(|place| &self.rows[place]).collect()
    }

    /// The share of all that were counted that are so many, in whole per cent, halves away from zero; none of nothing.
    pub fn share(&self, count: u64) -> Option<u64> {
        (200 * count + self.total).checked_div(2 * self.total)
    }
}

/// Who asks, and with what.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// What finds.
    pub discovery: &'a Discovery,
    /// Time.
    pub clock: &'a Clock,
    /// Who.
    pub viewer: &'a Viewer,
    /// In which language values are told.
    pub language: Language,
}

/// Counts what is wanted.
///
/// # Errors
///
/// `Invalid` where a dimension or a measure is asked for twice, or there are too many.
pub async fn table(db: &impl Connection, reader: Reader<'_>, request: Request) -> Result<Table> {
    check(&request)?;
    let Request {
        wanted,
        group_by,
        measures,
        most,
    } = request;
    let as_of = as_of(db, reader).await?;
    let (view, places) = sieve::places(db, reader.discovery, reader.viewer, wanted).await?;
    let total = u64::try_from(places.len()).unwrap_or(u64::MAX);
    let axes: Vec<usize> = group_by.iter().map(|it| it.place()).collect();
    let mut facets = axes.clone();
    if !measures.is_empty() {
        facets.extend([Dimension::Outcome.place(), YEARS]);
    }
    let (view, places, cells) = turn::in_turn(move || {
        let cells = view.cross(&places, &facets)?;
        Ok((view, places, cells))
    })
    .await?;
    let mut labels = Vec::new();
    for (axis, dimension) in group_by.iter().enumerate() {
        labels.push(labels_of(db, reader, (*dimension, &values(&cells, axis))).await?);
    }
    let realised = benefit::realised(db, reader.viewer, &measures).await?;
    turn::in_turn(move || {
        let groups = Groups::of(&cells, labels, most)?;
        let mut brought = Vec::new();
        for realised in realised {
            brought.push(benefit::along(&view, &places, &axes, &realised)?);
        }
        let figures = figures(&cells, &groups, (&measures, &brought));
        Ok(Table {
            rows: groups.rows(figures),
            total,
            unknown: groups.unknown,
            group_total: groups.total,
            dimensions: group_by,
            as_of,
        })
    })
    .await
}

fn check(request: &Request) -> Result<()> {
    let Request {
        group_by, measures, ..
    } = request;
    if group_by.len() > MOST_DIMENSIONS {
        let given = group_by.len();
        let message =
            format!("groupBy takes at most {MOST_DIMENSIONS} dimensions, and has {given}");
        return Err(Error::invalid("groupBy", ErrorCode::TooMany, message));
    }
    if has_twins(group_by) {
        let message = "dimensions must each be given at most once";
        return Err(Error::invalid("groupBy", ErrorCode::Duplicate, message));
    }
    if measures.len() > MOST_MEASURES {
        let given = measures.len();
        let message = format!("measures takes at most {MOST_MEASURES}, and has {given}");
        return Err(Error::invalid("measures", ErrorCode::TooMany, message));
    }
    if has_twins(measures) {
        let message = "measures must each be given at most once";
        return Err(Error::invalid("measures", ErrorCode::Duplicate, message));
    }
    Ok(())
}

fn has_twins<T: PartialEq>(all: &[T]) -> bool {
    (1..all.len()).any(|at| all[..at].contains(&all[at]))
}

/// When what may be counted was last changed, as far as the index holds it: the same figures are told as of the same time,
/// however often they are asked for, and whatever is written that the viewer may not read.
async fn as_of(db: &impl Connection, reader: Reader<'_>) -> Result<DateTime<Utc>> {
    let now = reader.clock.now();
    let lag = TimeDelta::from_std(reader.discovery.freshness().lag(now));
    let held = now - lag.unwrap_or_default();
    let changed = last_changed(db, reader.viewer).await?;
    Ok(changed.map_or(held, |changed| changed.min(held)))
}

/// All values that there are along an axis.
fn values(cells: &[Cell], axis: usize) -> Vec<i64> {
    let values = cells.iter().flat_map(|it| &it.values[axis]).copied();
    let mut values: Vec<i64> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

async fn labels_of(
    db: &impl Connection,
    reader: Reader<'_>,
    wanted: (Dimension, &[i64]),
) -> Result<Labels> {
    label::of(
        db,
        reader.discovery,
        (reader.viewer, reader.language),
        wanted,
    )
    .await
}

/// What is worked out of each group that is told.
fn figures(
    cells: &[Cell],
    groups: &Groups,
    (measures, brought): (&[Measure], &[Vec<Brought>]),
) -> Vec<Vec<Figure>> {
    if measures.is_empty() {
        return vec![Vec::new(); groups.told.len()];
    }
    let mut tallies = vec![Tally::default(); groups.told.len()];
    for cell in cells {
        let [.., outcomes, years] = cell.values.as_slice() else {
            continue;
        };
        groups.each(cell, |key: &Key| {
            if let Some(place) = groups.place(key) {
                tallies[place].add(
                    outcomes.first().copied(),
                    years.first().copied(),
                    cell.count,
                );
            }
        });
    }
    for (measure, brought) in brought.iter().enumerate() {
        for it in brought {
            groups.each(&it.cell, |key: &Key| {
                if let Some(place) = groups.place(key) {
                    tallies[place].bring(measure, it.realised);
                }
            });
        }
    }
    let told = tallies.into_iter().map(|mut tally| {
        let figures = measures.iter().enumerate().map(|it| tally.figure(it));
        figures.collect()
    });
    told.collect()
}
