//! Compounds: where a word can be cut, and the words that make it up.

use super::dictionary::Dictionary;
use super::stem::stem;
use crate::model::Result;

/// Letters that a part of a word has at least: shorter ones are parts of too many.
pub(super) const PART: usize = 4;

/// Parts of a word at most.
const PARTS: usize = 3;

/// A word cut in two at each place that leaves enough letters on both sides.
pub(super) fn cuts(word: &str) -> impl Iterator<Item = (&str, &str)> {
    let count = word.chars().count();
    let places = word.char_indices().map(|(place, _)| place).skip(PART);
    let places = places.take((count + 1).saturating_sub(2 * PART));
    places.map(|place| word.split_at(place))
}

/// The words that make up this one, as it is written or bound by a letter, and that all are known; none where it is not
/// made up of such.
pub(super) fn parts(word: &str, dictionary: &Dictionary<'_>) -> Result<Vec<String>> {
    of(word, dictionary, PARTS)
}

fn of(word: &str, dictionary: &Dictionary<'_>, most: usize) -> Result<Vec<String>> {
    let mut heads = Vec::new();
    let mut best: Option<(usize, [&str; 2])> = None;
    for (head, tail) in cuts(word) {
        let Some(head) = bound(head, dictionary)? else {
            continue;
        };
        heads.push((head, tail));
        if is_known(tail, dictionary)? {
            let least = head.chars().count().min(tail.chars().count());
            if best.is_none_or(|(known, _)| known < least) {
                best = Some((least, [head, tail]));
            }
        }
    }
    if let Some((_, parts)) = best {
        return Ok(parts.map(str::to_owned).to_vec());
    }
    if most > 2 {
        for (head, tail) in heads {
            let mut parts = of(tail, dictionary, most - 1)?;
            if !parts.is_empty() {
                parts.insert(0, head.to_owned());
                return Ok(parts);
            }
        }
    }
    Ok(Vec::new())
}

/// A word that stands before another, with the letter that binds them or without it.
fn bound<'a>(head: &'a str, dictionary: &Dictionary<'_>) -> Result<Option<&'a str>> {
    let bare = ['s', 'e'].map(|letter| head.strip_suffix(letter));
    for head in [Some(head)].into_iter().chain(bare).flatten() {
        if is_known(head, dictionary)? {
            return Ok(Some(head));
        }
    }
    Ok(None)
}

fn is_known(part: &str, dictionary: &Dictionary<'_>) -> Result<bool> {
    Ok(part.chars().count() >= PART && dictionary.has_stem(&stem(part))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_where_enough_is_left() {
        let all: Vec<_> = cuts("påsynsdag").collect();
        assert_eq!(all, [("påsy", "nsdag"), ("påsyn", "sdag")]);
        for short in ["", "bil", "bilveie"] {
            assert_eq!(cuts(short).count(), 0, "{short}");
        }
    }
}
