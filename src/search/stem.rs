//! The stem of a word: what bokmål and nynorsk bend is cut off.

use frostem::{Algorithm, Stemmer};

/// The stem of a folded word.
pub fn stem(folded: &str) -> String {
    Stemmer::new(Algorithm::Norwegian).stem(folded).into_owned()
}
