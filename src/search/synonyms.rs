//! Words that mean the same. An operator can name a file of them in place of the one that comes with Floke.
//!
//! One group a line, its words parted by commas; `#` begins a remark. Words are compared by their stems. An entry of
//! several words stands for itself where they follow each other.

use std::collections::{BTreeSet, HashMap};

use super::stem::stem;
use super::word::words;

/// What comes with Floke.
const OURS: &str = include_str!("../../data/search/synonyms.txt");

/// Groups of words that mean the same.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    by_stem: HashMap<String, BTreeSet<String>>,
    phrases: Vec<(Vec<String>, BTreeSet<String>)>,
}

impl Synonyms {
    /// Those that come with Floke.
    pub fn ours() -> Self {
        Self::parse(OURS)
    }

    /// Reads a file of them; every line can be read.
    pub fn parse(text: &str) -> Self {
        let mut synonyms = Self::default();
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let entries = line.split(',').map(|entry| {
                let words = words(entry).into_iter();
                words.map(|word| stem(&word.folded)).collect::<Vec<_>>()
            });
            synonyms.add(entries.filter(|entry| !entry.is_empty()).collect());
        }
        synonyms
    }

    fn add(&mut self, group: Vec<Vec<String>>) {
        let single = |entry: &Vec<String>| (entry.len() == 1).then(|| entry[0].clone());
        let singles: BTreeSet<String> = group.iter().filter_map(single).collect();
        for entry in group {
            let mut others = singles.clone();
            if let [word] = entry.as_slice() {
                others.remove(word);
                let known = self.by_stem.entry(word.clone()).or_default();
                known.extend(others);
            } else {
                self.phrases.push((entry, others));
            }
        }
    }

    /// Stems that mean the same as this one.
    pub fn of(&self, stem: &str) -> impl Iterator<Item = &str> {
        let found = self.by_stem.get(stem).into_iter().flatten();
        found.map(String::as_str)
    }

    /// Stems that mean the same as words that follow each other in these, with the places of those words.
    pub fn of_phrases(&self, stems: &[String]) -> Vec<(std::ops::Range<usize>, &str)> {
        let mut found = Vec::new();
        for (phrase, others) in &self.phrases {
            for (start, window) in stems.windows(phrase.len()).enumerate() {
                if window == phrase.as_slice() {
                    let places = start..start + phrase.len();
                    found.extend(others.iter().map(|it| (places.clone(), it.as_str())));
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_group_stand_for_each_other_and_phrases_for_words() {
        let text = "rådmann, kommunedirektør # ledere\n\n# intet\nkunstig intelligens, KI, ai,\n";
        let synonyms = Synonyms::parse(text);
        let of = |word: &str| {
            synonyms
                .of(&stem(word))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(of("rådmannen"), [stem("kommunedirektør")]);
        assert_eq!(of("ki"), ["ai"]);
        assert!(of("ledere").is_empty());
        let stems: Vec<String> = ["bruk", "kunstig", "intelligens"].map(stem).to_vec();
        assert_eq!(synonyms.of_phrases(&stems), [(1..3, "ai"), (1..3, "ki")]);
    }

    #[test]
    fn ours_can_be_read() {
        let ours = Synonyms::ours();
        assert!(
            ours.of(&stem("rådmann"))
                .any(|it| it == stem("kommunedirektør"))
        );
        assert!(
            ours.of(&stem("førerløs"))
                .any(|it| it == stem("selvkjørende"))
        );
    }
}
