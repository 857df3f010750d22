//! How much two titles have in common. It is the same whichever of them is looked at.

use std::collections::BTreeSet;

use super::compound::PART;
use super::document::called;
use super::framing::is_framing;
use super::stem::stem;
use super::word::{is_stop, words};

/// Words of a title that are looked at: those beyond make it no clearer.
const WORDS: usize = 24;

/// A word that begins or ends another one has so much of it.
const PARTLY: f32 = 0.5;

/// What a title says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Title {
    /// Its words, folded.
    words: Vec<String>,
    /// Stems of those that tell what it is about: words by which plans are told where it has no others.
    stems: BTreeSet<String>,
}

/// How much two titles have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Common {
    /// The share of the one that stands in the other, from 0 to 1: of that of which more does.
    pub share: f32,
    /// The mean of both shares.
    pub mean: f32,
    /// Of how many words that is the share.
    pub words: usize,
    /// Whether they say the same, neither more than the other.
    pub is_all: bool,
}

impl Title {
    /// Reads a title.
    pub fn of(text: &str) -> Self {
        let words = words(text).into_iter().map(|word| word.folded);
        let words: Vec<String> = words.take(WORDS).collect();
        let said = words.iter().filter(|word| !is_stop(word));
        let (framing, matter): (Vec<&String>, Vec<&String>) =
            said.partition(|word| is_framing(word, false));
        let told = if matter.is_empty() { framing } else { matter };
        let stems = told.into_iter().map(|word| stem(word)).collect();
        Self { words, stems }
    }

    /// What it has in common with another one.
    pub fn common(&self, other: &Self) -> Common {
        let [one, two] = [(&self.stems, &other.stems), (&other.stems, &self.stems)]
            .map(|(stems, others)| (share_in(stems, others), stems.len()));
        // Of two that stand in each other as much the longer tells more.
        let (share, words) = if one >= two { one } else { two };
        Common {
            share,
            mean: f32::midpoint(one.0, two.0),
            words,
            is_all: !self.stems.is_empty() && self.stems == other.stems,
        }
    }

    /// What stands in the index for each title that stands in this one word for word.
    pub(super) fn within(&self) -> BTreeSet<String> {
        let runs = (0..self.words.len()).flat_map(|from| {
            let to = from + 1..=self.words.len();
            to.map(move |to| &self.words[from..to])
        });
        runs.map(called).collect()
    }
}

/// The share of some words that stands in others, from 0 to 1.
#[expect(
    clippy::cast_precision_loss,
    reason = "words of a title are few enough to be told exactly"
)]
fn share_in(words: &BTreeSet<String>, others: &BTreeSet<String>) -> f32 {
    let in_part = |word: &String| {
        let is_part = |one: &str, whole: &str| {
            one.chars().count() >= PART && (whole.starts_with(one) || whole.ends_with(one))
        };
        others
            .iter()
            .any(|other| is_part(word, other) || is_part(other, word))
    };
    let borne = words.iter().map(|word| match others.contains(word) {
        true => 1.0,
        false if in_part(word) => PARTLY,
        false => 0.0,
    });
    borne.sum::<f32>() / words.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn common(one: &str, other: &str) -> Common {
        Title::of(one).common(&Title::of(other))
    }

    #[test]
    fn a_title_that_stands_in_a_longer_one_has_all_in_common() {
        let found = common("Digital post i Bergen", "Digital post");
        assert_eq!((found.share, found.words, found.is_all), (1.0, 2, false));
        let found = common("Forsøk med velferdsteknologi", "Velferdsteknologi i nord");
        assert_eq!((found.share, found.words), (1.0, 1));
        let found = common("Sensorane på kassene", "Sensorer på kasser");
        assert!(found.is_all, "{found:?}");
        assert!(common("Søppelsensorer i byen", "Sensorer på kasser").share < 0.5);
        assert!(common("", "").share < f32::EPSILON);
    }

    #[test]
    fn every_run_of_words_may_be_a_title() {
        let within = Title::of("Digital post i Bergen").within();
        let all = |title| Title::of(title).within();
        assert!(within.is_superset(&all("digital POST")));
        assert!(!within.is_superset(&all("Digital Bergen")));
        assert_eq!(within.len(), 10);
    }

    proptest! {
        #[test]
        fn it_is_the_same_whichever_is_looked_at(
            one in "([a-cæø]{1,6} ?){0,6}",
            other in "([a-cæø]{1,6} ?){0,6}",
        ) {
            prop_assert_eq!(common(&one, &other), common(&other, &one));
        }
    }
}
