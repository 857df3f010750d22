//! A row of a table: what is told of a group, and what is not.

use entity::code::{QuestionKind, SurveyDisclosure};

use super::codebook::Category;
use super::group::Group;
use super::pattern::Mask;
use super::round::{per_cent, shortened, to_three};
use super::subject::Subject;
use super::sums::Sums;
use super::table::{Cube, Manner};
use crate::domain::statistics::Sign;

/// A group of respondents.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What all of them are, or said, in the order of what the table is broken down by.
    pub keys: Vec<Category>,
    /// How many answered; none where it is not told.
    pub n: Option<u32>,
    /// Whether that was rounded to base 3.
    pub is_rounded: bool,
    /// A cell for each option.
    pub cells: Vec<Cell>,
    /// The mean of what they said, of a number.
    pub mean: Option<f64>,
    /// Whether strata count together in it, or what some of them said is not told.
    pub is_pooled: bool,
    /// Of a scale: the share below 0, and the share above.
    pub balance: Option<(u32, u32)>,
}

impl Row {
    /// Why there is no mean.
    pub fn sign(&self) -> Sign {
        match self.n {
            Some(0) => Sign::Impossible,
            _ => Sign::Withheld,
        }
    }
}

/// What share said one thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// In whole per cent.
    pub share: Option<u32>,
    /// Why there is none, or that it is nothing at all.
    pub sign: Option<Sign>,
    /// Whether its count was rounded to base 3.
    pub is_rounded: bool,
    /// Whether it differs from all others; none where that was not tested.
    pub differs: Option<bool>,
}

/// Where what is told of a group stands: in the question itself, or in how it meets another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown<'a> {
    /// The question.
    pub subject: &'a Subject,
    /// The mask of the whole group, where the table is by another question.
    pub cross: Option<&'a Mask>,
    /// The group.
    pub group: usize,
}

impl Shown<'_> {
    /// Whether it is told how many answered.
    pub fn has_n(self) -> bool {
        self.has(&self.subject.base)
    }

    /// Whether it is told how many said an option.
    pub fn has_option(self, option: usize) -> bool {
        self.has(&self.subject.masks[option])
    }

    fn has(self, own: &Mask) -> bool {
        !self.cross.unwrap_or(own).withholds(self.group)
    }
}

/// Who tells rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Teller<'a> {
    /// The wave.
    pub cube: &'a Cube,
    /// The question.
    pub subject: &'a Subject,
    /// How it is to be told.
    pub manner: Manner,
    /// Whether answers count for what they stand for.
    pub is_weighted: bool,
}

impl Teller<'_> {
    /// A row; `all` are those that it is compared with, itself among them.
    pub fn row(self, (group, sums): (&Group, &Sums), all: &Sums, shown: Shown<'_>) -> Row {
        let n = (self.manner.whole || shown.has_n()).then(|| self.told(sums.n, sums.mark));
        let cells = (0..self.subject.options.len()).map(|option| match n {
            Some(0) => Cell::of(Sign::Impossible),
            Some(n) if self.manner.whole || shown.has_option(option) => {
                self.cell((shown, option), (sums, all), (n, group.is_part))
            }
            _ => Cell::of(Sign::Withheld),
        });
        let cells: Vec<Cell> = cells.collect();
        let has_mean = self.subject.kind == QuestionKind::Number && n.is_some_and(|n| n > 0);
        let has_mean = has_mean && (self.manner.whole || !self.rounds());
        Row {
            keys: group.keys.clone(),
            n,
            is_rounded: n.is_some() && self.rounds(),
            mean: has_mean.then(|| shortened(sums.mean(self.is_weighted))),
            is_pooled: n.is_some_and(|n| n > 0) && self.is_weighted && sums.weighted.is_pooled,
            balance: self.balance(&cells, sums, n),
            cells,
        }
    }

    /// Whether all counts are rounded to base 3. Those of such a wave are not weighted.
    fn rounds(self) -> bool {
        self.cube.book.wave.disclosure == SurveyDisclosure::Round && !self.manner.whole
    }

    /// A count as it is told; `mark` is that of those who were counted, so that the same people are told alike wherever they
    /// are counted.
    fn told(self, count: u32, mark: u64) -> u32 {
        if self.rounds() {
            to_three(count, mark)
        } else {
            count
        }
    }

    fn cell(
        self,
        (shown, option): (Shown<'_>, usize),
        (sums, compared): (&Sums, &Sums),
        (n, is_part): (u32, bool),
    ) -> Cell {
        let count = self.told(sums.counts[option], sums.marks[option]);
        let share = if self.rounds() {
            (f64::from(count) / f64::from(n)).min(1.0)
        } else {
            sums.share(option, self.is_weighted)
        };
        let all = Shown { group: 0, ..shown };
        // Others are all without these, where both are added up alike.
        let is_pooled =
            self.is_weighted && (sums.weighted.is_pooled || compared.weighted.is_pooled);
        let is_tested = self.manner.tested && is_part && !self.rounds() && !is_pooled;
        let is_tested = is_tested && (self.manner.whole || (all.has_n() && all.has_option(option)));
        let own = sums.sample(option, self.is_weighted);
        let others = compared.sample(option, self.is_weighted).without(own);
        Cell {
            is_rounded: self.rounds(),
            differs: if is_tested { own.differs(others) } else { None },
            ..Cell::share(share, count)
        }
    }

    /// The shares of both sides of a scale; none where an option of either is not told. Rounded, all who stand on a side are
    /// rounded together: options that were each rounded up would add up to more than all.
    fn balance(self, cells: &[Cell], sums: &Sums, n: Option<u32>) -> Option<(u32, u32)> {
        let n = n.filter(|n| *n > 0 && self.subject.kind == QuestionKind::Scale)?;
        let side = |is_of: fn(i32) -> bool| {
            let signs = self.subject.signs.iter().enumerate();
            let own = signs.filter(|(_, sign)| sign.is_some_and(is_of));
            let own: Vec<usize> = own.map(|(option, _)| option).collect();
            if own.iter().any(|option| cells[*option].share.is_none()) {
                return None;
            }
            let own = own.into_iter();
            if !self.rounds() {
                let share: f64 = own.map(|it| sums.share(it, self.is_weighted)).sum();
                return Some(per_cent(share));
            }
            let (count, mark) = own.fold((0, 0), |(count, mark), it| {
                (count + sums.counts[it], mark ^ sums.marks[it])
            });
            Some(self.rounded_share(count, mark, n))
        };
        Some((side(|sign| sign < 0)?, side(|sign| sign > 0)?))
    }

    /// The share that a count is, both of it and of all rounded.
    fn rounded_share(self, count: u32, mark: u64, n: u32) -> u32 {
        per_cent((f64::from(self.told(count, mark)) / f64::from(n)).min(1.0))
    }
}

impl Cell {
    /// No share, and why.
    pub fn of(sign: Sign) -> Self {
        Self {
            sign: Some(sign),
            ..Self::default()
        }
    }

    /// A share, of so many.
    pub fn share(share: f64, count: u32) -> Self {
        Self {
            share: Some(per_cent(share)),
            sign: Sign::of_count(count.into()),
            ..Self::default()
        }
    }
}
