//! In which of Floke's languages a text is written, told by its small words.

use entity::code::Language;

use crate::search::word::words;

/// Both ways of writing Norwegian have these.
const NORWEGIAN: [&str; 20] = [
    "og", "på", "med", "til", "som", "av", "er", "en", "det", "den", "vi", "har", "vil", "å", "om",
    "skal", "kan", "vår", "så", "ved",
];
const BOKMAAL: [&str; 17] = [
    "ikke", "jeg", "hvordan", "hva", "hvor", "noen", "fra", "uten", "kun", "mye", "også", "etter",
    "når", "bli", "blir", "være", "gjøre",
];
const NYNORSK: [&str; 20] = [
    "ikkje", "eg", "korleis", "kva", "kor", "nokon", "frå", "utan", "berre", "mykje", "ein", "eit",
    "dei", "me", "vere", "verte", "gjere", "noko", "saman", "kommunar",
];
/// Those that are no Norwegian words, as "to" and "by" are.
const ENGLISH: [&str; 22] = [
    "the",
    "and",
    "of",
    "we",
    "with",
    "our",
    "are",
    "how",
    "what",
    "from",
    "would",
    "want",
    "using",
    "municipality",
    "without",
    "does",
    "anyone",
    "that",
    "their",
    "have",
    "who",
    "this",
];

/// The language of a text, for somebody who reads this one: theirs, where its words do not tell.
pub fn of(text: &str, reader: Language) -> Language {
    let [norwegian, nb, nn, _] = counts(text);
    if is_english(text) {
        Language::En
    } else if nb != nn {
        if nn > nb { Language::Nn } else { Language::Nb }
    } else if norwegian + nb > 0 && reader == Language::En {
        Language::Nb
    } else {
        reader
    }
}

/// Whether a text is English.
pub fn is_english(text: &str) -> bool {
    let [norwegian, nb, nn, en] = counts(text);
    en > norwegian + nb.max(nn)
}

/// How many small words of each there are: of both Norwegians, of bokmål, of nynorsk, of English.
fn counts(text: &str) -> [usize; 4] {
    let words = words(text);
    [&NORWEGIAN[..], &BOKMAAL[..], &NYNORSK[..], &ENGLISH[..]].map(|known| {
        let small = words
            .iter()
            .filter(|it| known.contains(&it.folded.as_str()));
        small.count()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_words_tell_the_language() {
        for (text, language) in [
            (
                "Vi vil prøve selvkjørende busser uten sjåfør, og vet ikke hva det koster",
                Language::Nb,
            ),
            (
                "Me vil prøve sjølvkøyrande bussar utan sjåfør, og veit ikkje kva det kostar",
                Language::Nn,
            ),
            (
                "We want to try driverless buses in the centre of the town",
                Language::En,
            ),
            ("Gratis barnehage og badstue i to kommuner", Language::Nb),
            ("Vi vil ha robot på sykehjem to ganger i uka", Language::Nb),
        ] {
            assert_eq!(of(text, Language::En), language, "{text}");
            assert_eq!(is_english(text), language == Language::En, "{text}");
        }
    }

    #[test]
    fn what_does_not_tell_is_in_the_language_of_who_reads() {
        for text in ["Selvkjørende buss", "", "Driverless bus"] {
            for reader in [Language::Nb, Language::Nn, Language::En] {
                assert_eq!(of(text, reader), reader, "{text}");
            }
        }
        assert_eq!(of("Vi vil ha robot", Language::Nn), Language::Nn);
    }
}
