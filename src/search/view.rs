//! What of the index is shown to whom. Everything that is counted or weighed is counted among that alone: what somebody
//! may not read does not even make a word rarer.

use std::sync::Arc;

use entity::code::NodeKind;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Opstamp, Searcher, SegmentReader, TERMINATED, Term};

use super::Place;
use super::document::{SHELVES, Shelf, Thing};
use super::index::{Fields, column};
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

/// A segment of the index as it is now.
pub(super) type SegmentKey = (SegmentId, Option<Opstamp>);

/// What a part is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PartKey {
    /// The segment.
    pub segment: SegmentKey,
    scope: Scope,
}

impl PartKey {
    pub fn of(reader: &SegmentReader, scope: Scope) -> Self {
        Self {
            segment: segment(reader),
            scope,
        }
    }
}

/// What a segment is known by.
pub(super) fn segment(reader: &SegmentReader) -> SegmentKey {
    (reader.segment_id(), reader.delete_opstamp())
}

/// What somebody is shown of a segment.
#[derive(Debug)]
pub(super) struct Part {
    /// A bit for each document.
    shown: Vec<u64>,
    /// How many documents stand on each shelf, and how long they are together.
    shelves: [(u64, u64); SHELVES.len()],
}

impl Part {
    /// Reads it.
    pub fn read(segment: &SegmentReader, fields: &Fields, scope: Scope) -> Result<Self> {
        let columns = segment.fast_fields();
        let classes = columns.u64(column::CLASS).map_err(Error::internal)?;
        let owners = columns.i64(column::OWNERS).map_err(Error::internal)?;
        let things = columns.u64(column::THING).map_err(Error::internal)?;
        let lengths = SHELVES.map(|shelf| segment.get_fieldnorms_reader(fields.words(shelf).stems));
        let words = usize::try_from(segment.max_doc()).unwrap_or_default();
        let mut part = Self {
            shown: vec![0; words.div_ceil(64)],
            shelves: Default::default(),
        };
        for document in segment.doc_ids_alive() {
            let class = classes.first(document).unwrap_or(63);
            let kind = || Some(things.first(document).and_then(Thing::of_number)?.kind);
            let is_shown = scope.classes >> class & 1 == 1
                || (scope.own)
                    .is_some_and(|own| owners.values_for_doc(document).any(|it| it == own))
                || (scope.of_kind)
                    .is_some_and(|(of, it)| u64::from(of) == class && kind() == Some(it));
            if !is_shown {
                continue;
            }
            part.shown[document as usize / 64] |= 1 << (document % 64);
            let Some(thing) = things.first(document).and_then(Thing::of_number) else {
                continue;
            };
            let shelf = Shelf::of(thing.kind);
            let places = SHELVES.iter().zip(&lengths).zip(&mut part.shelves);
            for ((it, lengths), (count, length)) in places {
                if *it == shelf {
                    let lengths = lengths
                        .as_ref()
                        .map_err(|error| Error::internal(error.to_string()))?;
                    *count += 1;
                    *length += u64::from(lengths.fieldnorm(document));
                }
            }
        }
        Ok(part)
    }

    /// Whether a document is shown.
    pub fn shows(&self, document: DocId) -> bool {
        self.shown[document as usize / 64] >> (document % 64) & 1 == 1
    }
}

/// The documents of a segment that have a word, as far as they are shown, one after the other.
#[derive(Clone)]
pub(super) struct Bearing<'a> {
    part: &'a Part,
    // Holds a block of documents, and is moved about.
    postings: Box<SegmentPostings>,
}

impl<'a> Bearing<'a> {
    fn new(part: &'a Part, postings: SegmentPostings) -> Self {
        let mut first = Self {
            part,
            postings: Box::new(postings),
        };
        first.find();
        first
    }

    /// The document at hand; [`TERMINATED`] after the last.
    pub fn document(&self) -> DocId {
        self.postings.doc()
    }

    /// How often the word counts in it.
    pub fn times(&self) -> u32 {
        self.postings.term_freq()
    }

    /// Goes on to the next.
    pub fn advance(&mut self) {
        self.postings.advance();
        self.find();
    }

    /// How many there are from here on.
    pub fn count(&self) -> u32 {
        let (mut rest, mut count) = (self.clone(), 0);
        while rest.document() != TERMINATED {
            count += 1;
            rest.advance();
        }
        count
    }

    fn find(&mut self) {
        while self.document() != TERMINATED && !self.part.shows(self.document()) {
            self.postings.advance();
        }
    }
}

