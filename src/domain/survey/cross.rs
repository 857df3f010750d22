//! What is not told of one question by another: all of it in a group where one of its cells is small, or where something of one
//! of the two is not told, and in as many other groups as it takes that no sum gives it back.
//!
//! Such a table tells of each group what the tables of both questions tell of it already, and how they meet. Where that is told
//! of a group, both are told of it wholly, so that nothing else follows of what is withheld of either.

use super::pattern::{Hidden, Mask, Rules};
use super::subject::{Said, Subject};
use super::tally::Tally;

/// What is not told of one subject by the options of another, over all respondents and the groups of one value. `rules` are of
/// these groups alone.
pub fn mask(rules: &Rules<'_>, subject: &Subject, by: &Subject) -> Mask {
    let groups = rules.lattice.len();
    let mut hidden = Hidden::nothing(groups);
    let own = [&subject.base, &by.base].into_iter();
    for it in own.chain(&subject.masks).chain(&by.masks) {
        hidden.follow(it);
    }
    let (sides, others) = (ways(subject), ways(by));
    let categories = sides.len() * others.len();
    let tally = Tally::new(
        rules.lattice,
        rules.respondents,
        1 + categories,
        |at, told| {
            let (said, other) = (subject.said[at], by.said[at]);
            if !said.is_answer() || !other.is_answer() {
                return;
            }
            told.push(0);
            for (row, side) in sides.iter().enumerate() {
                for (column, other_side) in others.iter().enumerate() {
                    if side.holds(said) && other_side.holds(other) {
                        told.push(1 + row * others.len() + column);
                    }
                }
            }
        },
    );
    for group in 0..groups {
        for category in 0..=categories {
            hidden.take(group, tally.at(group, category), rules.minimum);
        }
    }
    rules.closed(&hidden, |group| tally.at(group, 0).respondents)
}

/// Something that can be said of a subject: that an option was chosen, or that it was not.
#[derive(Clone, Copy, Debug)]
struct Way {
    option: usize,
    is_chosen: bool,
}

impl Way {
    fn holds(self, said: Said) -> bool {
        match said {
            Said::Number(_) => true,
            _ => said.has(self.option) == self.is_chosen,
        }
    }
}

/// Options that add up need not be looked at from both sides.
fn ways(subject: &Subject) -> Vec<Way> {
    let sides: &[bool] = if subject.is_multiple() {
        &[true, false]
    } else {
        &[true]
    };
    let options = 0..subject.options.len().max(1);
    options
        .flat_map(|option| {
            sides.iter().map(move |it| Way {
                option,
                is_chosen: *it,
            })
        })
        .collect()
}
