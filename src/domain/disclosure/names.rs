//! Looks through free texts for names of places, partners and people, which tell whose an experience is that is told
//! without its owners.
//!
//! What it finds must be answered before others read it, by taking it out or by saying that it may stay. So it would
//! rather point out too much than too little. It knows the names of places and of the experience's own partners, and takes
//! two words with capital letters beside each other for a person. What it cannot know is left to the writer: nicknames,
//! adjectives such as «bergensk», and places smaller than a municipality. One pass over each text.

use std::collections::{HashMap, HashSet};

use entity::code::{Audience, WorkflowState};

use super::shown;
use crate::domain::experience::content::Content;
use crate::domain::experience::scan::{Proposed, free_texts};
use crate::domain::municipality;
use crate::domain::rule::Path;
use crate::model::Result;
use crate::model::collation::folded;
use crate::store::Connection;
use crate::store::term::{self, TermKind};

/// Most names that are pointed out of one experience: enough to see that there is work to do.
const MOST: usize = 50;
/// So many letters a name must have for longer words that begin with it to be pointed out, such as «Trondheimsmodellen».
const STEM: usize = 5;
/// No name of one word has more letters; whatever is longer is not compared further.
const LONGEST: usize = 60;
/// Names of so few letters are words or abbreviations elsewhere; they count only as they are written.
const SHORT: usize = 3;
/// Words at the end of a partner's name that tell its legal form, and are left out by whoever writes of it.
const FORMS: [&str; 9] = ["as", "asa", "sa", "ba", "ks", "hf", "iks", "kf", "da"];

/// What a passage names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A municipality or a county.
    Place,
    /// A partner of the experience.
    Partner,
    /// Somebody, it seems.
    Person,
}

/// A name that stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What it names.
    pub kind: Kind,
    /// How it stands there.
    pub name: String,
    /// Path of the field in the input in which it stands first.
    pub field: Vec<String>,
}

/// Names that are looked for, by the first word of each.
#[derive(Clone, Debug, Default)]
pub struct Names {
    by_word: HashMap<String, Vec<Known>>,
    stems: HashMap<String, Kind>,
}

#[derive(Clone, Debug)]
struct Known {
    kind: Kind,
    name: String,
    words: Vec<String>,
}

/// A word of a text: letters, and where it stands, in characters.
#[derive(Clone, Debug)]
struct Word {
    text: String,
    folded: String,
    start: usize,
    end: usize,
}

impl Names {
    /// Looks for names of places, and of partners.
    pub fn new<'a>(
        places: impl IntoIterator<Item = &'a str>,
        partners: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut names = Self::default();
        for place in places {
            names.add(Kind::Place, place);
        }
        for partner in partners {
            names.add(Kind::Partner, partner);
            let words: Vec<&str> = partner.split_whitespace().collect();
            if let Some((last, others)) = words.split_last()
                && !others.is_empty()
                && FORMS.contains(&folded(last).as_str())
            {
                names.add(Kind::Partner, &others.join(" "));
            }
        }
        names
    }

    fn add(&mut self, kind: Kind, name: &str) {
        let letters: Vec<char> = name.chars().collect();
        let words: Vec<String> = words(&letters).into_iter().map(|it| it.folded).collect();
        let Some(first) = words.first().cloned() else {
            return;
        };
        if words.len() == 1 && first.chars().count() >= STEM {
            self.stems.entry(first.clone()).or_insert(kind);
        }
        let name = name.to_owned();
        let known = Known { kind, name, words };
        self.by_word.entry(first).or_default().push(known);
    }

    /// Which of them a text holds, and who else seems to be named there.
    pub fn in_text(&self, path: &Path, text: &str) -> Vec<Named> {
        let letters: Vec<char> = text.chars().collect();
        let words = words(&letters);
        let (mut found, mut at) = (Vec::new(), 0);
        while at < words.len() {
            let named = self
                .known(&letters, &words[at..])
                .or_else(|| self.person(&letters, &words[at..]));
            let Some((kind, count)) = named else {
                at += 1;
                continue;
            };
            let (first, last) = (&words[at], &words[at + count - 1]);
            found.push(Named {
                kind,
                name: letters[first.start..last.end].iter().collect(),
                field: path.clone().into_vec(),
            });
            at += count;
        }
        found
    }

    /// Which texts hold, each once, where it stands first; not more than can be answered at a time.
    pub fn in_texts<'a>(&self, texts: impl IntoIterator<Item = (Path, &'a str)>) -> Vec<Named> {
        let mut seen = HashSet::new();
        let texts = texts.into_iter();
        let found = texts.flat_map(|(path, text)| self.in_text(&path, text));
        let new = found.filter(|it| seen.insert(folded(&it.name)));
        new.take(MOST).collect()
    }

    /// The longest name that begins here, and how many words it has.
    fn known(&self, letters: &[char], words: &[Word]) -> Option<(Kind, usize)> {
        let first = words.first()?;
        if !is_capital(&first.text) {
            return self.lower(letters, words);
        }
        let fitting = candidates(&first.folded)
            .filter_map(|word| self.by_word.get(word))
            .flatten()
            .filter(|known| known.fits(letters, words));
        let longest = fitting.max_by_key(|known| known.words.len());
        if let Some(known) = longest {
            return Some((known.kind, known.words.len()));
        }
        let starts = first
            .folded
            .char_indices()
            .map(|(at, _)| at)
            .skip(STEM)
            .take(LONGEST);
        let mut stems = starts.filter_map(|at| self.stems.get(&first.folded[..at]));
        stems.next().map(|kind| (*kind, 1))
    }

    /// Partners are named by those who do not care for capital letters, too.
    fn lower(&self, letters: &[char], words: &[Word]) -> Option<(Kind, usize)> {
        let first = words.first()?;
        let fitting = candidates(&first.folded)
            .filter_map(|word| self.by_word.get(word))
            .flatten()
            .filter(|known| known.kind == Kind::Partner && known.fits(letters, words));
        let longest = fitting.max_by_key(|known| known.words.len());
        longest.map(|known| (known.kind, known.words.len()))
    }

    /// Two words or more that each begin with a capital letter, up to the next name that is known: the first word of a
    /// sentence is written so, too.
    fn person(&self, letters: &[char], words: &[Word]) -> Option<(Kind, usize)> {
        let mut count = 0;
        for (at, word) in words.iter().enumerate() {
            let goes_on = at == 0
                || is_near(letters, &words[at - 1], word)
                    && self.known(letters, &words[at..]).is_none();
            if !goes_on || !is_name(&word.text) {
                break;
            }
            count = at + 1;
        }
        (count >= 2).then_some((Kind::Person, count))
    }
}

