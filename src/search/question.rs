//! What somebody looks for, as the index can be asked: for each of its words all stems that may mean it.

use std::collections::BTreeMap;

use super::compound::{self, PART};
use super::dictionary::Dictionary;
use super::document::{Shelf, whole};
use super::framing::is_framing;
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
    pub const PARTED: f32 = 0.9;
    pub const ONE_LETTER: f32 = 0.85;
    pub const TWO_LETTERS: f32 = 0.7;
    pub const WITHIN: f32 = 0.5;
    pub const TAIL: f32 = 0.45;
    pub const HEAD: f32 = 0.4;
    pub const SYNONYM: f32 = 0.6;
    /// A synonym of a word that nothing bears, such as one of another language: the best there is for it.
    pub const SERVED: f32 = 0.69;
    /// What weighs less is too far off to have synonyms of its own.
    pub const SURE: f32 = 0.7;
}

/// Stems that a question is looked for by at most, all its words together: each is read in every segment.
const STEMS: usize = 1_024;

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

    /// Keeps so many of the surest.
    fn keep(&mut self, most: usize) {
        if self.stems.len() > most {
            let mut stems: Vec<(String, f32)> =
                std::mem::take(&mut self.stems).into_iter().collect();
            stems.sort_by(|one, other| other.1.total_cmp(&one.1));
            self.stems = stems.into_iter().take(most).collect();
        }
    }

    /// Adds what means the same as what it surely means, of the word that it is the meaning of.
    fn widen(&mut self, word: &str, synonyms: &Synonyms) {
        let own = stem(word);
        let sure = self.stems.clone().into_iter();
        for (known, weight) in sure.filter(|(_, weight)| *weight >= weight::SURE) {
            let others: Vec<&str> = if known == own {
                synonyms.of_word(word).collect()
            } else {
                synonyms.of(&known).collect()
            };
            for other in others {
                self.or(other.to_owned(), weight * weight::SYNONYM);
            }
        }
    }
}

/// A question, as the index can be asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    meanings: Vec<Meaning>,
    /// What any of its words may mean, with the most that it weighs.
    weights: BTreeMap<String, f32>,
    /// What stands for a title that is all of it.
    title: Option<String>,
    /// Whether it is in another language than most documents: that none of them has a word says little of it then.
    is_foreign: bool,
}

impl Question {
    /// What the words of a text may mean on a shelf.
    pub fn ask(text: &str, view: &View, shelf: Shelf, synonyms: &Synonyms) -> Result<Self> {
        let dictionary = Dictionary::of(view, shelf);
        Ok(Self {
            title: whole(text),
            ..Self::of(meanings(text, is_stop, &dictionary, synonyms)?)
        })
    }

    /// The same of a plan, by what it is about: words that tell only that somebody plans, tries or asks are not asked for.
    pub fn of_plan(
        (text, is_english): (&str, bool),
        view: &View,
        shelf: Shelf,
        synonyms: &Synonyms,
    ) -> Result<Self> {
        let dictionary = Dictionary::of(view, shelf);
        let is_silent = |word: &str| is_stop(word) || is_framing(word, is_english);
        Ok(Self {
            is_foreign: is_english,
            ..Self::of(meanings(text, is_silent, &dictionary, synonyms)?)
        })
    }

