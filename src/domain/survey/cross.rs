//! What is not told of one question by another: all of it in a group where one of its cells is small, or where something of one
//! of the two is not told, and in as many other groups as it takes that no sum gives it back.
//!
//! Such a table tells of each group what the tables of both questions tell of it already, how they meet, and by what is left what
//! those said who answered one of the two alone. Where that is told of a group, both are told of it wholly, so that nothing
//! follows of what is withheld of either.

use entity::code::QuestionKind;

use super::pattern::{Mask, Rules};
use super::subject::{Said, Subject};
use super::tally::Tally;

/// What is not told of one subject by the options of another, over all respondents and the groups of one value. `rules` are of
/// these groups alone.
pub fn mask(rules: &Rules<'_>, subject: &Subject, by: &Subject) -> Mask {
    let mut hidden = rules.nothing();
    let own = [&subject.base, &by.base].into_iter();
    for it in own.chain(&subject.masks).chain(&by.masks) {
        hidden.follow(it);
    }
    let (sides, others) = (ways(subject), ways(by));
    let (rows, meet) = (sides.len(), sides.len() * others.len());
    let tally = Tally::new(
        rules.lattice,
        rules.respondents,
        1 + meet + sides.len() + others.len(),
        |at, told| {
            let (said, other) = (subject.said[at], by.said[at]);
            let sides = sides.iter().enumerate();
            let sides = sides.filter(|(_, it)| said.is_answer() && it.holds(said));
            let columns = others.iter().enumerate();
            let columns = columns.filter(|(_, it)| other.is_answer() && it.holds(other));
            match (said.is_answer(), other.is_answer()) {
                (true, true) => {
                    told.push(0);
                    for (row, _) in sides {
                        let columns = columns.clone();
                        told.extend(columns.map(|(column, _)| 1 + row * others.len() + column));
                    }
                }
                // What those said who are in one of the two questions alone follows where both are told.
                (true, false) => told.extend(sides.map(|(row, _)| 1 + meet + row)),
                (false, true) => {
                    let first = 1 + meet + rows;
                    told.extend(columns.map(|(column, _)| first + column));
                }
                (false, false) => {}
            }
        },
    );
    let options = if subject.kind == QuestionKind::Number {
        by.options.len()
    } else {
        0
    };
    for option in 0..options {
        rules.rule_out(&mut hidden, |at| match subject.said[at] {
            Said::Number(number) if by.said[at].has(option) => Some(number),
            _ => None,
        });
    }
    for group in 0..rules.lattice.count() {
        for category in 0..=meet + sides.len() + others.len() {
            rules.take(&mut hidden, group, tally.at(group, category));
        }
    }
    rules.closed(&hidden, &tally, |group| tally.at(group, 0).respondents)
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
