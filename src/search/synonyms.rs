//! Words that mean the same. An operator can name a file of them in place of the one that comes with Floke.
//!
//! One group a line, its words parted by commas; `#` begins a remark. Words are compared by their stems, but a word that
//! stands here as it is asked means what it means here, not what others of its stem do. An entry of several words stands
//! for itself where they follow each other. One behind a `>` stands for the others, and none of them for it.

use std::collections::{BTreeSet, HashMap};

use super::stem::stem;
use super::word::words;

/// What comes with Floke.
const OURS: &str = include_str!("../../data/search/synonyms.txt");

/// Groups of words that mean the same.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    by_word: HashMap<String, BTreeSet<String>>,
    by_stem: HashMap<String, BTreeSet<String>>,
    phrases: Vec<(Vec<String>, BTreeSet<String>)>,
}

/// A word of a group, or several that follow each other.
struct Entry {
    words: Vec<String>,
    stems: Vec<String>,
    /// Whether it stands for the others and none of them for it.
    is_asked_alone: bool,
}

impl Entry {
    fn read(text: &str) -> Self {
        let words: Vec<String> = words(text).into_iter().map(|word| word.folded).collect();
        Self {
            stems: words.iter().map(|word| stem(word)).collect(),
            words,
            is_asked_alone: text.trim_start().starts_with('>'),
        }
    }
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
            let entries = line.split(',').map(Entry::read);
            synonyms.add(entries.filter(|entry| !entry.words.is_empty()).collect());
        }
        synonyms
    }

    fn add(&mut self, group: Vec<Entry>) {
        let stands = |entry: &Entry| {
            let is_one = entry.stems.len() == 1 && !entry.is_asked_alone;
            is_one.then(|| entry.stems[0].clone())
        };
        let meant: BTreeSet<String> = group.iter().filter_map(stands).collect();
        for entry in group {
            let mut others = meant.clone();
            if let ([word], [stem]) = (entry.words.as_slice(), entry.stems.as_slice()) {
                others.remove(stem);
                let of_word = self.by_word.entry(word.clone()).or_default();
                of_word.extend(others.iter().cloned());
                if !entry.is_asked_alone {
                    let of_stem = self.by_stem.entry(stem.clone()).or_default();
                    of_stem.extend(others);
                }
            } else {
                self.phrases.push((entry.stems, others));
            }
        }
    }

    /// Stems that mean the same as this one.
    pub fn of(&self, stem: &str) -> impl Iterator<Item = &str> {
        let found = self.by_stem.get(stem).into_iter().flatten();
        found.map(String::as_str)
    }

    /// Stems that mean the same as this word: of others of its stem only where it does not stand here itself.
    pub fn of_word(&self, folded: &str) -> impl Iterator<Item = &str> {
        let found = self.by_word.get(folded);
        let found = found.or_else(|| self.by_stem.get(&stem(folded)));
        found.into_iter().flatten().map(String::as_str)
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
    fn a_word_means_what_it_means_and_not_what_its_stem_does() {
        let synonyms = Synonyms::parse("bil, car\nomsorg, care\nnett, >internet\nintern, indre");
        let of = |word: &str| synonyms.of_word(word).collect::<Vec<_>>();
        assert_eq!(stem("care"), stem("car"));
        assert_eq!((of("car"), of("care")), (vec!["bil"], vec!["omsorg"]));
        assert_eq!(of("cars"), ["bil", "omsorg"], "nobody tells which");
        assert_eq!(stem("internet"), stem("intern"));
        assert_eq!(
            (of("internet"), of("interne")),
            (vec!["nett"], vec!["indr"])
        );
        assert!(of("nett").is_empty());
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
