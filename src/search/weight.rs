//! How much a question weighs: what a document would score that told every word of it without end.
//!
//! Set against it, a score says how much of the question a document covers.
#![expect(
    clippy::cast_precision_loss,
    reason = "weights need no more than the first digits of a count"
)]

use tantivy::Term;

use super::dictionary::Dictionary;
use super::index::Index;
use super::question;
use super::synonyms::Synonyms;
use crate::model::{Error, Result};

/// What a word counts at most, beside its rarity: as `score` has it.
const MOST: f32 = 2.2;

impl Index {
    /// What a text's words weigh together; 0 where it has none that tell anything.
    pub fn weight(&self, text: &str, synonyms: &Synonyms) -> Result<f32> {
        let (searcher, fields) = self.searcher();
        let dictionary = Dictionary {
            searcher: &searcher,
            fields,
        };
        let documents = searcher.num_docs() as f32;
        let mut sum = 0.0;
        for meaning in question::ask(text, &dictionary, synonyms)? {
            let mut best = 0.0_f32;
            for (stem, weight) in &meaning.stems {
                let term = Term::from_field_text(fields.stems, stem);
                let count = searcher.doc_freq(&term).map_err(Error::internal)? as f32;
                let rarity = (1.0 + (documents - count + 0.5).max(0.5) / (count + 0.5)).ln();
                best = best.max(weight * rarity);
            }
            sum += best * MOST;
        }
        Ok(sum)
    }
}
