//! The problems, solutions and partners that a file names, each once, whichever line tells more of it.

use std::collections::HashMap;

use entity::code::PartnerKind;

use super::fault::Faults;
use super::record::Named;
use crate::model::collation::folded;

/// Problems or solutions of a file, in the order in which they are first named.
#[derive(Debug, Default)]
pub struct Tree {
    /// Each once.
    pub terms: Vec<Told>,
    places: HashMap<String, usize>,
}

/// What a file tells of a problem or solution.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it is called, as first written.
    pub title: String,
    /// The title as twins are found by.
    pub folded: String,
    /// The first description.
    pub text: Option<String>,
    /// Place in [`Tree::terms`] of the more general one.
    pub parent: Option<usize>,
    /// First line that names it.
    pub line: u64,
    /// Whether a record is about it, and not only a term under it.
    pub is_direct: bool,
}

impl Tree {
    /// Whether the term may stand where the record puts it; a fault where that makes a circle.
    pub fn check(&self, named: &Named, field: &str, parent_field: &str, faults: &mut Faults) {
        let Some(parent) = &named.parent else {
            return;
        };
        let (own, above) = (folded(&named.title), folded(parent));
        let field = format!("{field}.{parent_field}");
        if own == above {
            faults.add_text(&field, parent, "is the same as the title");
            return;
        }
        let (Some(own), Some(above)) = (self.places.get(&own), self.places.get(&above)) else {
            return;
        };
        if self.terms[*own].parent.is_none() && self.lies_under(*above, *own) {
            faults.add_text(
                &field,
                parent,
                "lies under the title already, by other lines of the file",
            );
        }
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

    /// Takes in what a record tells; false where an earlier line put the term under another one.
    pub fn keep(&mut self, named: &Named, line: u64) -> bool {
        let own = self.place(&named.title, line);
        self.terms[own].is_direct = true;
        if self.terms[own].text.is_none() {
            self.terms[own].text.clone_from(&named.text);
        }
        let Some(parent) = &named.parent else {
            return true;
        };
        let parent = self.place(parent, line);
        *self.terms[own].parent.get_or_insert(parent) == parent
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
            });
            self.terms.len() - 1
        })
    }
}

/// What makes a partner one and the same: name, kind, and the municipality that it is.
pub type PartnerName = (String, PartnerKind, Option<usize>);

/// Partners of a file, in the order in which they are first named.
#[derive(Debug, Default)]
pub struct Partners {
    /// Each once, with its name as first written.
    pub partners: Vec<(String, PartnerName)>,
    places: HashMap<PartnerName, usize>,
}

impl Partners {
    /// Takes in a partner.
    pub fn keep(&mut self, name: &str, key: PartnerName) {
        let next = self.partners.len();
        if *self.places.entry(key.clone()).or_insert(next) == next {
            self.partners.push((name.to_owned(), key));
        }
    }

    /// The place of a partner that was taken in.
    pub fn place_of(&self, key: &PartnerName) -> Option<usize> {
        self.places.get(key).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(title: &str, parent: Option<&str>) -> Named {
        Named {
            title: title.to_owned(),
            text: None,
            parent: parent.map(str::to_owned),
        }
    }

    #[test]
    fn circles_are_told() {
        let mut tree = Tree::default();
        for (title, parent) in [("A", "B"), ("b", "C"), ("C ", "D")] {
            assert!(tree.keep(&named(title, Some(parent)), 1));
        }
        for (title, parent, is_fault) in [
            ("D", "a", true),
            ("D", "E", false),
            ("X", "x", true),
            ("A", "D", false),
        ] {
            let mut faults = Faults::new(1);
            tree.check(
                &named(title, Some(parent)),
                "problem",
                "broader",
                &mut faults,
            );
            assert_eq!(!faults.is_empty(), is_fault, "{title} under {parent}");
        }
        assert!(
            !tree.keep(&named("a", Some("D")), 1),
            "an earlier line said otherwise"
        );
        assert_eq!(tree.terms.len(), 4);
    }
}