impl Known {
    /// Whether it stands at the beginning of these words, the last one perhaps in the genitive.
    fn fits(&self, letters: &[char], words: &[Word]) -> bool {
        let count = self.words.len();
        let Some(words) = words.get(..count) else {
            return false;
        };
        let side_by_side = words.windows(2).all(|it| is_near(letters, &it[0], &it[1]));
        let (Some((last, before)), Some((word, others))) =
            (self.words.split_last(), words.split_last())
        else {
            return false;
        };
        let is_short = self.name.chars().count() <= SHORT;
        let is_written = !is_short || word.text.starts_with(self.name.as_str());
        let same = others.iter().zip(before).all(|(it, own)| it.folded == *own);
        side_by_side && is_written && same && candidates(&word.folded).any(|it| it == last)
    }
}

/// A word, and what it is the genitive of.
fn candidates(word: &str) -> impl Iterator<Item = &str> {
    let genitive = word.strip_suffix('s').filter(|it| !it.is_empty());
    [word].into_iter().chain(genitive)
}

/// A capital letter and small ones.
fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    is_capital(word) && letters.nth(1).is_some_and(char::is_lowercase)
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// Whether nothing but a space or a hyphen stands between two words.
fn is_near(letters: &[char], first: &Word, second: &Word) -> bool {
    let between = &letters[first.end..second.start];
    let joins = |it: char| matches!(it, ' ' | '\u{a0}' | '-' | '\u{2010}' | '\u{2011}');
    between.len() <= 3 && between.iter().all(|it| joins(*it))
}

