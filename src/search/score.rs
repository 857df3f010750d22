//! How well documents answer a question: BM25 of what each of its words may mean, the best meaning of each word.
//!
//! Counted from what is shown alone, so that the same documents score the same however they came to be indexed.
#![expect(
    clippy::cast_precision_loss,
    reason = "scores need no more than the first digits of a count"
)]

use std::collections::BTreeSet;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::{DocId, TERMINATED};

use super::document::{Shelf, Thing};
use super::question::{self, Question};
use super::title::Title;
use super::view::{Bearing, View};
use crate::model::Result;

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// A document that answers a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// What it tells of.
    pub thing: Thing,
    /// How well it answers by its words; more is better.
    pub score: f32,
    /// The share of the question's weight that its words bear, from 0 to 1.
    pub cover: f32,
    /// The share that it has of the score of what says nothing but the question, and without end.
    pub share: f32,
    /// What comes first of those that answer as well: those with the lower.
    pub tie: i64,
    /// Where it stands in the view.
    pub place: Place,
}

/// Where a document stands in a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    pub(super) segment: u32,
    pub(super) document: DocId,
}

/// A stem that bears a word of a question, in the documents of a segment.
struct Stem<'a> {
    /// How surely it means the word.
    share: f32,
    /// What it says of the question: by that, and by how rare it is.
    weight: f32,
    /// What it bears of the question: the same, but no more than the word.
    cover: f32,
    bearing: Bearing<'a>,
}

/// For each word of a question the stems that bear it.
type Stems<'a> = Vec<Vec<Stem<'a>>>;

/// What bears a question.
struct Weighed<'a> {
    by_segment: Vec<Stems<'a>>,
    /// The weight of what has of each word the best that there is for it; a word that no document has, nor what it surely
    /// means, weighs as the rarest, or less where it is of another language.
    of_all: f32,
}

impl View {
    /// What is made of all documents of a shelf that bear at least such a share of a question, from 0 to 1, in the order in
    /// which they stand in the view.
    pub fn answer<T>(
        &self,
        on: Shelf,
        question: &Question,
        least: f32,
        make: impl Fn(Hit) -> T,
    ) -> Result<Vec<T>> {
        let (documents, length) = self.shelf(on);
        let weighed = self.weigh(on, question, documents as f32)?;
        let saturation = Saturation::new(length as f32 / documents.max(1) as f32);
        let of_all = weighed.of_all;
        let mut answers = Vec::new();
        for (segment, mut stems) in (0..).zip(weighed.by_segment) {
            let reader = self.segment(segment as usize);
            let lengths = self.lengths(reader, on)?;
            let things = self.columns().things(reader)?;
            let titled = self.titled(segment as usize, on, question)?;
            let of = |document, times| saturation.of(times, lengths.fieldnorm_id(document));
            sum_up(&mut stems, least * of_all, of, |document, sum| {
                let known = things[document as usize];
                let Some(thing) = known.thing() else {
                    return;
                };
                let is_titled = !titled.is_empty() && titled.binary_search(&document).is_ok();
                let score = sum.score + if is_titled { of_all } else { 0.0 };
                answers.push(make(Hit {
                    thing,
                    score,
                    cover: sum.cover / of_all,
                    share: score / (of_all * (K1 + 1.0)),
                    tie: known.tie,
                    place: Place { segment, document },
                }));
            });
        }
        Ok(answers)
    }

    /// The documents of a segment whose titles are a question, whole: who types one means it, and it weighs as all the words
    /// once more.
    fn titled(&self, segment: usize, on: Shelf, question: &Question) -> Result<Vec<DocId>> {
        let mut documents = Vec::new();
        if let Some(title) = question.title() {
            let stems = self.fields().words(on).stems;
            if let Some(mut bearing) = self.bearing(segment, stems, title)? {
                bearing.each_before(TERMINATED, |document, _| documents.push(document));
            }
        }
        Ok(documents)
    }

    /// Things of a shelf whose titles stand word for word in another one: so many, those with the lower ties first.
    pub fn called_within(&self, on: Shelf, title: &Title, most: usize) -> Result<Vec<Thing>> {
        let stems = self.fields().words(on).stems;
        let names = title.within();
        let mut found = BTreeSet::new();
        for (place, (reader, _)) in self.segments().enumerate() {
            let things = self.columns().things(reader)?;
            for name in &names {
                let Some(mut bearing) = self.bearing(place, stems, name)? else {
                    continue;
                };
                bearing.each_before(TERMINATED, |document, _| {
                    let known = things[document as usize];
                    found.extend(known.thing().map(|thing| (known.tie, thing)));
                    if found.len() > most {
                        found.pop_last();
                    }
                });
            }
        }
        Ok(found.into_iter().map(|(_, thing)| thing).collect())
    }

