//! How well documents answer a question: BM25 of what each of its words may mean, the best meaning of each word.
//!
//! Counted from what is there alone, so that the same documents score the same however they came to be indexed.
#![expect(
    clippy::cast_precision_loss,
    reason = "scores need no more than the first digits of a count"
)]

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use super::dictionary::Dictionary;
use super::index::{Fields, Index};
use super::question::{self, Meaning};
use super::synonyms::Synonyms;
use crate::model::{Error, Result};

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// A document that answers a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Internal key of the experience.
    pub key: i64,
    /// How well; more is better.
    pub score: f32,
}

impl Index {
    /// All documents that answer a text, the best first.
    pub fn search(&self, text: &str, synonyms: &Synonyms) -> Result<Vec<Hit>> {
        let (searcher, fields) = self.searcher();
        let dictionary = Dictionary {
            searcher: &searcher,
            fields,
        };
        let meanings = question::ask(text, &dictionary, synonyms)?;
        let mut hits = score(&searcher, fields, &meanings)?;
        hits.sort_unstable_by(|one, other| {
            let by_score = other.score.total_cmp(&one.score);
            by_score.then(one.key.cmp(&other.key))
        });
        Ok(hits)
    }
}

/// What is summed up of a segment.
struct Sums<'a> {
    segment: &'a SegmentReader,
    /// By the byte that stands for the length of a document: what its length does to a score.
    lengths: tantivy::fieldnorm::FieldNormReader,
    total: Vec<f32>,
    best: Vec<f32>,
    touched: Vec<DocId>,
}

fn score(searcher: &Searcher, fields: Fields, meanings: &[Meaning]) -> Result<Vec<Hit>> {
    let mut sums = Vec::new();
    for segment in searcher.segment_readers() {
        let lengths = segment.get_fieldnorms_reader(fields.stems);
        let size = segment.max_doc() as usize;
        sums.push(Sums {
            segment,
            lengths: lengths.map_err(Error::internal)?,
            total: vec![0.0; size],
            best: vec![0.0; size],
            touched: Vec::new(),
        });
    }
    let documents = searcher.num_docs() as f32;
    let by_length = by_length(&sums);
    for meaning in meanings {
        for (stem, weight) in &meaning.stems {
            let mut postings = Vec::with_capacity(sums.len());
            for it in &sums {
                postings.push(postings_of(it.segment, fields, stem)?);
            }
            let count = postings.iter().map(Vec::len).sum::<usize>() as f32;
            let rarity = (1.0 + (documents - count + 0.5) / (count + 0.5)).ln();
            for (it, postings) in sums.iter_mut().zip(postings) {
                for (document, times) in postings {
                    let length = by_length[usize::from(it.lengths.fieldnorm_id(document))];
                    let score = weight * rarity * times * (K1 + 1.0) / (times + length);
                    let best = &mut it.best[document as usize];
                    if *best == 0.0 {
                        it.touched.push(document);
                    }
                    *best = best.max(score);
                }
            }
        }
        for it in &mut sums {
            for document in it.touched.drain(..) {
                let best = std::mem::take(&mut it.best[document as usize]);
                it.total[document as usize] += best;
            }
        }
    }
    let mut hits = Vec::new();
    for it in sums {
        let keys = it
            .segment
            .fast_fields()
            .i64("key")
            .map_err(Error::internal)?;
        let found = (0..).zip(&it.total).filter(|(_, score)| **score > 0.0);
        hits.extend(found.filter_map(|(document, score)| {
            Some(Hit {
                key: keys.first(document)?,
                score: *score,
            })
        }));
    }
    Ok(hits)
}

/// What the length of a document does to its scores, by the byte that stands for it.
fn by_length(sums: &[Sums<'_>]) -> Vec<f32> {
    let lengths = sums.iter().flat_map(|it| {
        let alive = it.segment.doc_ids_alive();
        alive.map(|document| u64::from(it.lengths.fieldnorm(document)))
    });
    let (sum, count) = lengths.fold((0_u64, 0_u64), |(sum, count), it| (sum + it, count + 1));
    let average = sum as f32 / count.max(1) as f32;
    (0..=u8::MAX)
        .map(|byte| {
            let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(byte) as f32;
            K1 * (1.0 - B + B * length / average.max(1.0))
        })
        .collect()
}

/// The documents that have a stem, and how often it counts there.
fn postings_of(segment: &SegmentReader, fields: Fields, stem: &str) -> Result<Vec<(DocId, f32)>> {
    let index = segment
        .inverted_index(fields.stems)
        .map_err(Error::internal)?;
    let term = Term::from_field_text(fields.stems, stem);
    let postings = index.read_postings(&term, IndexRecordOption::WithFreqs);
    let Some(mut postings) = postings.map_err(Error::internal)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    let mut document = postings.doc();
    while document != TERMINATED {
        if !segment.is_deleted(document) {
            found.push((document, postings.term_freq() as f32));
        }
        document = postings.advance();
    }
    Ok(found)
}