/// The words of a text: what is no letter and no digit parts them.
fn words(letters: &[char]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for at in 0..=letters.len() {
        let is_word = letters.get(at).is_some_and(|it| it.is_alphanumeric());
        match (start, is_word) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let text: String = letters[from..at].iter().collect();
                words.push(Word {
                    folded: text.to_lowercase(),
                    text,
                    start: from,
                    end: at,
                });
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// What the texts of an experience name that others would read without its owners.
pub async fn find(
    db: &impl Connection,
    content: &Content,
    proposed: &Proposed,
) -> Result<Vec<Named>> {
    let told = shown(content, WorkflowState::Published, Audience::PublicUnnamed);
    let partners = term::find_by_public_id(db, TermKind::Partner, &content.partners()).await?;
    let places = municipality::place_names(db).await?;
    let names = Names::new(
        places.iter().map(String::as_str),
        partners.iter().map(|it| it.title.as_str()),
    );
    Ok(names.in_texts(free_texts(&told, proposed)))
}

/// Those of these names that nobody has answered for, as they are written.
pub fn unanswered<'a>(found: &'a [Named], acknowledged: &[String]) -> Vec<&'a Named> {
    let answered: HashSet<String> = acknowledged.iter().map(|it| folded(it)).collect();
    let open = found
        .iter()
        .filter(|it| !answered.contains(&folded(&it.name)));
    open.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names() -> Names {
        let places = [
            "Oslo",
            "Trondheim",
            "Tråante",
            "Nord-Fron",
            "Hol",
            "Os",
            "Møre og Romsdal",
            "Guovdageaidnu",
            "Moss",
            "Time",
        ];
        let partners = ["Atea AS", "KS", "Norsk Regnesentral", "nrk beta"];
        Names::new(places, partners)
    }

    fn found(text: &str) -> Vec<(Kind, String)> {
        let found = names().in_text(&Path::of("context"), text);
        found.into_iter().map(|it| (it.kind, it.name)).collect()
    }

    #[test]
    fn names_are_found_in_whatever_form_they_stand() {
        use Kind::{Partner, Person, Place};
        let cases: [(&str, &[(Kind, &str)]); 24] = [
            ("Vi prøvde i Oslo.", &[(Place, "Oslo")]),
            ("Oslos forsøk", &[(Place, "Oslos")]),
            ("OSLO KOMMUNE", &[(Place, "OSLO")]),
            ("Oslo-modellen", &[(Place, "Oslo")]),
            ("Trondheimsmodellen", &[(Place, "Trondheimsmodellen")]),
            ("i Tråante kommune", &[(Place, "Tråante")]),
            ("til Guovdageaidnus beste", &[(Place, "Guovdageaidnus")]),
            (
                "ved Nord-Fron og Nord Fron",
                &[(Place, "Nord-Fron"), (Place, "Nord Fron")],
            ),
            ("Møre og Romsdals fylke", &[(Place, "Møre og Romsdals")]),
            ("Moss’ havn", &[(Place, "Moss")]),
            ("et hol i veien, os fra bålet og moss på steinen", &[]),
            ("Hol og Os", &[(Place, "Hol"), (Place, "Os")]),
            ("Holdningen var god. Timen gikk. Moses sa nei.", &[]),
            (
                "Atea leverte, og Atea AS tok betalt",
                &[(Partner, "Atea"), (Partner, "Atea AS")],
            ),
            ("med ateas folk", &[(Partner, "ateas")]),
            ("KS var med, men ks var det ikke", &[(Partner, "KS")]),
            ("hos Norsk regnesentral", &[(Partner, "Norsk regnesentral")]),
            ("NRK Beta laget det", &[(Partner, "NRK Beta")]),
            ("Kari Nordmann ledet det", &[(Person, "Kari Nordmann")]),
            (
                "ledet av Per-Olav Berg Hansen.",
                &[(Person, "Per-Olav Berg Hansen")],
            ),
            ("Vi sluttet. Alle gikk", &[]),
            ("NAV og IKT Norge", &[]),
            (
                "Kari fra Oslo. Spør Trondheim først!",
                &[(Place, "Oslo"), (Place, "Trondheim")],
            ),
            ("", &[]),
        ];
        for (text, expected) in cases {
            let expected: Vec<(Kind, String)> = (expected.iter())
                .map(|(kind, name)| (*kind, (*name).to_owned()))
                .collect();
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn each_name_is_told_once_until_it_is_answered() {
        let texts = [
            (Path::of("title"), "Forsøk i Oslo"),
            (Path::of("summary"), "OSLO og Kari Nordmann"),
            (Path::of("context"), "Kari Nordmann i Oslo"),
        ];
        let found = names().in_texts(texts);
        let told: Vec<(&str, &str)> = (found.iter())
            .map(|it| (it.name.as_str(), it.field[0].as_str()))
            .collect();
        assert_eq!(told, [("Oslo", "title"), ("Kari Nordmann", "summary")]);
        let open = |answers: &[&str]| {
            let answers: Vec<String> = answers.iter().map(|it| (*it).to_owned()).collect();
            let open = unanswered(&found, &answers);
            open.iter().map(|it| it.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(open(&[]), ["Oslo", "Kari Nordmann"]);
        assert_eq!(open(&["oslo"]), ["Kari Nordmann"]);
        assert_eq!(open(&["Oslo", " kari  nordmann"]), [] as [&str; 0]);
    }

    proptest! {
        /// Whatever the text, what is told of it stands in it, in its order.
        #[test]
        fn what_is_found_stands_in_the_text(text in "[A-Za-zÆØÅæøå .,'’-]{0,80}|\\PC{0,40}") {
            let mut rest = text.as_str();
            for (_, name) in found(&text) {
                let at = rest.find(&name);
                prop_assert!(at.is_some(), "{name} in {text}");
                rest = &rest[at.unwrap_or_default() + name.len()..];
            }
        }

        /// A place that is named among other words is found.
        #[test]
        fn a_place_is_found_wherever_it_stands(before in "[a-zæøå ,.]{0,20}", after in "[ ,.!?][a-zæøå ]{0,20}") {
            let text = format!("{before} Trondheim{after}");
            prop_assert_eq!(found(&text), [(Kind::Place, "Trondheim".to_owned())]);
        }
    }
}
