//! What is told of documents beside their words: by what they are counted, and all that there are.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED, Term};

use super::document::{Shelf, Thing};
use super::index::column;
use super::score::Place;
use super::values::{Tally, Values};
use super::view::View;
use crate::model::{Error, Result};

impl View {
    /// Everything of a shelf that is shown, in no order.
    pub fn everything(&self, on: Shelf) -> Result<Vec<(Thing, Place)>> {
        let mut all = Vec::new();
        for (segment, (reader, part)) in (0..).zip(self.segments()) {
            let things = self.columns().things(reader)?;
            let shown = (0..reader.max_doc()).filter(|document| part.shows(*document));
            all.extend(shown.filter_map(|document| {
                let thing = things[document as usize].thing()?;
                (Shelf::of(thing.kind) == on).then_some((thing, Place { segment, document }))
            }));
        }
        Ok(all)
    }

    /// What breaks the ties of these documents.
    pub fn ties(&self, places: &[Place]) -> Result<Vec<i64>> {
        let segments = self.segments();
        let things: Result<Vec<_>> = segments
            .map(|(reader, _)| self.columns().things(reader))
            .collect();
        let things = things?;
        let tie = |it: &Place| things[it.segment as usize][it.document as usize].tie;
        Ok(places.iter().map(tie).collect())
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

    /// How many of these documents have each value of a facet.
    pub fn count(
        &self,
        places: impl Iterator<Item = Place>,
        facet: usize,
    ) -> Result<HashMap<i64, u64>> {
        let mut tallies: Vec<Tally> = self.facet(facet)?.into_iter().map(Tally::of).collect();
        for place in places {
            tallies[place.segment as usize].add(place.document);
        }
        let mut counts = HashMap::new();
        for (value, count) in tallies.iter().flat_map(Tally::told) {
            *counts.entry(value).or_default() += count;
        }
        Ok(counts)
    }

    /// Whether each of these documents has any of these values of a facet.
    pub fn have_any(
        &self,
        places: impl Iterator<Item = Place>,
        facet: usize,
        values: &HashSet<i64>,
    ) -> Result<Vec<bool>> {
        let held = self.facet(facet)?;
        let has_any = |place: Place| {
            let of = held[place.segment as usize].of(place.document);
            of.iter().any(|value| values.contains(value))
        };
        Ok(places.map(has_any).collect())
    }

    /// Whether the values of a facet need not be read first.
    pub fn has_at_hand(&self, facet: usize) -> bool {
        let mut segments = self.segments();
        segments.all(|(reader, _)| self.columns().has_values(reader, facet))
    }

    fn facet(&self, facet: usize) -> Result<Vec<Arc<Values>>> {
        let segments = self.segments();
        segments
            .map(|(reader, _)| self.columns().values(reader, facet))
            .collect()
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::document::Document;
    use crate::search::index::Index;
    use crate::search::view::Scope;

    /// The values of a document: none, one or several, near and far.
    fn values(key: i64) -> Vec<i64> {
        let all = [key % 5, 1 << (key % 40), -key];
        all.into_iter()
            .take(usize::try_from(key % 4).unwrap())
            .collect()
    }

    #[test]
    fn values_are_counted_over_all_segments() {
        let index = Index::in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        for portion in 0..3 {
            for key in (0..600).filter(|key| key % 3 == portion) {
                let mut document = Document::of(Thing::experience(key));
                document.facets = vec![Vec::new(), Vec::new(), values(key)];
                writer.put(&document).unwrap();
            }
            writer.commit("").unwrap();
        }
        index.reload().unwrap();
        let scope = Scope {
            classes: 1,
            ..Scope::default()
        };
        let view = index.view(scope).unwrap();
        let all = view.everything(Shelf::Experiences).unwrap();
        let odd = all.iter().filter(|(thing, _)| thing.key % 2 == 1);
        let (keys, places): (Vec<i64>, Vec<Place>) =
            odd.map(|(it, place)| (it.key, *place)).unzip();
        assert!(!view.has_at_hand(2));
        let counted = view.count(places.iter().copied(), 2).unwrap();
        assert!(view.has_at_hand(2));
        let mut wanted: HashMap<i64, u64> = HashMap::new();
        for value in keys.iter().flat_map(|key| values(*key)) {
            *wanted.entry(value).or_default() += 1;
        }
        assert_eq!(counted, wanted);
        let some = HashSet::from([3, -7]);
        let have = view.have_any(places.into_iter(), 2, &some).unwrap();
        let have_any = |key: &i64| values(*key).iter().any(|value| some.contains(value));
        assert_eq!(have, keys.iter().map(have_any).collect::<Vec<_>>());
    }
}
