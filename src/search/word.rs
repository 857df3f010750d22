//! Words of a text as search compares them: lower case, with one way to write each letter.
//!
//! Norwegian has several ways to write the same: aa and å, oe and ø, ae and æ; Swedish ä and ö stand for æ and ø; accents
//! and the letters of Sami are often left out. Both sides of a search are folded alike.

use icu_normalizer::ComposingNormalizerBorrowed;

/// A word where it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The word, folded.
    pub folded: String,
}

/// Letters of a word that are looked at: nobody means more of them.
const LONGEST: usize = 60;

/// The words of a text, in their order.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        match (
            start,
            letter.is_alphanumeric() || start.is_some() && is_above(letter),
        ) {
            (None, true) => start = Some(at),
            (Some(first), false) => {
                words.push(Word {
                    start: first,
                    end: at,
                    folded: fold(&text[first..at]),
                });
                start = None;
            }
            _ => {}
        }
    }
    words.retain(|word| !word.folded.is_empty());
    words
}

/// A word as it is compared.
pub fn fold(word: &str) -> String {
    let letters = (NORMALIZER.normalize_iter(word.chars()))
        .flat_map(char::to_lowercase)
        .take(LONGEST);
    let folded: String = letters.filter_map(letter).collect();
    (folded.replace("aa", "å"))
        .replace("oe", "ø")
        .replace("ae", "æ")
}

/// One way to write a letter; none for what stands above the one before it.
fn letter(letter: char) -> Option<char> {
    Some(match letter {
        'ä' => 'æ',
        'ö' => 'ø',
        'à' | 'á' | 'â' | 'ã' | 'ā' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' | 'č' => 'c',
        'đ' | 'ð' => 'd',
        'ŋ' | 'ñ' => 'n',
        'š' => 's',
        'ŧ' => 't',
        'ž' => 'z',
        'ý' => 'y',
        above if is_above(above) => return None,
        other => other,
    })
}

/// Whether a letter is one that stands above the one before it: letters are put together of those as well.
fn is_above(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Puts letters together that are written as a letter and what stands above it.
const NORMALIZER: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();

/// Words that say nothing of what a text is about, in bokmål, nynorsk and English.
pub fn is_stop(folded: &str) -> bool {
    STOP.binary_search(&folded).is_ok()
}

/// In their order, folded.
const STOP: [&str; 224] = [
    "a",
    "about",
    "alle",
    "also",
    "alt",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "av",
    "bare",
    "be",
    "been",
    "berre",
    "ble",
    "blei",
    "bli",
    "blir",
    "blitt",
    "but",
    "by",
    "både",
    "consider",
    "considering",
    "could",
    "da",
    "de",
    "deg",
    "dei",
    "dem",
    "den",
    "denne",
    "der",
    "dere",
    "deres",
    "det",
    "dette",
    "did",
    "din",
    "dine",
    "disse",
    "ditt",
    "do",
    "du",
    "dykk",
    "dykkar",
    "døs",
    "eg",
    "ein",
    "eit",
    "eller",
    "en",
    "enn",
    "er",
    "et",
    "etter",
    "for",
    "fordi",
    "fra",
    "from",
    "frå",
    "før",
    "get",
    "gets",
    "gjennom",
    "going",
    "had",
    "hadde",
    "han",
    "hans",
    "har",
    "has",
    "have",
    "he",
    "hennes",
    "her",
    "his",
    "ho",
    "how",
    "hun",
    "hva",
    "hvem",
    "hver",
    "hvilke",
    "hvilken",
    "hvis",
    "hvordan",
    "hvorfor",
    "i",
    "if",
    "ikke",
    "ikkje",
    "in",
    "inn",
    "into",
    "is",
    "its",
    "ja",
    "jeg",
    "jo",
    "kan",
    "korleis",
    "kunne",
    "kva",
    "kvar",
    "kven",
    "kvifor",
    "man",
    "mange",
    "me",
    "med",
    "meg",
    "mellom",
    "men",
    "mer",
    "mest",
    "min",
    "mine",
    "mitt",
    "more",
    "mot",
    "mye",
    "må",
    "ned",
    "need",
    "needs",
    "nei",
    "no",
    "noko",
    "nokon",
    "nokre",
    "not",
    "nå",
    "når",
    "nø",
    "nøn",
    "of",
    "og",
    "også",
    "om",
    "on",
    "opp",
    "or",
    "oss",
    "our",
    "out",
    "over",
    "per",
    "på",
    "seg",
    "selv",
    "she",
    "should",
    "sidan",
    "sin",
    "sine",
    "sitt",
    "sjøl",
    "sjølv",
    "skal",
    "skulle",
    "slik",
    "slike",
    "som",
    "some",
    "så",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "thinking",
    "this",
    "those",
    "through",
    "til",
    "to",
    "tried",
    "try",
    "trying",
    "under",
    "us",
    "ut",
    "uten",
    "var",
    "vart",
    "ved",
    "vere",
    "verte",
    "vi",
    "via",
    "vil",
    "ville",
    "vore",
    "vår",
    "våre",
    "vårt",
    "være",
    "vært",
    "want",
    "wanted",
    "wants",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "will",
    "with",
    "without",
    "would",
    "you",
    "your",
    "å",
];

/// Whether letters are the first ones of a word by which municipalities call themselves, in bokmål, nynorsk, Swedish, Kven,
/// the Sami languages or English.
pub fn begins_municipality(folded: &str) -> bool {
    MUNICIPALITY.iter().any(|word| word.starts_with(folded))
}

/// Folded.
const MUNICIPALITY: [&str; 13] = [
    "gielda",
    "gieldda",
    "herad",
    "kommun",
    "kommune",
    "kommunen",
    "kommuuni",
    "komuuni",
    "municipality",
    "suohkan",
    "suohkana",
    "tjielte",
    "tjielten",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn words_are_folded_alike_however_they_are_written() {
        for (one, other) in [
            ("Ålesund", "Aalesund"),
            ("Tromsø", "TROMSOE"),
            ("Sæther", "saether"),
            ("Malmö", "malmø"),
            ("Kárášjohka", "Karasjohka"),
            ("idé", "ide\u{301}"),
            ("Kåfjord", "Ka\u{30a}fjord"),
            ("Kárášjohka", "Ka\u{301}ra\u{301}s\u{30c}johka"),
        ] {
            assert_eq!(folded(one), folded(other), "{one}");
        }
    }

    #[test]
    fn words_end_where_letters_do_and_tell_where_they_stand() {
        let text = "Velferds-teknologi: «på 2 år»";
        let found = words(text);
        let told: Vec<&str> = found.iter().map(|it| &text[it.start..it.end]).collect();
        assert_eq!(told, ["Velferds", "teknologi", "på", "2", "år"]);
        assert_eq!(folded("🙂 … \u{301}"), Vec::<String>::new());
        assert_eq!(fold(&"a".repeat(100_000)).chars().count(), 30);
    }

    #[test]
    fn stop_words_are_in_their_order() {
        assert!(STOP.is_sorted());
        assert!(STOP.iter().all(|word| fold(word) == *word));
        assert!(is_stop("og") && !is_stop("ferge"));
        assert!(MUNICIPALITY.iter().all(|word| fold(word) == *word));
    }
}
