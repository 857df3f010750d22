//! Where the words of a question stand in a text.

use std::ops::Range;

use super::question::Question;
use super::stem::stem;
use super::word::{is_stop, words};

/// A passage of a text, with the places in it of what was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The passage, of whole words.
    pub text: String,
    /// Places in it, in UTF-16 code units.
    pub ranges: Vec<Range<usize>>,
}

/// Letters of a passage, about.
const LONG: usize = 240;

/// The passage of a text that bears most of what was looked for; none where it bears nothing of it.
pub fn passage(text: &str, question: &Question) -> Option<Passage> {
    let words = words(text);
    let found: Vec<(Range<usize>, f32)> = words
        .iter()
        .filter(|word| !is_stop(&word.folded))
        .filter_map(|word| {
            let weight = question.weight(&stem(&word.folded))?;
            Some((word.start..word.end, weight))
        })
        .collect();
    let weight_from = |first: usize| {
        let start = found[first].0.start;
        let within = found[first..]
            .iter()
            .take_while(|(it, _)| it.end <= start + LONG / 2);
        within.map(|(_, weight)| weight).sum::<f32>()
    };
    let best = (0..found.len()).reduce(|best, next| {
        let is_better = weight_from(next) > weight_from(best);
        if is_better { next } else { best }
    })?;
    let around = around(text, found[best].0.start);
    let passage = &text[around.clone()];
    let units = |end: usize| text[around.start..end].encode_utf16().count();
    let within = found
        .iter()
        .map(|(it, _)| it)
        .filter(|it| it.start >= around.start && it.end <= around.end);
    Some(Passage {
        text: passage.to_owned(),
        ranges: within.map(|it| units(it.start)..units(it.end)).collect(),
    })
}

/// A passage about a place, that begins and ends between words.
fn around(text: &str, place: usize) -> Range<usize> {
    if text.chars().count() <= LONG {
        return 0..text.len();
    }
    let gap = |(_, letter): &(usize, char)| letter.is_whitespace();
    let before: Vec<(usize, char)> = text[..place].char_indices().rev().take(LONG / 4).collect();
    let start = match before.last() {
        None | Some((0, _)) => 0,
        Some(_) => before
            .iter()
            .rev()
            .find(|it| gap(it))
            .map_or(place, |(at, it)| at + it.len_utf8()),
    };
    let after: Vec<(usize, char)> = text[start..].char_indices().take(LONG + 1).collect();
    let end = match after.get(LONG) {
        None => text.len(),
        Some((hard, _)) => {
            start
                + after
                    .iter()
                    .rev()
                    .find(|it| gap(it) && start + it.0 > place)
                    .map_or(*hard, |(at, _)| *at)
        }
    };
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(words: &[&str]) -> Question {
        Question::of_words(words)
    }

    #[test]
    fn a_passage_bears_what_was_looked_for() {
        let text = format!(
            "{} Kommunen prøvde ferger 🙂 på Ferjekaia. {}",
            "Lang tekst. ".repeat(60),
            "Mer. ".repeat(100)
        );
        let passage = passage(&text, &question(&["ferge"])).unwrap();
        assert!(passage.text.chars().count() <= LONG + 1);
        let units: Vec<u16> = passage.text.encode_utf16().collect();
        let told = |range: &Range<usize>| String::from_utf16(&units[range.clone()]).unwrap();
        let told: Vec<String> = passage.ranges.iter().map(told).collect();
        assert_eq!(told, ["ferger"]);
        assert_eq!(super::passage("Noe annet.", &question(&["ferge"])), None);
        assert_eq!(super::passage("", &question(&["ferge"])), None);
    }

    #[test]
    fn one_word_without_an_end_is_cut() {
        let text = format!("ferge {}", "x".repeat(5_000));
        let passage = passage(&text, &question(&["ferge"])).unwrap();
        assert!(passage.text.chars().count() <= LONG + 1);
    }
}
