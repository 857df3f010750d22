//! The problems, solutions, programmes and partners that a file names, each once, whichever line tells more of it.

use std::collections::HashMap;

use entity::code::PartnerKind;

use super::fault::Faults;
use super::record::Term;
use crate::model::collation::folded;

/// Problems, solutions or programmes of a file, in the order in which they are first named.
#[derive(Debug, Default)]
pub struct Tree {
    /// Each once.
    pub terms: Vec<Told>,
    places: HashMap<String, usize>,
}

/// What a file tells of a problem, solution or programme.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it is called, as first written.
    pub title: String,
    /// The title as twins are found by.
    pub folded: String,
    /// The first description by a record that everybody may read.
    pub text: Option<String>,
    /// Place in [`Tree::terms`] of the more general one.
    pub parent: Option<usize>,
    /// First line that names it.
    pub line: u64,
    /// Whether a record is about it, and not only a term under it.
    pub is_direct: bool,
    /// Whether a record names it that everybody may read.
    pub is_public: bool,
}

impl Tree {
    /// Whether the term may stand where the record puts it; a fault where that makes a circle.
    pub fn check(
        &self,
        named: &Term,
        field: &str,
        parent_field: &str,
        faults: &mut Faults,
    ) -> bool {
        let Some(parent) = &named.parent else {
            return true;
        };
        let (own, above) = (folded(&named.title), folded(parent));
        let field = format!("{field}.{parent_field}");
        if own == above {
            faults.add_text(&field, parent, "is the same as the title");
            return false;
        }
        let (Some(own), Some(above)) = (self.places.get(&own), self.places.get(&above)) else {
            return true;
        };
        let is_circle = self.terms[*own].parent.is_none() && self.lies_under(*above, *own);
        if is_circle {
            let rule = "lies under the title already, by other lines of the file";
            faults.add_text(&field, parent, rule);
        }
        !is_circle
    }

    fn lies_under(&self, mut place: usize, above: usize) -> bool {
        while let Some(parent) = self.terms[place].parent {
            if parent == above {
                return true;
            }
            place = parent;
        }
        false
    }

    /// Takes in what a record tells; false where an earlier line put the term under another one. The words of a record
    /// that not everybody may read stay with it.
    pub fn keep(&mut self, named: &Term, line: u64, is_public: bool) -> bool {
        let own = self.keep_title(&named.title, line, is_public);
        if is_public && self.terms[own].text.is_none() {
            self.terms[own].text.clone_from(&named.text);
        }
        let Some(parent) = &named.parent else {
            return true;
        };
        let parent = self.place(parent, line);
        self.terms[parent].is_public |= is_public;
        *self.terms[own].parent.get_or_insert(parent) == parent
    }

    /// Takes in a title, and tells its place.
    pub fn keep_title(&mut self, title: &str, line: u64, is_public: bool) -> usize {
        let own = self.place(title, line);
        self.terms[own].is_direct = true;
        self.terms[own].is_public |= is_public;
        own
    }

    /// The place of a title that was taken in.
    pub fn place_of(&self, title: &str) -> Option<usize> {
        self.places.get(&folded(title)).copied()
    }

    fn place(&mut self, title: &str, line: u64) -> usize {
        let folded = folded(title);
        *self.places.entry(folded.clone()).or_insert_with(|| {
            self.terms.push(Told {
                title: title.to_owned(),
                folded,
                text: None,
                parent: None,
                line,
                is_direct: false,
                is_public: false,
            });
            self.terms.len() - 1
        })
    }
}

/// What makes a partner one and the same: name, kind, and the municipality that it is.
pub type PartnerName = (String, PartnerKind, Option<usize>);

/// What a file tells of a partner.
#[derive(Clone, Debug)]
pub struct ToldPartner {
    /// What it is called, as first written.
    pub name: String,
    /// What makes it one and the same.
    pub key: PartnerName,
    /// Whether a record names it that everybody may read.
    pub is_public: bool,
}

/// Partners of a file, in the order in which they are first named.
#[derive(Debug, Default)]
pub struct Partners {
    /// Each once.
    pub partners: Vec<ToldPartner>,
    places: HashMap<PartnerName, usize>,
}

impl Partners {
    /// Takes in a partner.
    pub fn keep(&mut self, name: &str, key: PartnerName, is_public: bool) {
        let next = self.partners.len();
        let place = *self.places.entry(key.clone()).or_insert(next);
        if place == next {
            self.partners.push(ToldPartner {
                name: name.to_owned(),
                key,
                is_public,
            });
        }
        self.partners[place].is_public |= is_public;
    }

    /// The place of a partner that was taken in.
    pub fn place_of(&self, key: &PartnerName) -> Option<usize> {
        self.places.get(key).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(title: &str, parent: Option<&str>) -> Term {
        Term {
            title: title.to_owned(),
            text: None,
            parent: parent.map(str::to_owned),
        }
    }

    #[test]
    fn circles_are_told() {
        let mut tree = Tree::default();
        for (title, parent) in [("A", "B"), ("b", "C"), ("C ", "D")] {
            assert!(tree.keep(&named(title, Some(parent)), 1, true));
        }
        for (title, parent, is_fault) in [
            ("D", "a", true),
            ("D", "E", false),
            ("X", "x", true),
            ("A", "D", false),
        ] {
            let mut faults = Faults::new(1);
            let named = named(title, Some(parent));
            let is_well = tree.check(&named, "problem", "broader", &mut faults);
            assert_eq!(!is_well, is_fault, "{title} under {parent}");
            assert_eq!(faults.is_empty(), is_well, "{title} under {parent}");
        }
        assert!(
            !tree.keep(&named("a", Some("D")), 1, true),
            "an earlier line said otherwise"
        );
        assert_eq!(tree.terms.len(), 4);
    }
}