    /// Finds what bears a question's words, each weighing more the fewer of so many documents have it.
    fn weigh(&self, on: Shelf, question: &Question, documents: f32) -> Result<Weighed<'_>> {
        let field = self.fields().words(on).stems;
        let rarity = |count: f32| (1.0 + (documents - count + 0.5) / (count + 0.5)).ln();
        let words = question.meanings().len();
        let empty = || (0..words).map(|_| Vec::new()).collect();
        let mut heaviest: Vec<Option<f32>> = vec![None; words];
        let mut weighed = Weighed {
            by_segment: self.segments().map(|_| empty()).collect(),
            of_all: 0.0,
        };
        for (word, meaning) in question.meanings().iter().enumerate() {
            for (stem, share) in &meaning.stems {
                let segments = 0..self.segments().count();
                let bearing: Result<Vec<_>> = segments
                    .map(|place| self.bearing(place, field, stem))
                    .collect();
                let bearing = bearing?;
                let count: u32 = bearing.iter().flatten().map(Bearing::count).sum();
                if count == 0 {
                    continue;
                }
                let weight = share * rarity(count as f32);
                if *share >= question::MEANT {
                    heaviest[word] = Some(heaviest[word].map_or(weight, |it| it.max(weight)));
                }
                for (stems, bearing) in weighed.by_segment.iter_mut().zip(bearing) {
                    stems[word].extend(bearing.map(|bearing| Stem {
                        share: *share,
                        weight,
                        cover: weight,
                        bearing,
                    }));
                }
            }
        }
        let (known, rarest) = (heaviest.iter().flatten(), rarity(0.0));
        let unknown = match known.clone().count() {
            count if question.is_foreign() && count > 0 => {
                f32::midpoint(known.sum::<f32>() / count as f32, rarest)
            }
            _ => rarest,
        };
        for (word, heaviest) in heaviest.iter().enumerate() {
            weighed.of_all += heaviest.unwrap_or(unknown);
            for stem in weighed.by_segment.iter_mut().flat_map(|it| &mut it[word]) {
                // What is only part of a word that nothing else bears says no more of it than its share.
                let most = heaviest.unwrap_or(unknown * stem.share);
                stem.cover = stem.weight.min(most);
            }
        }
        Ok(weighed)
    }
}

/// Documents that are summed up together: few enough that what is summed up stays at hand.
const WINDOW: DocId = 2048;

/// What a document has of a question.
#[derive(Clone, Copy, Default)]
struct Sum {
    score: f32,
    cover: f32,
}

/// The documents of a window.
struct Window {
    /// What each has of the words before, and of the word at hand.
    total: Vec<Sum>,
    best: Vec<Sum>,
    /// Those that have something of the word at hand, and a bit for each that has something of any.
    touched: Vec<usize>,
    found: Vec<u64>,
}

impl Window {
    fn new() -> Self {
        Self {
            total: vec![Sum::default(); WINDOW as usize],
            best: vec![Sum::default(); WINDOW as usize],
            touched: Vec::new(),
            found: vec![0; WINDOW as usize / 64],
        }
    }

    /// A document has so much of the word at hand.
    fn add(&mut self, place: usize, sum: Sum) {
        let best = &mut self.best[place];
        if best.score == 0.0 {
            self.touched.push(place);
        }
        if sum.score > best.score {
            best.score = sum.score;
        }
        if sum.cover > best.cover {
            best.cover = sum.cover;
        }
    }

    /// Goes on to the next word.
    fn next_word(&mut self) {
        for place in self.touched.drain(..) {
            let best = std::mem::take(&mut self.best[place]);
            self.total[place].score += best.score;
            self.total[place].cover += best.cover;
            self.found[place / 64] |= 1 << (place % 64);
        }
    }

    /// Those of its documents that bear enough, in their order; it is empty then.
    fn take(&mut self, start: DocId, least: f32, mut told: impl FnMut(DocId, Sum)) {
        for (first, found) in (start..).step_by(64).zip(&mut self.found) {
            while *found != 0 {
                let document = first + found.trailing_zeros();
                *found &= *found - 1;
                let sum = std::mem::take(&mut self.total[(document - start) as usize]);
                if sum.cover >= least {
                    told(document, sum);
                }
            }
        }
    }
}

