//! What the index holds of one thing: its words, those weighing more that stand where they tell most; and beside them
//! the facts by which it is found, counted and shown or not.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use entity::code::{Iterable, NodeKind};

use super::stem::stem;
use super::word::{is_stop, words};
use crate::model::checksum::fingerprint;

/// A thing that can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Thing {
    /// What kind of thing it is.
    pub kind: NodeKind,
    /// Its internal key.
    pub key: i64,
}

/// The bits of a number that tell the key of a thing; those above tell its kind.
const KEY_BITS: u32 = 60;

impl Ord for Thing {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number().cmp(&other.number())
    }
}

impl PartialOrd for Thing {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Thing {
    /// An experience.
    pub fn experience(key: i64) -> Self {
        Self {
            kind: NodeKind::Experience,
            key,
        }
    }

    /// The number that the index knows it by.
    pub(super) fn number(self) -> u64 {
        let kind = NodeKind::iter().position(|kind| kind == self.kind);
        let kind = u64::try_from(kind.unwrap_or_default()).unwrap_or_default();
        kind << KEY_BITS | self.key.cast_unsigned()
    }

    /// The thing that the index knows by a number.
    pub(super) fn of_number(number: u64) -> Option<Self> {
        let kind = usize::try_from(number >> KEY_BITS).ok()?;
        Some(Self {
            kind: NodeKind::iter().nth(kind)?,
            key: (number & ((1 << KEY_BITS) - 1)).cast_signed(),
        })
    }
}

/// Where a thing stands: each shelf has words of its own, so that those of one do not weigh on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// Experiences.
    Experiences,
    /// Lessons.
    Lessons,
    /// Problems, solutions, partners, programmes and municipalities, by their names.
    Names,
}

/// All of them.
pub const SHELVES: [Shelf; 3] = [Shelf::Experiences, Shelf::Lessons, Shelf::Names];

impl Shelf {
    /// Where things of a kind stand.
    pub fn of(kind: NodeKind) -> Self {
        match kind {
            NodeKind::Experience => Self::Experiences,
            NodeKind::Lesson => Self::Lessons,
            _ => Self::Names,
        }
    }
}

/// Facets that a document can have at most.
pub const FACETS: usize = 24;

/// What is told of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Which.
    pub thing: Thing,
    /// What breaks ties with others that answer a question as well; told to whoever looks, so it must tell nothing.
    pub tie: i64,
    /// What it is part of: put anew with that, and gone with it.
    pub parent: Option<Thing>,
    /// What it is called.
    pub title: Vec<String>,
    /// What its problems and solutions are called and what describes them, with those that they lie under.
    pub subject: Vec<String>,
    /// What was done, what happened, what can be learned.
    pub body: Vec<String>,
    /// Owners and partners, by any of their names.
    pub names: Vec<String>,
    /// Who may know of it, as a class of things that share their readers; below 64.
    pub class: u8,
    /// Who may know of it whatever its class.
    pub owners: Vec<i64>,
    /// By what it can be counted: values of each facet, by the facet's place.
    pub facets: Vec<Vec<i64>>,
}

/// How often a word counts that stands in a text of each kind.
const TITLE: usize = 3;
const SUBJECT: usize = 2;
const BODY: usize = 1;

/// What is kept of a document's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Stems, each as often as it counts.
    pub stems: Vec<String>,
    /// The words themselves, each once.
    pub words: BTreeSet<String>,
}

impl Document {
    /// A document that says nothing yet; its thing's key breaks ties.
    pub fn of(thing: Thing) -> Self {
        Self {
            thing,
            tie: thing.key,
            parent: None,
            title: Vec::new(),
            subject: Vec::new(),
            body: Vec::new(),
            names: Vec::new(),
            class: 0,
            owners: Vec::new(),
            facets: Vec::new(),
        }
    }

    /// The words of all texts.
    pub fn told(&self) -> Told {
        let mut told = Told::default();
        let parts = [
            (&self.title, TITLE),
            (&self.subject, SUBJECT),
            (&self.body, BODY),
            (&self.names, BODY),
        ];
        for (texts, times) in parts {
            for word in texts.iter().flat_map(|text| words(text)) {
                if is_stop(&word.folded) {
                    continue;
                }
                let stem = stem(&word.folded);
                told.stems.extend(std::iter::repeat_n(stem, times));
                told.words.insert(word.folded);
            }
        }
        told.stems
            .extend(self.title.iter().filter_map(|title| whole(title)));
        told
    }

    /// A number that tells whether the index holds the same.
    pub fn print(&self) -> u64 {
        fingerprint(&format!("{self:?}")).cast_unsigned()
    }
}

/// What stands among the stems for a title as a whole, which no word is like; none of a title without words.
pub(super) fn whole(title: &str) -> Option<String> {
    let words: Vec<String> = words(title).into_iter().map(|it| it.folded).collect();
    (!words.is_empty()).then(|| called(&words))
}

/// The same for a title of these words, folded.
pub(super) fn called(words: &[String]) -> String {
    format!("={:x}", fingerprint(&words.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_known_by_their_numbers() {
        for kind in NodeKind::iter() {
            let key = (1 << KEY_BITS) - 1;
            let thing = Thing { kind, key };
            assert_eq!(Thing::of_number(thing.number()), Some(thing));
        }
        assert_eq!(Thing::of_number(u64::MAX), None);
    }
}