/// What of the index is shown to somebody, as it was when it was asked for.
#[derive(Debug)]
pub struct View {
    searcher: Searcher,
    fields: Fields,
    parts: Vec<Arc<Part>>,
}

impl View {
    pub(super) fn new(searcher: Searcher, fields: Fields, parts: Vec<Arc<Part>>) -> Self {
        Self {
            searcher,
            fields,
            parts,
        }
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

    /// How many documents are shown of a shelf, and how long they are on the average.
    #[expect(
        clippy::cast_precision_loss,
        reason = "scores need no more than the first digits"
    )]
    pub(super) fn shelf(&self, on: Shelf) -> (f32, f32) {
        let place = SHELVES.iter().position(|it| *it == on);
        let all = self
            .parts
            .iter()
            .map(|part| part.shelves[place.unwrap_or_default()]);
        let (count, length) = all.fold((0, 0), |(count, length), it| (count + it.0, length + it.1));
        (count as f32, length as f32 / (count.max(1)) as f32)
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
        let option = IndexRecordOption::WithFreqs;
        let postings = self.postings(place, field, word, option)?;
        Ok(postings.map(|postings| Bearing::new(&self.parts[place], postings)))
    }

    fn postings(
        &self,
        place: usize,
        field: Field,
        word: &str,
        option: IndexRecordOption,
    ) -> Result<Option<SegmentPostings>> {
        let index = self.segment(place).inverted_index(field);
        let term = Term::from_field_text(field, word);
        let postings = index.map_err(Error::internal)?.read_postings(&term, option);
        postings.map_err(Error::internal)
    }

    /// Whether any document that is shown has a word.
    pub(super) fn has(&self, field: Field, word: &str) -> Result<bool> {
        for (place, part) in self.parts.iter().enumerate() {
            let postings = self.postings(place, field, word, IndexRecordOption::Basic)?;
            let Some(mut postings) = postings else {
                continue;
            };
            while postings.doc() != TERMINATED {
                if part.shows(postings.doc()) {
                    return Ok(true);
                }
                postings.advance();
            }
        }
        Ok(false)
    }
}

/// Parts are put together of others of the same segment.
impl Part {
    fn is_empty(&self) -> bool {
        self.shelves.iter().all(|(count, _)| *count == 0)
    }

    /// What either of two shows that have nothing in common.
    fn and(&self, other: &Self) -> Self {
        let bits = self.shown.iter().zip(&other.shown);
        let shelves = self.shelves.iter().zip(&other.shelves);
        let mut both = Self {
            shown: bits.map(|(one, other)| one | other).collect(),
            shelves: Default::default(),
        };
        for (sum, (one, other)) in both.shelves.iter_mut().zip(shelves) {
            *sum = (one.0 + other.0, one.1 + other.1);
        }
        both
    }

    /// What it shows beside some of that.
    fn without(&self, some: &Self) -> Self {
        let bits = self.shown.iter().zip(&some.shown);
        let shelves = self.shelves.iter().zip(&some.shelves);
        let mut rest = Self {
            shown: bits.map(|(all, some)| all & !some).collect(),
            shelves: Default::default(),
        };
        for (left, (all, some)) in rest.shelves.iter_mut().zip(shelves) {
            *left = (all.0.saturating_sub(some.0), all.1.saturating_sub(some.1));
        }
        rest
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
        Self::new(self.searcher.clone(), self.fields.clone(), both.collect())
    }

    /// These documents of a shelf, as far as it shows them, and nothing else.
    pub fn only(&self, on: Shelf, places: &[Place]) -> Result<Self> {
        let row = SHELVES.iter().position(|it| *it == on).unwrap_or_default();
        let mut parts = Vec::new();
        for (at, (segment, part)) in (0..).zip(self.segments()) {
            let lengths = self.lengths(segment, on)?;
            let mut only = Part {
                shown: vec![0; part.shown.len()],
                shelves: Default::default(),
            };
            let here = places.iter().filter(|it| it.segment == at);
            for document in here.map(|it| it.document).filter(|it| part.shows(*it)) {
                only.shown[document as usize / 64] |= 1 << (document % 64);
                let (count, length) = &mut only.shelves[row];
                *count += 1;
                *length += u64::from(lengths.fieldnorm(document));
            }
            parts.push(Arc::new(only));
        }
        Ok(Self::new(self.searcher.clone(), self.fields.clone(), parts))
    }
}
