//! In which of Floke's languages a text is written, told by its small words.

use entity::code::Language;

use crate::search::word::words;

const BOKMAAL: [&str; 18] = [
    "ikke", "jeg", "hvordan", "hva", "hvor", "noen", "fra", "uten", "kun", "mye", "også", "etter",
    "når", "bli", "blir", "være", "å", "gjøre",
];
const NYNORSK: [&str; 20] = [
    "ikkje", "eg", "korleis", "kva", "kor", "nokon", "frå", "utan", "berre", "mykje", "ein", "eit",
    "dei", "me", "vere", "verte", "gjere", "noko", "saman", "kommunar",
];
const ENGLISH: [&str; 22] = [
    "the",
    "and",
    "of",
    "to",
    "we",
    "with",
    "our",
    "is",
    "are",
    "how",
    "what",
    "from",
    "not",
    "would",
    "want",
    "a",
    "using",
    "municipality",
    "by",
    "without",
    "on",
    "an",
];

/// The language of a text; none where its words do not tell.
pub fn of(text: &str) -> Option<Language> {
    let words = words(text);
    let count = |known: &[&str]| {
        words
            .iter()
            .filter(|it| known.contains(&it.folded.as_str()))
            .count()
    };
    let (nb, nn, en) = (count(&BOKMAAL), count(&NYNORSK), count(&ENGLISH));
    let most = nb.max(nn).max(en);
    [(Language::Nn, nn), (Language::En, en), (Language::Nb, nb)]
        .into_iter()
        .find(|(_, count)| most > 0 && *count == most)
        .map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_words_tell_the_language() {
        for (text, language) in [
            (
                "Vi vil prøve selvkjørende busser uten sjåfør, og vet ikke hva det koster",
                Some(Language::Nb),
            ),
            (
                "Me vil prøve sjølvkøyrande bussar utan sjåfør, og veit ikkje kva det kostar",
                Some(Language::Nn),
            ),
            (
                "We want to try driverless buses in the centre of the town",
                Some(Language::En),
            ),
            ("Selvkjørende buss", None),
            ("", None),
        ] {
            assert_eq!(of(text), language, "{text}");
        }
    }
}
