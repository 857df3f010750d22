//! What is told of a municipality's own units: whatever few of them said, and what few others said where it takes its own away
//! from what everybody is told, is withheld, and what would give that back.

use entity::code::QuestionKind;

use super::codebook::Question;
use super::left::Left;
use super::pattern::Mask;
use super::round::shortened;
use super::row::{Cell, Row};
use super::subject::{Said, Subject};
use super::sums::Sums;
use super::table::Cube;
use super::tally::{LEAST_OWN, Numbers};
use crate::domain::statistics::Sign;

/// A municipality's own units in a wave.
pub(super) struct Own {
    left: Left,
    limit: u32,
}

/// What they said to a question or composite.
#[derive(Clone, Copy)]
struct Asked<'a> {
    cube: &'a Cube,
    left: &'a Left,
    subject: &'a Subject,
    sums: &'a Sums,
}

impl Own {
    /// Those of which it is told so.
    pub(super) fn of(cube: &Cube, is_own: Vec<bool>) -> Self {
        Self {
            left: Left::of(cube, is_own),
            limit: cube.book.wave.minimum.max(LEAST_OWN),
        }
    }

    /// Of fewer nothing is told.
    pub(super) fn limit(&self) -> u32 {
        self.limit
    }

    /// How many there are; none where that is not told.
    pub(super) fn respondents(&self, cube: &Cube) -> Option<u32> {
        let count = self.left.own().map(|_| 1).sum();
        let parts = self.left.parts(&[&cube.responded], |_| true);
        let is_told = count >= self.limit && !parts.are_bare(cube, 1, |_, told| told.push(0));
        is_told.then_some(count)
    }

    /// What they said, unweighted; nothing where it is not told who was asked.
    pub(super) fn row(&self, cube: &Cube, subject: &Subject, is_open: bool) -> Row {
        let sums = Sums::of(cube, subject, 1, |at, rows| {
            rows.extend(self.left.is_own(at).then_some(0));
        });
        let sums = sums.into_iter().next().unwrap_or_default();
        let asked = Asked {
            cube,
            left: &self.left,
            subject,
            sums: &sums,
        };
        let is_told = is_open && sums.n >= self.limit && asked.is_told();
        let out = is_told.then(|| asked.withheld());
        let cells = (0..subject.options.len()).map(|option| match &out {
            Some(out) if !out[option] => {
                Cell::share(sums.share(option, false), sums.counts[option])
            }
            _ => Cell::of(Sign::Withheld),
        });
        let is_number = subject.kind == QuestionKind::Number;
        Row {
            keys: Vec::new(),
            n: is_told.then_some(sums.n),
            is_rounded: false,
            mean: (is_told && is_number).then(|| shortened(sums.mean(false))),
            is_pooled: false,
            balance: None,
            cells: cells.collect(),
        }
    }
}

impl<'a> Asked<'a> {
    /// Whether anything is told.
    fn is_told(self) -> bool {
        let base = &self.subject.base;
        self.may_tell(&[base], 1, |_, told| told.push(0))
            && (!self.is_composite() || self.may_tell_ways(base))
            && (self.subject.kind != QuestionKind::Number || self.may_tell_numbers(base))
    }

    /// Whether nobody is laid open by counts of those who answered, by the categories that `of` tells of each.
    fn may_tell(
        self,
        masks: &[&Mask],
        categories: usize,
        of: impl Fn(usize, &mut Vec<usize>),
    ) -> bool {
        let minimum = self.cube.book.wave.minimum;
        let is_in = |at: usize| self.subject.said[at].is_answer();
        let of = |at: usize, told: &mut Vec<usize>| {
            if is_in(at) {
                of(at, told);
            }
        };
        let own = self.left.tally(categories, of);
        let is_few = own.iter().any(|it| *it > 0 && *it < minimum);
        !is_few
            && !self
                .left
                .parts(masks, is_in)
                .are_bare(self.cube, categories, of)
    }

    /// Whether it is made of several questions. Of two options it is looked at by itself who chose both.
    fn is_composite(self) -> bool {
        self.subject.ways > 0 && !self.subject.is_multiple()
    }

