//! What is shown of a segment, and what of that is kept for whoever asks next.

use std::collections::HashSet;
use std::sync::Arc;

use lru::LruCache;
use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::postings::SegmentPostings;
use tantivy::{DocId, DocSet, Opstamp, SegmentReader, TERMINATED};

use super::document::{SHELVES, Shelf, Thing};
use super::index::{Fields, column};
use super::view::Scope;
use crate::model::{Error, Result};

/// What a part is known by: what is gone of its segment makes another part of the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PartKey {
    /// The segment.
    pub segment: SegmentId,
    /// Whose eyes look.
    pub scope: Scope,
}

/// What somebody is shown of a segment.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// What had been taken out of the segment by then.
    as_of: Option<Opstamp>,
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
        let lengths = Lengths::of(segment, fields)?;
        let words = usize::try_from(segment.max_doc()).unwrap_or_default();
        let mut part = Self::empty(segment.delete_opstamp(), words.div_ceil(64));
        for document in segment.doc_ids_alive() {
            let class = classes.first(document).unwrap_or(63);
            let thing = lengths.things.first(document).and_then(Thing::of_number);
            let is_shown = scope.classes >> class & 1 == 1
                || (scope.own)
                    .is_some_and(|own| owners.values_for_doc(document).any(|it| it == own))
                || (scope.of_kind).is_some_and(|(of, kind)| {
                    u64::from(of) == class && thing.is_some_and(|thing| thing.kind == kind)
                });
            if is_shown {
                part.shown[document as usize / 64] |= 1 << (document % 64);
                let (place, length) = lengths.of_document(document)?;
                let (count, sum) = &mut part.shelves[place];
                (*count, *sum) = (*count + 1, *sum + length);
            }
        }
        Ok(part)
    }

    /// What is left of it in a segment of which more is gone; none where it is the newer one.
    pub fn left_in(&self, segment: &SegmentReader, fields: &Fields) -> Result<Option<Self>> {
        let (Some(alive), true) = (
            segment.alive_bitset(),
            self.as_of < segment.delete_opstamp(),
        ) else {
            return Ok(None);
        };
        let lengths = Lengths::of(segment, fields)?;
        let mut left = self.clone();
        left.as_of = segment.delete_opstamp();
        for document in self.documents().filter(|it| !alive.is_alive(*it)) {
            left.shown[document as usize / 64] &= !(1 << (document % 64));
            let (place, length) = lengths.of_document(document)?;
            let (count, sum) = &mut left.shelves[place];
            (*count, *sum) = (*count - 1, *sum - length);
        }
        Ok(Some(left))
    }

    /// The documents that are shown.
    pub fn documents(&self) -> impl Iterator<Item = DocId> {
        let blocks = (0..).step_by(64).zip(&self.shown);
        blocks.flat_map(|(first, block)| {
            let shown = (0..64).filter(move |bit| block >> bit & 1 == 1);
            shown.map(move |bit| first + bit)
        })
    }

    fn empty(as_of: Option<Opstamp>, words: usize) -> Self {
        Self {
            as_of,
            shown: vec![0; words],
            shelves: Default::default(),
        }
    }

    /// Whether it tells of a segment as it is now.
    pub fn is_of(&self, segment: &SegmentReader) -> bool {
        self.as_of == segment.delete_opstamp()
    }

    /// These documents alone, as far as it shows them, with their lengths, on the shelf of a place.
    pub fn only(&self, on: usize, documents: impl Iterator<Item = (DocId, u32)>) -> Self {
        let mut only = Self::empty(self.as_of, self.shown.len());
        for (document, length) in documents.filter(|(document, _)| self.shows(*document)) {
            only.shown[document as usize / 64] |= 1 << (document % 64);
            let (count, sum) = &mut only.shelves[on];
            (*count, *sum) = (*count + 1, *sum + u64::from(length));
        }
        only
    }

    /// How many documents stand on the shelf of a place, and how long they are together.
    pub fn shelf(&self, place: usize) -> (u64, u64) {
        self.shelves[place]
    }

    /// Whether it shows nothing.
    pub fn is_empty(&self) -> bool {
        self.shelves.iter().all(|(count, _)| *count == 0)
    }

    /// How much memory it takes, more or less.
    fn size(&self) -> usize {
        size_of::<Self>() + self.shown.len() * size_of::<u64>()
    }

    /// Whether a document is shown.
    pub fn shows(&self, document: DocId) -> bool {
        self.shown[document as usize / 64] >> (document % 64) & 1 == 1
    }

    /// Whether any of these documents is shown.
    pub fn shows_any(&self, mut postings: SegmentPostings) -> bool {
        while postings.doc() != TERMINATED {
            if self.shows(postings.doc()) {
                return true;
            }
            postings.advance();
        }
        false
    }
}

/// How long the documents of a segment are.
struct Lengths {
    things: Column<u64>,
    shelves: Vec<FieldNormReader>,
}

