//! The words that the index knows: by them those of a question are mended, joined and taken apart.

use std::collections::BTreeSet;

use tantivy::Term;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;

use super::document::Shelf;
use super::index::Words;
use super::view::View;
use crate::model::{Error, Result};

/// Words that are taken from one look into the dictionary at most: the shortest.
const MOST: usize = 32;

/// Words that are looked at for that in each segment.
const SEEN: usize = 512;

/// The words of a shelf, as far as they are shown to somebody.
pub(super) struct Dictionary<'a> {
    /// What is shown.
    pub view: &'a View,
    /// Where the words stand.
    pub fields: Words,
}

impl<'a> Dictionary<'a> {
    /// The words of a shelf.
    pub fn of(view: &'a View, shelf: Shelf) -> Self {
        Self {
            view,
            fields: view.fields().words(shelf),
        }
    }
}

impl Dictionary<'_> {
    /// Whether any document has a word of this stem.
    pub fn has_stem(&self, stem: &str) -> Result<bool> {
        self.view.has(self.fields.stems, stem)
    }

    /// Whether any document has this word.
    pub fn has_word(&self, word: &str) -> Result<bool> {
        self.view.has(self.fields.plain, word)
    }

    /// The words that so few letters make of this one: another, one more, one less, or two that changed places.
    pub fn near(&self, word: &str, letters: u8) -> Result<Vec<String>> {
        let term = Term::from_field_text(self.fields.plain, word);
        let query = FuzzyTermQuery::new(term, letters, true);
        let mut found = BTreeSet::new();
        for (segment, _) in self.view.segments() {
            let index = segment.inverted_index(self.fields.plain);
            let index = index.map_err(Error::internal)?;
            let automaton = query.automaton().map_err(Error::internal)?;
            let stream = index.terms().search(automaton).into_stream();
            let mut stream = stream.map_err(Error::internal)?;
            let mut seen = 0;
            while seen < SEEN && stream.advance() {
                found.extend(measured(stream.key()));
                seen += 1;
            }
        }
        self.shown(found)
    }

    /// Words that begin with these letters and go on.
    pub fn beginning(&self, letters: &str) -> Result<Vec<String>> {
        self.shown(self.after(self.fields.plain, letters)?)
    }

    /// Words that end with these letters and have others before.
    pub fn ending(&self, letters: &str) -> Result<Vec<String>> {
        let found = self.after(self.fields.reversed, &reversed(letters))?;
        let found = found
            .into_iter()
            .map(|(size, word)| (size, reversed(&word)));
        self.shown(found.collect())
    }

    fn after(&self, field: Field, letters: &str) -> Result<BTreeSet<(usize, String)>> {
        let mut found = BTreeSet::new();
        for (segment, _) in self.view.segments() {
            let index = segment.inverted_index(field).map_err(Error::internal)?;
            let stream = index.terms().range().gt(letters).into_stream();
            let mut stream = stream.map_err(Error::internal)?;
            let mut seen = 0;
            while seen < SEEN && stream.advance() && stream.key().starts_with(letters.as_bytes()) {
                found.extend(measured(stream.key()));
                seen += 1;
            }
        }
        Ok(found)
    }

    /// The shortest of those that some document has which is shown.
    fn shown(&self, words: BTreeSet<(usize, String)>) -> Result<Vec<String>> {
        let mut shown = Vec::new();
        for (_, word) in words {
            if self.has_word(&word)? {
                shown.push(word);
                if shown.len() == MOST {
                    break;
                }
            }
        }
        Ok(shown)
    }
}

fn measured(key: &[u8]) -> Option<(usize, String)> {
    let word = std::str::from_utf8(key).ok()?;
    Some((word.chars().count(), word.to_owned()))
}

fn reversed(word: &str) -> String {
    word.chars().rev().collect()
}
