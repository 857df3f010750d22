//! Columns of the index, held so that they are read as fast as documents are found. Read when they are first asked for: a
//! segment's never change.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use once_cell::sync::OnceCell;
use tantivy::index::SegmentId;
use tantivy::{DocId, SegmentReader};

use super::document::Thing;
use super::index::column;
use crate::model::{Error, Result};

/// What the documents of a segment have of a facet: most have one of a few sets of values.
#[derive(Debug)]
pub(super) struct Values {
    sets: Vec<Vec<i64>>,
    /// The place of each document's set.
    of_documents: Vec<u32>,
}

impl Values {
    fn read(segment: &SegmentReader, facet: usize) -> Result<Self> {
        let column = segment.fast_fields().i64(&column::facet(facet));
        let column = column.map_err(Error::internal)?;
        let mut sets: Vec<Vec<i64>> = Vec::new();
        let mut places: HashMap<Vec<i64>, u32> = HashMap::new();
        let mut of_document = |document| {
            let set: Vec<i64> = column.values_for_doc(document).collect();
            if let Some(place) = places.get(&set) {
                return Ok(*place);
            }
            let place = u32::try_from(sets.len()).map_err(Error::internal)?;
            sets.push(set.clone());
            places.insert(set, place);
            Ok(place)
        };
        let of_documents: Result<_> = (0..segment.max_doc()).map(&mut of_document).collect();
        Ok(Self {
            of_documents: of_documents?,
            sets,
        })
    }

    /// Those of a document.
    pub fn of(&self, document: DocId) -> &[i64] {
        &self.sets[self.set(document)]
    }

    /// The place of a document's set among those that there are.
    pub fn set(&self, document: DocId) -> usize {
        self.of_documents[document as usize] as usize
    }

    /// The sets that there are.
    pub fn sets(&self) -> &[Vec<i64>] {
        &self.sets
    }
}

/// How many documents of a segment were seen with each set of values.
pub(super) struct Tally {
    values: Arc<Values>,
    counts: Vec<u64>,
}

impl Tally {
    pub fn of(values: Arc<Values>) -> Self {
        Self {
            counts: vec![0; values.sets.len()],
            values,
        }
    }

    /// Sees a document.
    pub fn add(&mut self, document: DocId) {
        self.counts[self.values.set(document)] += 1;
    }

    /// Each value, with how often it was seen in each set that has it.
    pub fn told(&self) -> impl Iterator<Item = (i64, u64)> {
        let sets = self.values.sets.iter().zip(&self.counts);
        let seen = sets.filter(|(_, count)| **count > 0);
        seen.flat_map(|(set, count)| set.iter().map(|value| (*value, *count)))
    }
}

/// What was read of segments, a key each.
#[derive(Debug)]
struct Held<K, V>(Mutex<HashMap<K, Arc<OnceCell<Arc<V>>>>>);

impl<K: Copy + Hash + Eq, V> Held<K, V> {
    fn new() -> Self {
        Self(Mutex::default())
    }

    fn has(&self, key: &K) -> bool {
        let held = self.held();
        held.get(key).is_some_and(|it| it.get().is_some())
    }

    /// Reads it where nobody has; whoever asks meanwhile waits for it.
    fn of(&self, key: K, read: impl FnOnce() -> Result<V>) -> Result<Arc<V>> {
        let place = Arc::clone(self.held().entry(key).or_default());
        let read = place.get_or_try_init(|| read().map(Arc::new));
        read.map(Arc::clone)
    }

    fn keep(&self, is_kept: impl Fn(&K) -> bool) {
        self.held().retain(|key, _| is_kept(key));
    }

    fn held(&self) -> MutexGuard<'_, HashMap<K, Arc<OnceCell<Arc<V>>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was read of segments for as long as they are there: values of facets, four bytes a document and facet beside the
/// sets that there are, and sixteen a document for which thing it tells of and what breaks its ties.
#[derive(Debug)]
pub(super) struct Columns {
    values: Held<(SegmentId, usize), Values>,
    things: Held<SegmentId, Vec<Known>>,
}

/// What is known of a document without its words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    number: u64,
    /// What breaks its ties.
    pub tie: i64,
}

impl Known {
    /// The thing that it tells of.
    pub fn thing(self) -> Option<Thing> {
        Thing::of_number(self.number)
    }
}

impl Columns {
    pub fn new() -> Self {
        Self {
            values: Held::new(),
            things: Held::new(),
        }
    }

    /// The values of a facet of a segment.
    pub fn values(&self, segment: &SegmentReader, facet: usize) -> Result<Arc<Values>> {
        let key = (segment.segment_id(), facet);
        self.values.of(key, || Values::read(segment, facet))
    }

    /// Whether they have been read.
    pub fn has_values(&self, segment: &SegmentReader, facet: usize) -> bool {
        self.values.has(&(segment.segment_id(), facet))
    }

    /// What each document of a segment tells of, and what breaks its ties.
    pub fn things(&self, segment: &SegmentReader) -> Result<Arc<Vec<Known>>> {
        self.things.of(segment.segment_id(), || {
            let columns = segment.fast_fields();
            let things = columns.u64(column::THING).map_err(Error::internal)?;
            let ties = columns.i64(column::TIE).map_err(Error::internal)?;
            let known = |document| Known {
                number: things.first(document).unwrap_or_default(),
                tie: ties.first(document).unwrap_or_default(),
            };
            Ok((0..segment.max_doc()).map(known).collect())
        })
    }

    /// Lets go of what was read of other segments than these.
    pub fn keep(&self, segments: &HashSet<SegmentId>) {
        self.values.keep(|(segment, _)| segments.contains(segment));
        self.things.keep(|segment| segments.contains(segment));
    }
}
