//! The words that the index knows: by them those of a question are mended, joined and taken apart.

use std::collections::BTreeSet;

use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{InvertedIndexReader, SegmentReader, Term};

use super::document::Shelf;
use super::index::Words;
use super::parts::Part;
use super::view::View;
use crate::model::{Error, Result};

/// Words that are taken from one look into the dictionary at most: the shortest.
const MOST: usize = 32;

/// Words that are looked at for that: the first by their letters.
const SEEN: usize = 256;

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
        let field = self.fields.plain;
        let query = FuzzyTermQuery::new(Term::from_field_text(field, word), letters, true);
        let mut found = BTreeSet::new();
        for (segment, part) in self.shown() {
            let index = segment.inverted_index(field).map_err(Error::internal)?;
            let automaton = query.automaton().map_err(Error::internal)?;
            let stream = index.terms().search(automaton).into_stream();
            let mut stream = stream.map_err(Error::internal)?;
            add_shown((&index, part), &mut found, || {
                stream.next().and_then(|(key, it)| word_of(key, it))
            })?;
        }
        Ok(shortest(found.into_iter().take(SEEN)))
    }

    /// Words that begin with these letters and go on.
    pub fn beginning(&self, letters: &str) -> Result<Vec<String>> {
        let found = self.after(self.fields.plain, letters)?;
        Ok(shortest(found.into_iter().take(SEEN)))
    }

    /// Words that end with these letters and have others before.
    pub fn ending(&self, letters: &str) -> Result<Vec<String>> {
        let found = self.after(self.fields.reversed, &reversed(letters))?;
        Ok(shortest(found.iter().take(SEEN).map(|word| reversed(word))))
    }

    /// Segments of which anything is shown.
    fn shown(&self) -> impl Iterator<Item = (&SegmentReader, &Part)> {
        self.view.segments().filter(|(_, part)| !part.is_empty())
    }

    fn after(&self, field: Field, letters: &str) -> Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        for (segment, part) in self.shown() {
            let index = segment.inverted_index(field).map_err(Error::internal)?;
            let stream = index.terms().range().gt(letters).into_stream();
            let mut stream = stream.map_err(Error::internal)?;
            add_shown((&index, part), &mut found, || {
                let (key, it) = stream.next()?;
                word_of(key, it).filter(|(word, _)| word.starts_with(letters))
            })?;
        }
        Ok(found)
    }
}

/// Adds the first words of a segment that some document has which is shown. The first of all segments are among them,
/// however the documents are spread over those; and words that are not shown are passed over without counting, or they
/// would take the places of others.
fn add_shown(
    (index, part): (&InvertedIndexReader, &Part),
    found: &mut BTreeSet<String>,
    mut next: impl FnMut() -> Option<(String, TermInfo)>,
) -> Result<()> {
    let mut seen = 0;
    while seen < SEEN
        && let Some((word, it)) = next()
    {
        if found.contains(&word) {
            seen += 1;
            continue;
        }
        let postings = index.read_postings_from_terminfo(&it, IndexRecordOption::Basic);
        if part.shows_any(postings.map_err(Error::internal)?) {
            found.insert(word);
            seen += 1;
        }
    }
    Ok(())
}

fn word_of(key: &[u8], it: &TermInfo) -> Option<(String, TermInfo)> {
    let word = std::str::from_utf8(key).ok()?;
    Some((word.to_owned(), it.clone()))
}

/// The shortest of these.
fn shortest(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut words: Vec<String> = words.collect();
    words.sort_by_cached_key(|word| word.chars().count());
    words.truncate(MOST);
    words
}

fn reversed(word: &str) -> String {
    word.chars().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::document::{Document, Thing};
    use crate::search::index::Index;
    use crate::search::view::Scope;

    const COUNT: i64 = 1_500;

    /// What is known of words that were written in so many portions, some of them by documents that are gone or not shown.
    fn known(portions: i64) -> [Vec<String>; 3] {
        let index = Index::in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        for portion in 0..portions {
            for key in (0..COUNT).filter(|key| key % portions == portion) {
                let mut document = Document::of(Thing::experience(key));
                document.class = u8::from(key % 3 == 0);
                let places = [key / 100, key / 10 % 10, key % 10];
                let letters = places.map(|it| char::from(b'a' + u8::try_from(it).unwrap()));
                let letters: String = letters.into_iter().collect();
                document.title = vec![format!("skole{letters} {letters}gate")];
                writer.put(&document).unwrap();
            }
            writer.commit("").unwrap();
        }
        for key in (0..COUNT).filter(|key| key % 7 == 0) {
            writer.remove(Thing::experience(key));
        }
        writer.commit("").unwrap();
        index.reload().unwrap();
        let scope = Scope {
            classes: 1,
            ..Scope::default()
        };
        let view = index.view(scope).unwrap();
        let dictionary = Dictionary::of(&view, Shelf::Experiences);
        [
            dictionary.beginning("skole").unwrap(),
            dictionary.ending("gate").unwrap(),
            dictionary.near("skolebbe", 1).unwrap(),
        ]
    }

    #[test]
    fn the_same_words_are_known_however_they_came_in() {
        let one = known(1);
        assert_eq!(one[0].len(), MOST);
        assert!(one.iter().all(|found| !found.is_empty()));
        // Its documents are gone, or not shown.
        assert!(!one[0].contains(&"skoleaaa".to_owned()));
        assert_eq!(one, known(5));
    }
}
