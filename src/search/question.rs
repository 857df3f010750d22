//! What somebody looks for, as the index can be asked: for each of its words all stems that may mean it.

use std::collections::BTreeMap;

use super::dictionary::Dictionary;
use super::document::Shelf;
use super::stem::stem;
use super::synonyms::Synonyms;
use super::view::View;
use super::word::{is_stop, words};
use crate::model::Result;

/// Words of a question that are looked at: more of them make it no clearer.
const WORDS: usize = 64;

/// How much of a word's own weight another one gets that may mean it.
mod weight {
    pub const ITSELF: f32 = 1.0;
    pub const JOINED: f32 = 0.9;
    pub const ONE_LETTER: f32 = 0.85;
    pub const TWO_LETTERS: f32 = 0.7;
    pub const WITHIN: f32 = 0.5;
    pub const TAIL: f32 = 0.45;
    pub const HEAD: f32 = 0.4;
    pub const SYNONYM: f32 = 0.6;
    /// What weighs less is too far off to have synonyms of its own.
    pub const SURE: f32 = 0.7;
}

/// Letters that a part of a word has at least.
const PART: usize = 4;

/// Words with no more letters are misspelt by one at most.
const SHORT: usize = 5;

/// What weighs so much is what a word means, rather than what it has to do with.
pub(super) const MEANT: f32 = weight::SYNONYM;

/// All stems that may mean one word, each with its weight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meaning {
    /// Weights from 0 to 1.
    pub stems: BTreeMap<String, f32>,
}

impl Meaning {
    fn or(&mut self, stem: String, weight: f32) {
        let known = self.stems.entry(stem).or_default();
        *known = known.max(weight);
    }
}

/// A question, as the index can be asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    meanings: Vec<Meaning>,
    /// What any of its words may mean, with the most that it weighs.
    weights: BTreeMap<String, f32>,
}

impl Question {
    /// What the words of a text may mean on a shelf.
    pub fn ask(text: &str, view: &View, shelf: Shelf, synonyms: &Synonyms) -> Result<Self> {
        let dictionary = Dictionary::of(view, shelf);
        Ok(Self::of(meanings(text, &dictionary, synonyms)?))
    }

    fn of(meanings: Vec<Meaning>) -> Self {
        let mut weights: BTreeMap<String, f32> = BTreeMap::new();
        for (stem, weight) in meanings.iter().flat_map(|it| &it.stems) {
            let known = weights.entry(stem.clone()).or_default();
            *known = known.max(*weight);
        }
        Self { meanings, weights }
    }

    /// Words that mean themselves and nothing else.
    #[cfg(test)]
    pub(super) fn of_words(words: &[&str]) -> Self {
        let meaning = |word: &&str| {
            let mut meaning = Meaning::default();
            meaning.or(stem(word), weight::ITSELF);
            meaning
        };
        Self::of(words.iter().map(meaning).collect())
    }

    /// Whether nothing of it says anything.
    pub fn is_empty(&self) -> bool {
        self.meanings.is_empty()
    }

    pub(super) fn meanings(&self) -> &[Meaning] {
        &self.meanings
    }

    /// The share of a text's words that are asked for, from 0 to 1; 0 of a text that says nothing.
    pub fn share_of(&self, text: &str) -> f32 {
        let words = words(text)
            .into_iter()
            .filter(|word| !is_stop(&word.folded));
        let asked = words.map(|word| self.weight(&stem(&word.folded)).unwrap_or_default());
        let (sum, count) = asked.fold((0.0, 0.0), |(sum, count), it| (sum + it, count + 1.0_f32));
        sum / count.max(1.0)
    }

    /// How much a stem has of what is asked; none where it has nothing.
    pub(super) fn weight(&self, stem: &str) -> Option<f32> {
        self.weights.get(stem).copied()
    }
}

