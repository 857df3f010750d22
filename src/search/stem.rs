//! The stem of a word: what bokmål and nynorsk bend is cut off.

use frostem::{Algorithm, Stemmer};

/// What begins so has this stem: of these the stemmer takes an ending to be bent that belongs to the word, so that what is
/// cheap would be a car, and a regular doctor solid.
const WHOLE: [(&str, &str); 5] = [
    ("billig", "billig"),
    ("billeg", "billig"),
    ("fastleg", "fastleg"),
    ("kolleg", "kolleg"),
    ("tannleg", "tannleg"),
];

/// The stem of a folded word.
pub fn stem(folded: &str) -> String {
    let whole = WHOLE.iter().find(|(begins, _)| folded.starts_with(begins));
    if let Some((_, stem)) = whole {
        return (*stem).to_owned();
    }
    Stemmer::new(Algorithm::Norwegian).stem(folded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_that_belong_to_a_word_are_left() {
        for [one, other] in [
            ["billige", "billeg"],
            ["fastlegen", "fastlegar"],
            ["skolene", "skole"],
        ] {
            assert_eq!(stem(one), stem(other));
        }
        for [one, other] in [["billig", "bil"], ["fastlege", "faste"]] {
            assert_ne!(stem(one), stem(other));
        }
    }
}
