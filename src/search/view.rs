//! What of the index is shown to whom. Everything that is counted or weighed is counted among that alone: what somebody
//! may not read does not even make a word rarer.

use std::sync::Arc;

use entity::code::NodeKind;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Searcher, SegmentReader, TERMINATED, Term};

use super::Place;
use super::document::{SHELVES, Shelf};
use super::index::Fields;
use super::parts::Part;
use super::values::Columns;
use crate::model::{Error, Result};

/// Whose eyes look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scope {
    /// Classes of things that are shown, a bit each.
    pub classes: u64,
    /// The owner whose things are shown whatever their class.
    pub own: Option<i64>,
    /// A class of which things of a kind are shown beside.
    pub of_kind: Option<(u8, NodeKind)>,
}

/// The documents of a segment that have a word, as far as they are shown.
#[derive(Clone)]
pub(super) struct Bearing<'a> {
    part: &'a Part,
    // Holds a block of documents, and is moved about.
    postings: Box<BlockSegmentPostings>,
    /// How many of the block have been told.
    told: usize,
}

impl Bearing<'_> {
    /// A document before which there are no more to tell; none where there are no more at all.
    pub fn next(&self) -> Option<DocId> {
        self.postings.docs().get(self.told).copied()
    }

    /// Tells those before one, with how often the word counts in each.
    pub fn each_before(&mut self, end: DocId, mut each: impl FnMut(DocId, u32)) {
        loop {
            let documents = &self.postings.docs()[self.told..];
            let before = documents.partition_point(|document| *document < end);
            let times = &self.postings.freqs()[self.told..];
            for (document, times) in documents[..before].iter().zip(times) {
                if self.part.shows(*document) {
                    each(*document, *times);
                }
            }
            self.told += before;
            if self.next().is_some() || self.told == 0 {
                return;
            }
            self.postings.advance();
            self.told = 0;
        }
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        let mut count = 0;
        self.clone().each_before(TERMINATED, |_, _| count += 1);
        count
    }
}

/// What of the index is shown to somebody, as it was when it was asked for.
#[derive(Debug)]
pub struct View {
    searcher: Searcher,
    fields: Fields,
    columns: Arc<Columns>,
    parts: Vec<Arc<Part>>,
}

impl View {
    pub(super) fn new(
        searcher: Searcher,
        (fields, columns): (Fields, Arc<Columns>),
        parts: Vec<Arc<Part>>,
    ) -> Self {
        Self {
            searcher,
            fields,
            columns,
            parts,
        }
    }

    /// The same with other parts of the same segments.
    fn with(&self, parts: Vec<Arc<Part>>) -> Self {
        let shared = (self.fields.clone(), Arc::clone(&self.columns));
        Self::new(self.searcher.clone(), shared, parts)
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Segments with what is shown of them.
    pub(super) fn segments(&self) -> impl Iterator<Item = (&SegmentReader, &Part)> {
        let readers = self.searcher.segment_readers().iter();
        readers.zip(self.parts.iter().map(AsRef::as_ref))
    }

    pub(super) fn segment(&self, place: usize) -> &SegmentReader {
        &self.searcher.segment_readers()[place]
    }

    /// How many documents are shown of a shelf, and how long they are together.
    pub(super) fn shelf(&self, on: Shelf) -> (u64, u64) {
        let place = SHELVES.iter().position(|it| *it == on);
        let parts = self.parts.iter();
        let all = parts.map(|part| part.shelf(place.unwrap_or_default()));
        all.fold((0, 0), |(count, length), it| (count + it.0, length + it.1))
    }

    /// Lengths of the documents of a segment.
    pub(super) fn lengths(&self, segment: &SegmentReader, on: Shelf) -> Result<FieldNormReader> {
        let stems = self.fields.words(on).stems;
        segment
            .get_fieldnorms_reader(stems)
            .map_err(Error::internal)
    }

    /// The documents of a segment that have a word; none where it does not know the word.
    pub(super) fn bearing(
        &self,
        place: usize,
        field: Field,
        word: &str,
    ) -> Result<Option<Bearing<'_>>> {
        let index = self.segment(place).inverted_index(field);
        let index = index.map_err(Error::internal)?;
        let term = Term::from_field_text(field, word);
        let postings = index.read_block_postings(&term, IndexRecordOption::WithFreqs);
        let bearing = |postings| Bearing {
            part: &self.parts[place],
            postings: Box::new(postings),
            told: 0,
        };
        Ok(postings.map_err(Error::internal)?.map(bearing))
    }

    /// Whether any document that is shown has a word.
    pub(super) fn has(&self, field: Field, word: &str) -> Result<bool> {
        for (place, part) in self.parts.iter().enumerate() {
            let index = self.segment(place).inverted_index(field);
            let index = index.map_err(Error::internal)?;
            let term = Term::from_field_text(field, word);
            let postings = index.read_postings(&term, IndexRecordOption::Basic);
            let postings = postings.map_err(Error::internal)?;
            if postings.is_some_and(|postings| part.shows_any(postings)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Views are put together of others that were taken at the same time.
impl View {
    /// Whether it shows nothing.
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.is_empty())
    }

    /// Whether it shows the document of a place.
    pub fn shows(&self, place: Place) -> bool {
        self.parts[place.segment as usize].shows(place.document)
    }

    /// What either of two views shows that have nothing in common.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        self.put_together(other, Part::and)
    }

    /// What it shows beside some of that.
    #[must_use]
    pub fn without(&self, some: &Self) -> Self {
        self.put_together(some, Part::without)
    }

    fn put_together(&self, other: &Self, parts: impl Fn(&Part, &Part) -> Part) -> Self {
        let both = self.parts.iter().zip(&other.parts).map(|(one, other)| {
            if other.is_empty() {
                Arc::clone(one)
            } else {
                Arc::new(parts(one, other))
            }
        });
        self.with(both.collect())
    }

    /// These documents of a shelf, as far as it shows them, and nothing else.
    pub fn only(&self, on: Shelf, places: &[Place]) -> Result<Self> {
        let row = SHELVES.iter().position(|it| *it == on).unwrap_or_default();
        let mut parts = Vec::new();
        for (at, (segment, part)) in (0..).zip(self.segments()) {
            let lengths = self.lengths(segment, on)?;
            let here = places.iter().filter(|it| it.segment == at);
            let here = here.map(|it| (it.document, lengths.fieldnorm(it.document)));
            parts.push(Arc::new(part.only(row, here)));
        }
        Ok(self.with(parts))
    }
}