fn meanings(text: &str, dictionary: &Dictionary<'_>, synonyms: &Synonyms) -> Result<Vec<Meaning>> {
    let words: Vec<String> = (words(text).into_iter().take(WORDS))
        .map(|word| word.folded)
        .collect();
    let mut meanings = Vec::new();
    for word in &words {
        let mut meaning = Meaning::default();
        if !is_stop(word) {
            meaning.or(stem(word), weight::ITSELF);
            misspelt(word, dictionary, &mut meaning)?;
            compounds(word, dictionary, &mut meaning)?;
        }
        meanings.push(meaning);
    }
    joined(&words, dictionary, &mut meanings)?;
    phrases(&words, synonyms, &mut meanings);
    for meaning in &mut meanings {
        let sure = meaning.stems.clone().into_iter();
        for (known, weight) in sure.filter(|(_, weight)| *weight >= weight::SURE) {
            for other in synonyms.of(&known) {
                meaning.or(other.to_owned(), weight * weight::SYNONYM);
            }
        }
    }
    meanings.retain(|meaning| !meaning.stems.is_empty());
    Ok(meanings)
}

/// A word that nothing bears may be one that is written nearly so.
fn misspelt(word: &str, dictionary: &Dictionary<'_>, meaning: &mut Meaning) -> Result<()> {
    let letters = word.chars().count();
    if letters < PART || dictionary.has_stem(&stem(word))? {
        return Ok(());
    }
    let tries = [(1, weight::ONE_LETTER), (2, weight::TWO_LETTERS)];
    let most = if letters <= SHORT { 1 } else { 2 };
    for (distance, weight) in tries.into_iter().take(most) {
        let near = dictionary.near(word, distance)?;
        for other in &near {
            meaning.or(stem(other), weight);
        }
        if !near.is_empty() {
            break;
        }
    }
    Ok(())
}

/// Words that this one is part of, and words that are parts of it.
fn compounds(word: &str, dictionary: &Dictionary<'_>, meaning: &mut Meaning) -> Result<()> {
    let own = stem(word);
    if own.chars().count() >= PART {
        let longer = |other: &&String| other.chars().count() > word.chars().count() + 2;
        let mut whole = dictionary.beginning(&own)?;
        whole.extend(dictionary.ending(word)?);
        for other in whole.iter().filter(longer) {
            meaning.or(stem(other), weight::WITHIN);
        }
    }
    let places: Vec<usize> = word.char_indices().map(|(place, _)| place).collect();
    let places = places.get(PART..).unwrap_or_default();
    for place in places.iter().take(places.len().saturating_sub(PART - 1)) {
        let (head, tail) = word.split_at(*place);
        let heads = [Some(head), head.strip_suffix('s')];
        let heads = heads.into_iter().flatten().map(|it| (it, weight::HEAD));
        for (part, weight) in heads.chain([(tail, weight::TAIL)]) {
            let stem = stem(part);
            if part.chars().count() >= PART && dictionary.has_stem(&stem)? {
                meaning.or(stem, weight);
            }
        }
    }
    Ok(())
}

/// Two words that follow each other may be one.
fn joined(words: &[String], dictionary: &Dictionary<'_>, meanings: &mut [Meaning]) -> Result<()> {
    for (at, pair) in words.windows(2).enumerate() {
        for between in ["", "s"] {
            let one = format!("{}{between}{}", pair[0], pair[1]);
            let stem = stem(&one);
            if dictionary.has_word(&one)? || dictionary.has_stem(&stem)? {
                for (meaning, word) in meanings[at..at + 2].iter_mut().zip(pair) {
                    if !is_stop(word) {
                        meaning.or(stem.clone(), weight::JOINED);
                    }
                }
            }
        }
    }
    Ok(())
}

/// Words that follow each other may mean another one together.
fn phrases(words: &[String], synonyms: &Synonyms, meanings: &mut [Meaning]) {
    let stems: Vec<String> = words.iter().map(|word| stem(word)).collect();
    for (places, other) in synonyms.of_phrases(&stems) {
        for meaning in &mut meanings[places] {
            if !meaning.stems.is_empty() {
                meaning.or(other.to_owned(), weight::SYNONYM);
            }
        }
    }
}