    /// Who said which part of a composite follows from yes and no, and what is told of its parts.
    fn may_tell_ways(self, base: &Mask) -> bool {
        self.may_tell(&[base], self.subject.ways, |at, told| {
            told.push(usize::from(self.subject.way[at]));
        })
    }

    /// Numbers are told by their mean, which tells each where all are the same, or where it is a bound of them, and nearly tells
    /// one that is nearly all there is.
    fn may_tell_numbers(self, base: &Mask) -> bool {
        let number = |at: usize| match self.subject.said[at] {
            Said::Number(number) => Some(number),
            _ => None,
        };
        let own: Vec<f64> = self.left.own().filter_map(number).collect();
        let mut sum = Numbers::default();
        for number in &own {
            sum.add(*number);
        }
        let is_same = own.windows(2).all(|it| it[0].total_cmp(&it[1]).is_eq());
        let mean = shortened(self.sums.mean(false));
        let is_bound = self.question().is_some_and(|it| {
            it.least.is_some_and(|it| mean <= shortened(it))
                || it.greatest.is_some_and(|it| mean >= shortened(it))
        });
        let parts = || self.left.parts(&[base], |at| number(at).is_some());
        !is_same && !is_bound && !sum.are_of_one() && !parts().are_of_one(number)
    }

    /// Options that are not told.
    fn withheld(self) -> Vec<bool> {
        let mut out: Vec<bool> = (0..self.subject.options.len())
            .map(|option| !self.may_tell_option(option))
            .collect();
        let joined = self.joined();
        let chosen = joined.iter().filter(|it| self.sums.counts[**it] > 0);
        let chosen: Vec<usize> = chosen.copied().collect();
        if !self.subject.is_multiple() || chosen.len() < 2 {
            self.protect_together(&mut out);
        }
        for pair in [&chosen, &joined] {
            if let [one, other] = pair[..]
                && self.subject.is_multiple()
                && (out[one] || out[other] || !self.may_tell_pair(one, other))
            {
                (out[one], out[other]) = (true, true);
            }
        }
        out
    }

    /// An option that all chose tells of each that it did.
    fn may_tell_option(self, option: usize) -> bool {
        let masks = [&self.subject.masks[option]];
        self.sums.counts[option] < self.sums.n
            && self.may_tell(&masks, 2, |at, told| {
                told.push(usize::from(!self.subject.said[at].has(option)));
            })
    }

    /// Of two that can be chosen together, and no others were, who chose both follows from who chose each.
    fn may_tell_pair(self, one: usize, other: usize) -> bool {
        let masks = [one, other].map(|it| &self.subject.masks[it]);
        self.may_tell(&masks, 3, |at, told| {
            let said = self.subject.said[at];
            let way = usize::from(said.has(one)) + 2 * usize::from(said.has(other));
            told.extend(way.checked_sub(1));
        })
    }

    /// Of options that add up as many are withheld as it takes that what is withheld is nobody's alone.
    fn protect_together(self, out: &mut [bool]) {
        while out.contains(&true) {
            let hidden: Vec<usize> = (0..out.len()).filter(|at| out[*at]).collect();
            let masks: Vec<&Mask> = hidden.iter().map(|it| &self.subject.masks[*it]).collect();
            let may_tell = || {
                self.may_tell(&masks, 2, |at, told| {
                    let said = self.subject.said[at];
                    told.push(usize::from(!hidden.iter().any(|it| said.has(*it))));
                })
            };
            if hidden.len() > 1 && may_tell() {
                return;
            }
            let rest = (0..out.len()).filter(|at| !out[*at]);
            let Some(next) = rest.max_by_key(|at| self.sums.counts[*at]) else {
                return;
            };
            out[next] = true;
        }
    }

    /// Options that can be chosen together.
    fn joined(self) -> Vec<usize> {
        let options = self.question().map_or(&[][..], |it| &it.options);
        let options = options.iter().filter(|it| it.is_substantive());
        let joined = options.enumerate().filter(|(_, it)| !it.alone);
        joined.map(|(place, _)| place).collect()
    }

    fn question(self) -> Option<&'a Question> {
        self.cube.book.question(&self.subject.code)
    }
}
