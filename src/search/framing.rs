//! Words by which plans are told, and which say nothing of what they are about.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::word::words;

const WORDS: &str = include_str!("../../data/search/framing.txt");

/// What they are in any text, and what they are in English alone; folded.
static FRAMING: LazyLock<[HashSet<String>; 2]> = LazyLock::new(|| {
    let lines = WORDS.lines().filter(|line| !line.starts_with('#'));
    let (english, any): (Vec<&str>, Vec<&str>) =
        (lines.flat_map(|line| line.split(','))).partition(|word| word.trim().starts_with('*'));
    [any, english].map(|of| {
        of.into_iter()
            .flat_map(words)
            .map(|word| word.folded)
            .collect()
    })
});

/// Whether a word tells only that somebody plans, tries or asks.
pub fn is_framing(folded: &str, is_english: bool) -> bool {
    let [any, english] = &*FRAMING;
    any.contains(folded) || is_english && english.contains(folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::word::is_stop;

    fn matter(text: &str, is_english: bool) -> Vec<String> {
        let words = words(text).into_iter().map(|word| word.folded);
        let says = |word: &String| !is_stop(word) && !is_framing(word, is_english);
        words.filter(says).collect()
    }

    #[test]
    fn words_by_which_a_plan_is_told_are_no_matter() {
        for text in [
            "Kommunen vår planlegger et prøveprosjekt med badstue neste år",
            "Me ønskjer å prøve badstue i kommunen",
            "Har noen prøvd badstue før, og hvordan gikk det?",
            "Vi vil gjøre noe nytt med badstue",
        ] {
            assert_eq!(matter(text, false), ["badstue"], "{text}");
        }
        let text = "Does anyone have experience with badstue? How did it work?";
        assert_eq!(matter(text, true), ["badstue"]);
        assert_eq!(matter(text, false), ["badstue", "it"]);
    }

    #[test]
    fn words_with_a_meaning_of_their_own_are_matter() {
        for text in [
            "likhet skolen",
            "trygg start",
            "digitale planer",
            "satser sfo",
            "nasjonale nett",
        ] {
            assert_eq!(matter(text, false).len(), 2, "{text}");
        }
    }
}