/// Sums up what the documents of a segment have of a question: from each of its words the best that bears it, by how
/// often it stands in a document of that length. Told are those that bear enough, in their order.
fn sum_up(
    words: &mut Stems<'_>,
    least: f32,
    of: impl Fn(DocId, u32) -> f32,
    mut told: impl FnMut(DocId, Sum),
) {
    let mut window = Window::new();
    // The first document that was not looked at tells where the next window begins.
    let next = |words: &Stems<'_>| {
        words
            .iter()
            .flatten()
            .filter_map(|it| it.bearing.next())
            .min()
    };
    while let Some(first) = next(words) {
        let start = first - first % WINDOW;
        for word in words.iter_mut() {
            for stem in word {
                let Stem {
                    weight,
                    cover,
                    bearing,
                    ..
                } = stem;
                bearing.each_before(start + WINDOW, |document, times| {
                    let sum = Sum {
                        score: *weight * (K1 + 1.0) * of(document, times),
                        cover: *cover,
                    };
                    window.add((document - start) as usize, sum);
                });
            }
            window.next_word();
        }
        window.take(start, least, &mut told);
    }
}

/// Times that are looked up rather than worked out: most words stand in a document no more often.
const FEW_TIMES: u32 = 8;

/// How much of its weight a word has that stands in a document so often, by the byte that tells how long that is.
struct Saturation {
    by_length: Vec<f32>,
    of_few: Vec<f32>,
}

impl Saturation {
    fn new(average: f32) -> Self {
        let by_length = |byte| {
            let length = FieldNormReader::id_to_fieldnorm(byte) as f32;
            K1 * (1.0 - B + B * length / average.max(1.0))
        };
        let by_length: Vec<f32> = (0..=u8::MAX).map(by_length).collect();
        let of = |times: u32| {
            let lengths = by_length.iter();
            lengths.map(move |length| times as f32 / (times as f32 + length))
        };
        Self {
            of_few: (0..=FEW_TIMES).flat_map(of).collect(),
            by_length,
        }
    }

    fn of(&self, times: u32, length: u8) -> f32 {
        if times <= FEW_TIMES {
            self.of_few[(times << 8) as usize + usize::from(length)]
        } else {
            times as f32 / (times as f32 + self.by_length[usize::from(length)])
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::search::document::Document;
    use crate::search::index::Index;
    use crate::search::view::Scope;

    const SIZE: i64 = 5_000;

    /// Words, and which documents have them.
    const WORDS: [(&str, i64); 3] = [("ferge", 2), ("skole", 3), ("hage", 7)];

    fn is_gone(key: i64) -> bool {
        key % 11 == 0
    }

    /// What answers of documents that were written in so many portions, and of which some are gone.
    fn answers(portions: i64, least: f32) -> BTreeMap<i64, Hit> {
        let index = Index::in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        for portion in 0..portions {
            for key in (0..SIZE).filter(|key| key * portions / SIZE == portion) {
                let mut document = Document::of(Thing::experience(key));
                let words = WORDS.iter().filter(|(_, every)| key % every == 0);
                document.title = words.map(|(word, _)| (*word).to_owned()).collect();
                writer.put(&document).unwrap();
            }
            writer.commit("").unwrap();
        }
        for key in (0..SIZE).filter(|key| is_gone(*key)) {
            writer.remove(Thing::experience(key));
        }
        writer.commit("").unwrap();
        writer.close().unwrap();
        index.reload().unwrap();
        let scope = Scope {
            classes: 1,
            ..Scope::default()
        };
        let view = index.view(scope).unwrap();
        let question = Question::of_words(&WORDS.map(|(word, _)| word));
        let hits = view
            .answer(Shelf::Experiences, &question, least, |hit| hit)
            .unwrap();
        assert!(hits.is_sorted_by_key(|hit| hit.place));
        hits.into_iter().map(|hit| (hit.thing.key, hit)).collect()
    }

    #[test]
    fn documents_bear_what_they_have_of_a_question() {
        let alive: Vec<i64> = (0..SIZE).filter(|key| !is_gone(*key)).collect();
        let rarities = WORDS.map(|(_, every)| {
            let count = alive.iter().filter(|key| *key % every == 0).count() as f32;
            (1.0 + (alive.len() as f32 - count + 0.5) / (count + 0.5)).ln()
        });
        let borne = |key: i64| {
            let has = WORDS.iter().zip(rarities);
            let has = has.filter(|((_, every), _)| key % every == 0);
            has.map(|(_, rarity)| rarity).sum::<f32>() / rarities.iter().sum::<f32>()
        };
        for least in [0.0, 0.3, 0.5] {
            let found = answers(1, least);
            let wanted = alive.iter().filter(|key| borne(**key) > least);
            assert!(found.keys().eq(wanted), "{least}");
            for (key, hit) in found {
                assert!((hit.cover - borne(key)).abs() < 1e-4, "{key} {hit:?}");
            }
        }
    }

    #[test]
    fn documents_score_alike_however_they_came_in() {
        let score = |(key, hit): (i64, Hit)| (key, hit.score.to_bits(), hit.cover.to_bits());
        let [one, five] = [1, 5].map(|portions| answers(portions, 0.1).into_iter().map(score));
        assert!(one.eq(five));
    }
}
