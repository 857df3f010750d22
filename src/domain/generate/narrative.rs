//! What an experience tells in sentences: title, story, lessons, and what problem and solution were here.

use super::record::Ending;
use super::text::Values;
use super::words::Sentences;
use crate::model::dice::Dice;

/// The bounds of a story, in characters.
pub const STORY: std::ops::RangeInclusive<usize> = 200..=1_500;

/// What a story leaves free for its end.
const ROOM: usize = 350;

/// The title.
pub fn title(sentences: &Sentences, values: &Values<'_>, dice: &mut Dice) -> String {
    let list = match values.form {
        Some(_) => &sentences.titles,
        None => &sentences.untitled,
    };
    let title = one(list, values, dice);
    // Many an attempt comes again in the next year.
    match values.year.filter(|_| dice.happens(60)) {
        Some(year) => format!("{title} {year}"),
        None => title,
    }
}

/// The story, within [`STORY`].
pub fn story(
    sentences: &Sentences,
    values: &Values<'_>,
    ending: Ending,
    dice: &mut Dice,
) -> String {
    let ends = match ending {
        Ending::Succeeded => &sentences.ends.succeeded,
        Ending::Partly => &sentences.ends.partly,
        Ending::Failed => &sentences.ends.failed,
        Ending::Abandoned => &sentences.ends.abandoned,
        Ending::Ongoing => &sentences.ends.ongoing,
    };
    let n_acts = 3 + dice.early_place(8);
    let parts = [
        (&sentences.begin, 1 + dice.place(2)),
        (&sentences.act, n_acts),
        (&sentences.hinder, dice.place(3)),
        (ends, 1 + dice.early_place(2)),
        (&sentences.after, dice.place(4)),
    ];
    let longest = *STORY.end();
    let mut story = String::new();
    let mut length = 0;
    for (part, (list, n)) in parts.into_iter().enumerate() {
        let longest = if part < 3 { longest - ROOM } else { longest };
        for sentence in several(list, n, values, dice) {
            let more = sentence.chars().count() + 1;
            if length + more > longest {
                break;
            }
            if !story.is_empty() {
                story.push(' ');
            }
            story.push_str(&sentence);
            length += more;
        }
    }
    story
}

/// Up to so many different sentences of a list.
pub fn several(list: &[String], n: usize, values: &Values<'_>, dice: &mut Dice) -> Vec<String> {
    let places = dice.places(list.len(), list.len());
    let filled = places.into_iter().filter_map(|at| values.fill(&list[at]));
    filled.take(n).collect()
}

/// One sentence of a list; empty where all ask for values that there are none of.
pub fn one(list: &[String], values: &Values<'_>, dice: &mut Dice) -> String {
    several(list, 1, values, dice).pop().unwrap_or_default()
}