    fn of(meanings: Vec<Meaning>) -> Self {
        let mut weights: BTreeMap<String, f32> = BTreeMap::new();
        for (stem, weight) in meanings.iter().flat_map(|it| &it.stems) {
            let known = weights.entry(stem.clone()).or_default();
            *known = known.max(*weight);
        }
        Self {
            meanings,
            weights,
            title: None,
            is_foreign: false,
        }
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

    pub(super) fn is_foreign(&self) -> bool {
        self.is_foreign
    }

    pub(super) fn meanings(&self) -> &[Meaning] {
        &self.meanings
    }

    /// What stands for a title that is all of it, as the index has it.
    pub(super) fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// The share of a title's words that are asked for, from 0 to 1; words by which plans are told count where it has no
    /// others, and one that says nothing has 0.
    pub fn share_of(&self, title: &str) -> f32 {
        let said = words(title).into_iter().map(|word| word.folded);
        let said: Vec<String> = said.filter(|word| !is_stop(word)).collect();
        let (framing, matter): (Vec<_>, Vec<_>) =
            said.into_iter().partition(|word| is_framing(word, false));
        let counted = if matter.is_empty() { framing } else { matter };
        let asked = counted
            .iter()
            .map(|word| self.weight(&stem(word)).unwrap_or_default());
        let (sum, count) = asked.fold((0.0, 0.0), |(sum, count), it| (sum + it, count + 1.0_f32));
        sum / count.max(1.0)
    }

    /// How much a stem has of what is asked; none where it has nothing.
    pub(super) fn weight(&self, stem: &str) -> Option<f32> {
        self.weights.get(stem).copied()
    }
}

/// What each word means, in their order: one meaning each, or one of each of its parts, or none of what says nothing.
fn meanings(
    text: &str,
    is_silent: impl Fn(&str) -> bool,
    dictionary: &Dictionary<'_>,
    synonyms: &Synonyms,
) -> Result<Vec<Meaning>> {
    let words: Vec<String> = (words(text).into_iter().take(WORDS))
        .map(|word| word.folded)
        .collect();
    let mut meanings = Vec::new();
    for word in &words {
        meanings.push(if is_silent(word) {
            Vec::new()
        } else {
            of_word(word, dictionary, synonyms)?
        });
    }
    joined(&words, dictionary, &mut meanings)?;
    phrases(&words, synonyms, &mut meanings);
    for (word, meanings) in words.iter().zip(&mut meanings) {
        for meaning in meanings {
            meaning.widen(word, synonyms);
        }
    }
    // What is said again says no more, and is not to be looked for again.
    let mut told: Vec<Meaning> = Vec::new();
    for meaning in meanings.into_iter().flatten() {
        if !told.contains(&meaning) {
            told.push(meaning);
        }
    }
    let most = STEMS / told.len().max(1);
    for meaning in &mut told {
        meaning.keep(most);
    }
    Ok(told)
}

/// What a word means by itself.
fn of_word(word: &str, dictionary: &Dictionary<'_>, synonyms: &Synonyms) -> Result<Vec<Meaning>> {
    let own = stem(word);
    let mut meaning = Meaning::default();
    meaning.or(own.clone(), weight::ITSELF);
    within(word, dictionary, (&mut meaning, 1.0))?;
    if word.chars().count() < PART || dictionary.has_stem(&own)? {
        partly(word, dictionary, &mut meaning)?;
        return Ok(vec![meaning]);
    }
    // Nothing bears it: it may be one of another language, misspelt, or a compound that others write apart.
    let mut is_served = false;
    for other in synonyms.of_word(word) {
        if dictionary.has_stem(other)? {
            meaning.or(other.to_owned(), weight::SERVED);
            is_served = true;
        }
    }
    if is_served {
        partly(word, dictionary, &mut meaning)?;
        return Ok(vec![meaning]);
    }
    if misspelt(word, 1, dictionary, &mut meaning)? {
        partly(word, dictionary, &mut meaning)?;
        return Ok(vec![meaning]);
    }
    let parts = compound::parts(word, dictionary)?;
    if !parts.is_empty() {
        return parts.iter().map(|part| of_part(part, dictionary)).collect();
    }
    misspelt(word, 2, dictionary, &mut meaning)?;
    partly(word, dictionary, &mut meaning)?;
    Ok(vec![meaning])
}

/// What a part of a compound means whose other parts are known as well.
fn of_part(part: &str, dictionary: &Dictionary<'_>) -> Result<Meaning> {
    let mut meaning = Meaning::default();
    meaning.or(stem(part), weight::PARTED);
    within(part, dictionary, (&mut meaning, weight::PARTED))?;
    Ok(meaning)
}

/// Words that are written nearly so; whether there are any.
fn misspelt(
    word: &str,
    letters: u8,
    dictionary: &Dictionary<'_>,
    meaning: &mut Meaning,
) -> Result<bool> {
    if letters > 1 && word.chars().count() <= SHORT {
        return Ok(false);
    }
    let weight = match letters {
        1 => weight::ONE_LETTER,
        _ => weight::TWO_LETTERS,
    };
    let near = dictionary.near(word, letters)?;
    for other in &near {
        meaning.or(stem(other), weight);
    }
    Ok(!near.is_empty())
}

/// Words that this one is part of.
fn within(
    word: &str,
    dictionary: &Dictionary<'_>,
    (meaning, share): (&mut Meaning, f32),
) -> Result<()> {
    let own = stem(word);
    if own.chars().count() >= PART {
        let longer = |other: &&String| other.chars().count() > word.chars().count() + 2;
        let mut whole = dictionary.beginning(&own)?;
        whole.extend(dictionary.ending(word)?);
        for other in whole.iter().filter(longer) {
            meaning.or(stem(other), share * weight::WITHIN);
        }
    }
    Ok(())
}

/// Words that are part of this one.
fn partly(word: &str, dictionary: &Dictionary<'_>, meaning: &mut Meaning) -> Result<()> {
    for (head, tail) in compound::cuts(word) {
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
fn joined(
    words: &[String],
    dictionary: &Dictionary<'_>,
    meanings: &mut [Vec<Meaning>],
) -> Result<()> {
    for (at, pair) in words.windows(2).enumerate() {
        for between in ["", "s"] {
            let one = format!("{}{between}{}", pair[0], pair[1]);
            let stem = stem(&one);
            if dictionary.has_word(&one)? || dictionary.has_stem(&stem)? {
                for meaning in meanings[at..at + 2].iter_mut().flatten() {
                    meaning.or(stem.clone(), weight::JOINED);
                }
            }
        }
    }
    Ok(())
}

/// Words that follow each other may mean another one together.
fn phrases(words: &[String], synonyms: &Synonyms, meanings: &mut [Vec<Meaning>]) {
    let stems: Vec<String> = words.iter().map(|word| stem(word)).collect();
    for (places, other) in synonyms.of_phrases(&stems) {
        for meaning in meanings[places].iter_mut().flatten() {
            meaning.or(other.to_owned(), weight::SYNONYM);
        }
    }
}
