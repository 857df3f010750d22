//! What the index holds of an experience: its words, those weighing more that stand where they tell most.

use std::collections::BTreeSet;

use super::stem::stem;
use super::word::{is_stop, words};

/// The texts of one experience.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Internal key of the experience.
    pub key: i64,
    /// What it is called.
    pub title: Vec<String>,
    /// What its problems and solutions are called and what describes them, with those that they lie under.
    pub subject: Vec<String>,
    /// What was done, what happened, what can be learned.
    pub body: Vec<String>,
    /// Owners and partners, by any of their names.
    pub names: Vec<String>,
}

/// How often a word counts that stands in a text of each kind.
const TITLE: usize = 3;
const SUBJECT: usize = 2;
const BODY: usize = 1;

/// What is kept of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Stems, each as often as it counts.
    pub stems: Vec<String>,
    /// The words themselves, each once.
    pub words: BTreeSet<String>,
}

impl Document {
    /// The words of all texts.
    pub fn told(&self) -> Told {
        let mut told = Told::default();
        let parts = [
            (&self.title, TITLE),
            (&self.subject, SUBJECT),
            (&self.body, BODY),
            (&self.names, BODY),
        ];
        for (texts, times) in parts {
            for word in texts.iter().flat_map(|text| words(text)) {
                if is_stop(&word.folded) {
                    continue;
                }
                let stem = stem(&word.folded);
                told.stems.extend(std::iter::repeat_n(stem, times));
                told.words.insert(word.folded);
            }
        }
        told
    }
}
