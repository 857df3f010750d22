//! The words that the index knows: by them those of a question are mended, joined and taken apart.

use std::collections::BTreeSet;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::index::Fields;
use crate::model::{Error, Result};

/// Words that are taken from one look into the dictionary at most.
const MOST: usize = 64;

/// The words of what is indexed now.
pub(super) struct Dictionary<'a> {
    /// What is indexed now.
    pub searcher: &'a Searcher,
    /// Its fields.
    pub fields: Fields,
}

impl Dictionary<'_> {
    /// Whether any document has a word of this stem.
    pub fn has_stem(&self, stem: &str) -> Result<bool> {
        self.has(self.fields.stems, stem)
    }

    /// Whether any document has this word.
    pub fn has_word(&self, word: &str) -> Result<bool> {
        self.has(self.fields.words, word)
    }

    fn has(&self, field: Field, text: &str) -> Result<bool> {
        let term = Term::from_field_text(field, text);
        let count = self.searcher.doc_freq(&term).map_err(Error::internal)?;
        Ok(count > 0)
    }

    /// The words that so few letters make of this one: another, one more, one less, or two that changed places.
    pub fn near(&self, word: &str, letters: u8) -> Result<BTreeSet<String>> {
        let term = Term::from_field_text(self.fields.words, word);
        let query = FuzzyTermQuery::new(term, letters, true);
        let mut found = BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let index = segment
                .inverted_index(self.fields.words)
                .map_err(Error::internal)?;
            let automaton = query.automaton().map_err(Error::internal)?;
            let stream = index.terms().search(automaton).into_stream();
            let mut stream = stream.map_err(Error::internal)?;
            while stream.advance() && found.len() < MOST {
                found.extend(text(stream.key()));
            }
        }
        Ok(found)
    }

    /// Words that begin with these letters and go on.
    pub fn beginning(&self, letters: &str) -> Result<BTreeSet<String>> {
        self.after(self.fields.words, letters)
    }

    /// Words that end with these letters and have others before.
    pub fn ending(&self, letters: &str) -> Result<BTreeSet<String>> {
        let found = self.after(self.fields.reversed, &reversed(letters))?;
        Ok(found.iter().map(|word| reversed(word)).collect())
    }

    fn after(&self, field: Field, letters: &str) -> Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field).map_err(Error::internal)?;
            let stream = index.terms().range().gt(letters).into_stream();
            let mut stream = stream.map_err(Error::internal)?;
            let mut count = 0;
            while count < MOST && stream.advance() && stream.key().starts_with(letters.as_bytes()) {
                found.extend(text(stream.key()));
                count += 1;
            }
        }
        Ok(found)
    }
}

fn text(key: &[u8]) -> Option<String> {
    std::str::from_utf8(key).ok().map(str::to_owned)
}

fn reversed(word: &str) -> String {
    word.chars().rev().collect()
}
