//! How well documents answer a question: BM25 of what each of its words may mean, the best meaning of each word.
//!
//! Counted from what is shown alone, so that the same documents score the same however they came to be indexed.
#![expect(
    clippy::cast_precision_loss,
    reason = "scores need no more than the first digits of a count"
)]

use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::IndexRecordOption;

use super::document::{Shelf, Thing};
use super::index::column;
use super::question::{self, Question};
use super::view::View;
use crate::model::{Error, Result};

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
    /// Where it stands in the view.
    pub place: Place,
}

/// Where a document stands in a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub(super) segment: usize,
    pub(super) document: DocId,
}

/// What is summed up of a segment.
struct Sums {
    lengths: FieldNormReader,
    /// Of each document: score and cover of the words before, and of the word at hand.
    total: Vec<(f32, f32)>,
    best: Vec<(f32, f32)>,
    /// Documents that the word at hand was found in, and those that any was.
    touched: Vec<DocId>,
    found: Vec<DocId>,
}

impl View {
    /// All documents of a shelf that answer a question, in no order.
    pub fn answer(&self, on: Shelf, question: &Question) -> Result<Vec<Hit>> {
        let stems = self.fields().words(on).stems;
        let (documents, average) = self.shelf(on);
        let by_length = by_length(average);
        let mut sums = Vec::new();
        for (segment, _) in self.segments() {
            let size = segment.max_doc() as usize;
            sums.push(Sums {
                lengths: self.lengths(segment, on)?,
                total: vec![(0.0, 0.0); size],
                best: vec![(0.0, 0.0); size],
                touched: Vec::new(),
                found: Vec::new(),
            });
        }
        let rarity = |count: f32| (1.0 + (documents - count + 0.5) / (count + 0.5)).ln();
        // A word that no document has, nor what it surely means, weighs as the rarest of all.
        let mut weight_of_all = 0.0;
        let mut postings: Vec<(usize, DocId, u32)> = Vec::new();
        for meaning in question.meanings() {
            let mut heaviest: f32 = 0.0;
            for (stem, weight) in &meaning.stems {
                postings.clear();
                for place in 0..sums.len() {
                    self.postings(
                        place,
                        stems,
                        stem,
                        IndexRecordOption::WithFreqs,
                        |it, times| {
                            postings.push((place, it, times));
                            true
                        },
                    )?;
                }
                if postings.is_empty() {
                    continue;
                }
                let rarity = rarity(postings.len() as f32);
                if *weight >= question::MEANT {
                    heaviest = heaviest.max(rarity);
                }
                for (place, document, times) in &postings {
                    let it = &mut sums[*place];
                    let length = by_length[usize::from(it.lengths.fieldnorm_id(*document))];
                    let times = *times as f32;
                    let score = weight * rarity * times * (K1 + 1.0) / (times + length);
                    let best = &mut it.best[*document as usize];
                    if best.0 == 0.0 {
                        it.touched.push(*document);
                    }
                    best.0 = best.0.max(score);
                    best.1 = best.1.max(weight * rarity);
                }
            }
            weight_of_all += if heaviest > 0.0 {
                heaviest
            } else {
                rarity(0.0)
            };
            for it in &mut sums {
                for document in it.touched.drain(..) {
                    let best = std::mem::take(&mut it.best[document as usize]);
                    let total = &mut it.total[document as usize];
                    if total.0 == 0.0 {
                        it.found.push(document);
                    }
                    total.0 += best.0;
                    total.1 += best.1;
                }
            }
        }
        // Who types a title whole means that: it weighs as all the words once more.
        if let Some(title) = question.title() {
            for (place, it) in sums.iter_mut().enumerate() {
                let option = IndexRecordOption::Basic;
                self.postings(place, stems, title, option, |document, _| {
                    it.total[document as usize].0 += weight_of_all;
                    true
                })?;
            }
        }
        self.hits(&sums, weight_of_all)
    }

    fn hits(&self, sums: &[Sums], weight_of_all: f32) -> Result<Vec<Hit>> {
        let mut hits = Vec::new();
        for (segment, (reader, _)) in self.segments().enumerate() {
            let things = reader.fast_fields().u64(column::THING);
            let things = things.map_err(Error::internal)?;
            let Sums { found, total, .. } = &sums[segment];
            hits.extend(found.iter().filter_map(|document| {
                let (document, (score, cover)) = (*document, total[*document as usize]);
                Some(Hit {
                    thing: things.first(document).and_then(Thing::of_number)?,
                    score,
                    cover: cover / weight_of_all,
                    share: score / (weight_of_all * (K1 + 1.0)),
                    place: Place { segment, document },
                })
            }));
        }
        Ok(hits)
    }
}

/// What the length of a document does to its scores, by the byte that stands for it.
fn by_length(average: f32) -> Vec<f32> {
    let of = |byte| {
        let length = FieldNormReader::id_to_fieldnorm(byte) as f32;
        K1 * (1.0 - B + B * length / average.max(1.0))
    };
    (0..=u8::MAX).map(of).collect()
}
