//! What is told of documents beside their words: by what they are counted, and all that there are.

use std::collections::HashMap;

use tantivy::columnar::Column;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED, Term};

use super::document::{Shelf, Thing};
use super::index::column;
use super::score::Place;
use super::view::View;
use crate::model::{Error, Result};

/// Values that lie no further apart are counted in a row of places.
const CLOSE: i64 = 1 << 16;

/// Documents of a block.
const BLOCK: usize = 2048;

/// How often values were seen.
enum Tally {
    /// Values that lie close to each other: the least of them, and how often each was seen from there on.
    Row(i64, Vec<u64>),
    /// Others.
    Map(HashMap<i64, u64>),
}

impl Tally {
    /// What fits the values of a facet.
    fn of(columns: &[Column<i64>]) -> Self {
        let held = columns.iter().filter(|it| it.num_docs() > 0);
        let least = held
            .clone()
            .map(Column::min_value)
            .min()
            .unwrap_or_default();
        let most = held.map(Column::max_value).max().unwrap_or_default();
        match most.checked_sub(least) {
            Some(apart) if (0..CLOSE).contains(&apart) => {
                let places = usize::try_from(apart).unwrap_or_default() + 1;
                Self::Row(least, vec![0; places])
            }
            _ => Self::Map(HashMap::new()),
        }
    }

    fn add(&mut self, value: i64) {
        match self {
            Self::Row(least, counts) => {
                let place = usize::try_from(value - *least).unwrap_or(usize::MAX);
                if let Some(count) = counts.get_mut(place) {
                    *count += 1;
                }
            }
            Self::Map(counts) => *counts.entry(value).or_default() += 1,
        }
    }

    fn told(self) -> HashMap<i64, u64> {
        match self {
            Self::Row(least, counts) => {
                let seen = (least..).zip(counts).filter(|(_, count)| *count > 0);
                seen.collect()
            }
            Self::Map(counts) => counts,
        }
    }
}

/// Documents of a segment whose values are read together.
#[derive(Default)]
struct Block {
    segment: u32,
    documents: Vec<DocId>,
    /// Those that have a value, once for each.
    having: Vec<DocId>,
    rows: Vec<u32>,
    values: Vec<i64>,
}

impl Block {
    fn is_full(&self) -> bool {
        self.documents.len() >= BLOCK
    }

    /// Counts what it holds, and is empty then.
    fn count(&mut self, columns: &[Column<i64>], tally: &mut Tally) {
        let Some(column) = columns.get(self.segment as usize) else {
            return;
        };
        self.documents.sort_unstable();
        self.having.clear();
        self.rows.clear();
        column.row_ids_for_docs(&self.documents, &mut self.having, &mut self.rows);
        self.values.resize(self.rows.len(), 0);
        column.values.get_vals(&self.rows, &mut self.values);
        self.values.iter().for_each(|value| tally.add(*value));
        self.documents.clear();
    }
}

impl View {
    /// Everything of a shelf that is shown, in no order.
    pub fn everything(&self, on: Shelf) -> Result<Vec<(Thing, Place)>> {
        let mut all = Vec::new();
        for (segment, (reader, part)) in (0..).zip(self.segments()) {
            let things = reader.fast_fields().u64(column::THING);
            let things = things.map_err(Error::internal)?;
            let shown = (0..reader.max_doc()).filter(|document| part.shows(*document));
            all.extend(shown.filter_map(|document| {
                let thing = things.first(document).and_then(Thing::of_number)?;
                (Shelf::of(thing.kind) == on).then_some((thing, Place { segment, document }))
            }));
        }
        Ok(all)
    }

    /// Where these things stand, of those that are shown.
    pub fn places(&self, things: &[Thing]) -> Result<Vec<(Thing, Place)>> {
        self.places_by(self.fields().thing, things)
    }

    /// The parts of these things, of those that are shown.
    pub fn parts_of(&self, things: &[Thing]) -> Result<Vec<Thing>> {
        let places = self.places_by(self.fields().parent, things)?.into_iter();
        let places: Vec<Place> = places.map(|(_, place)| place).collect();
        let numbers = self.first(&places, column::THING)?.into_iter();
        Ok(numbers.filter_map(Thing::of_number).collect())
    }

    fn places_by(&self, field: Field, things: &[Thing]) -> Result<Vec<(Thing, Place)>> {
        let mut places = Vec::new();
        for (segment, (reader, part)) in (0..).zip(self.segments()) {
            let index = reader.inverted_index(field);
            let index = index.map_err(Error::internal)?;
            for thing in things {
                let term = Term::from_field_u64(field, thing.number());
                let postings = index.read_postings(&term, IndexRecordOption::Basic);
                let Some(mut postings) = postings.map_err(Error::internal)? else {
                    continue;
                };
                while postings.doc() != TERMINATED {
                    let document = postings.doc();
                    if part.shows(document) {
                        places.push((*thing, Place { segment, document }));
                    }
                    postings.advance();
                }
            }
        }
        Ok(places)
    }

    /// How many of these documents have each value of a facet; fastest in the order in which they stand.
    pub fn count(
        &self,
        places: impl Iterator<Item = Place>,
        facet: usize,
    ) -> Result<HashMap<i64, u64>> {
        let columns = self.columns(&column::facet(facet))?;
        let mut tally = Tally::of(&columns);
        let mut block = Block::default();
        for place in places {
            if block.is_full() || block.segment != place.segment {
                block.count(&columns, &mut tally);
                block.segment = place.segment;
            }
            block.documents.push(place.document);
        }
        block.count(&columns, &mut tally);
        Ok(tally.told())
    }

    /// The values of a facet that each of these documents has.
    pub fn values(&self, places: &[Place], facet: usize) -> Result<Vec<Vec<i64>>> {
        let columns = self.columns(&column::facet(facet))?;
        let values = |place: &Place| columns[place.segment as usize].values_for_doc(place.document);
        Ok(places.iter().map(|place| values(place).collect()).collect())
    }

    /// What tells whether the index holds the same of each of these documents.
    pub fn prints(&self, places: &[Place]) -> Result<Vec<u64>> {
        self.first(places, column::PRINT)
    }

    fn first(&self, places: &[Place], name: &str) -> Result<Vec<u64>> {
        let columns: Result<Vec<Column<u64>>> = (self.segments())
            .map(|(reader, _)| reader.fast_fields().u64(name).map_err(Error::internal))
            .collect();
        let columns = columns?;
        let value = |place: &Place| columns[place.segment as usize].first(place.document);
        Ok(places
            .iter()
            .map(|place| value(place).unwrap_or_default())
            .collect())
    }

    fn columns(&self, name: &str) -> Result<Vec<Column<i64>>> {
        (self.segments())
            .map(|(reader, _)| reader.fast_fields().i64(name).map_err(Error::internal))
            .collect()
    }
}