impl Lengths {
    fn of(segment: &SegmentReader, fields: &Fields) -> Result<Self> {
        let things = segment.fast_fields().u64(column::THING);
        let shelves = SHELVES.iter();
        let shelves = shelves.map(|it| segment.get_fieldnorms_reader(fields.words(*it).stems));
        let shelves: tantivy::Result<_> = shelves.collect();
        Ok(Self {
            things: things.map_err(Error::internal)?,
            shelves: shelves.map_err(Error::internal)?,
        })
    }

    /// The place of the shelf on which a document stands, and its length there.
    fn of_document(&self, document: DocId) -> Result<(usize, u64)> {
        let thing = self.things.first(document).and_then(Thing::of_number);
        let on = thing.map(|thing| Shelf::of(thing.kind));
        let place = SHELVES.iter().position(|it| Some(*it) == on);
        let place = place.ok_or_else(|| Error::internal("a document tells of nothing"))?;
        Ok((place, self.shelves[place].fieldnorm(document).into()))
    }
}

/// Parts are put together of others of the same segment.
impl Part {
    /// What either of two shows that have nothing in common.
    pub fn and(&self, other: &Self) -> Self {
        let bits = self.shown.iter().zip(&other.shown);
        let shelves = self.shelves.iter().zip(&other.shelves);
        let mut both = Self::empty(self.as_of, 0);
        both.shown = bits.map(|(one, other)| one | other).collect();
        for (sum, (one, other)) in both.shelves.iter_mut().zip(shelves) {
            *sum = (one.0 + other.0, one.1 + other.1);
        }
        both
    }

    /// What it shows beside some of that.
    pub fn without(&self, some: &Self) -> Self {
        let bits = self.shown.iter().zip(&some.shown);
        let shelves = self.shelves.iter().zip(&some.shelves);
        let mut rest = Self::empty(self.as_of, 0);
        rest.shown = bits.map(|(all, some)| all & !some).collect();
        for (left, (all, some)) in rest.shelves.iter_mut().zip(shelves) {
            *left = (all.0.saturating_sub(some.0), all.1.saturating_sub(some.1));
        }
        rest
    }
}

/// Memory that parts may take together.
const MOST: usize = 64 << 20;

/// The parts that were asked for last, as many as there is room for.
#[derive(Debug)]
pub(super) struct Parts {
    held: LruCache<PartKey, Arc<Part>>,
    size: usize,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            held: LruCache::unbounded(),
            size: 0,
        }
    }
}

impl Parts {
    pub fn get(&mut self, key: &PartKey) -> Option<Arc<Part>> {
        self.held.get(key).map(Arc::clone)
    }

    pub fn put(&mut self, key: PartKey, part: Arc<Part>) {
        self.size += part.size();
        if let Some(before) = self.held.put(key, part) {
            self.size -= before.size();
        }
        while self.size > MOST
            && let Some((_, last)) = self.held.pop_lru()
        {
            self.size -= last.size();
        }
    }

    /// Lets go of those of other segments than these.
    pub fn keep(&mut self, segments: &HashSet<SegmentId>) {
        let gone = self.held.iter().map(|(key, _)| *key);
        let gone: Vec<PartKey> = gone
            .filter(|key| !segments.contains(&key.segment))
            .collect();
        for part in gone.iter().filter_map(|key| self.held.pop(key)) {
            self.size -= part.size();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::document::Document;
    use crate::search::index::Index;
    use crate::search::question::Question;

    #[test]
    fn what_was_taken_out_is_left_out_of_what_was_read_before() {
        let index = Index::in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        for key in 0..300 {
            let mut document = Document::of(Thing::experience(key));
            document.title = vec!["ferge".to_owned(); 1 + usize::try_from(key % 5).unwrap()];
            writer.put(&document).unwrap();
        }
        writer.commit("").unwrap();
        index.reload().unwrap();
        let look = |classes| {
            let scope = Scope {
                classes,
                ..Scope::default()
            };
            let view = index.view(scope).unwrap();
            let question = Question::of_words(&["ferge"]);
            let hits = view
                .answer(Shelf::Experiences, &question, 0.0, |hit| hit)
                .unwrap();
            let hits = hits.iter().map(|hit| (hit.thing.key, hit.score.to_bits()));
            (view.shelf(Shelf::Experiences), hits.collect::<Vec<_>>())
        };
        // Further bits show no other documents, but are other eyes.
        for (step, classes) in [(7, 0b11), (3, 0b101), (1, 0b1001)] {
            let before = look(1);
            for key in (0..300).filter(|key| key % step == 0) {
                writer.remove(Thing::experience(key));
            }
            writer.commit("").unwrap();
            index.reload().unwrap();
            assert!(look(1).1.len() < before.1.len());
            assert_eq!(look(1), look(classes));
        }
        assert!(look(1).1.is_empty());
    }
}
