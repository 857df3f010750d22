//! What is not told of one question by another: all of it in a group where one of its cells is small, or where something of one
//! of the two is not told, and in as many other groups as it takes that no sum gives it back.
//!
//! Such a table tells of each group what the tables of both questions tell of it already, how they meet, and by what is left what
//! those said who answered one of the two alone. Where that is told of a group, both are told of it wholly, so that nothing
//! follows of what is withheld of either.
//!
//! How many of each answer were asked further follows, too, and that is how the question that decided it meets the other one: so
//! what is withheld of how these meet is withheld here. Of what decides, and of the parts of a composite, it is looked at whether
//! their conditions hold, and not by which option: of that nothing follows.

use std::collections::HashMap;

use super::codebook::Codebook;
use super::pattern::{Mask, Rules};
use super::subject::{Said, Subject};
use super::tally::Tally;

/// The code of a subject, and those of its options, which are conditions of what decides.
type Name = (String, Vec<String>);

/// How questions of a wave meet. `rules` are of all respondents and the groups of one value alone.
#[derive(Debug)]
pub struct Crosses<'a> {
    rules: &'a Rules<'a>,
    book: &'a Codebook,
    /// By two subjects.
    made: HashMap<[Name; 2], Mask>,
}

impl<'a> Crosses<'a> {
    /// Of a wave, none worked out yet.
    pub fn new(rules: &'a Rules<'a>, book: &'a Codebook) -> Self {
        Self {
            rules,
            book,
            made: HashMap::new(),
        }
    }

    /// What is not told of one subject by the options of another.
    pub fn mask(&mut self, subject: &Subject, by: &Subject) -> Mask {
        let key = [subject, by].map(name);
        if let Some(made) = self.made.get(&key) {
            return made.clone();
        }
        let before = subject.before.iter().map(|it| (it.as_ref(), by));
        let pairs = before.chain(by.before.iter().map(|it| (subject, it.as_ref())));
        let pairs: Vec<(&Subject, &Subject)> = pairs
            .filter(|(one, other)| self.is_told_apart(one, other))
            .collect();
        let masks = pairs.into_iter().map(|(one, other)| self.mask(one, other));
        let masks: Vec<Mask> = masks.collect();
        let mask = own(self.rules, (subject, by), &masks);
        self.made.insert(key, mask.clone());
        mask
    }

    /// Whether how two subjects meet is told, and not by the tables of each.
    fn is_told_apart(&self, one: &Subject, other: &Subject) -> bool {
        let [one, other] = [one, other].map(|it| it.code.as_str());
        one != other
            && !self.book.is_made_of(one, other)
            && !self.book.decides(one, other)
            && !self.book.decides(other, one)
    }
}

fn name(subject: &Subject) -> Name {
    let options = subject.options.iter().map(|it| it.code.clone());
    (subject.code.clone(), options.collect())
}

/// What is not told of two that meet, where these masks hold already.
fn own(rules: &Rules<'_>, (subject, by): (&Subject, &Subject), masks: &[Mask]) -> Mask {
    let mut hidden = rules.nothing();
    let both = [&subject.base, &by.base].into_iter();
    for it in both.chain(&subject.masks).chain(&by.masks).chain(masks) {
        hidden.follow(it);
    }
    let (rows, columns) = (Ways::of(subject), Ways::of(by));
    let tally = Tally::completed(
        rules.lattice,
        rules.respondents,
        rows.count() * columns.count(),
        |at, told| {
            if subject.said[at].is_answer() || by.said[at].is_answer() {
                for row in rows.taken(subject, at) {
                    let first = row * columns.count();
                    told.extend(columns.taken(by, at).map(|column| first + column));
                }
            }
        },
        |meet| complete(meet, rows, columns),
    );
    rules.rule_out(&mut hidden, by.options.len(), |at, own| {
        match subject.said[at] {
            Said::Number(number) => {
                own.extend(by.said[at].options());
                Some(number)
            }
            _ => None,
        }
    });
    for group in 0..rules.lattice.count() {
        for category in 0..rows.count() * columns.count() {
            rules.take(&mut hidden, group, tally.at(group, category));
        }
    }
    rules.closed(&hidden, &tally, |group| tally.at(group, 0).respondents)
}

/// What can be said of a subject: first that it was answered, then each option that was chosen, then, where several can be, each
/// that was not, then how one came to it, and at last that it was not answered.
#[derive(Clone, Copy, Debug)]
struct Ways {
    options: usize,
    /// Those that can be left: options that add up need not be looked at from both sides.
    left: usize,
    reasons: usize,
}

impl Ways {
    fn of(subject: &Subject) -> Self {
        let options = subject.options.len();
        Self {
            options,
            left: if subject.is_multiple() { options } else { 0 },
            reasons: subject.ways,
        }
    }

    fn count(self) -> usize {
        2 + self.options + self.left + self.reasons
    }

    /// What is to be counted of what a respondent said; what it did not choose follows.
    fn taken(self, subject: &Subject, at: usize) -> impl Iterator<Item = usize> {
        let said = subject.said[at];
        let is_answer = said.is_answer();
        let all = if is_answer { 0 } else { self.count() - 1 };
        let way = subject
            .way
            .get(at)
            .filter(|_| is_answer && self.reasons > 0);
        let way = way.map(|it| 1 + self.options + self.left + usize::from(*it));
        let chosen = said.options().map(|it| 1 + it);
        std::iter::once(all).chain(chosen).chain(way)
    }
}

/// Works out what was not chosen, of how all that was meets.
fn complete(meet: &mut [u32], rows: Ways, columns: Ways) {
    let width = columns.count();
    for row in meet.chunks_mut(width) {
        for option in 1..=columns.left {
            row[columns.options + option] = row[0] - row[option];
        }
    }
    for option in 1..=rows.left {
        for column in 0..width {
            let chosen = meet[option * width + column];
            meet[(rows.options + option) * width + column] = meet[column] - chosen;
        }
    }
}
