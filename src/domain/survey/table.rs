//! Tables of a wave: how many of each group answered, and what shares of them said what.

use entity::code::{QuestionKind, SurveyDimension, SurveyWeighting};

use super::codebook::{Category, Codebook};
use super::column::{read_numbers, read_places};
use super::cross;
use super::freeze;
use super::group::{Group, Groups};
use super::lattice::{Lattice, Relations};
use super::pattern::{Mask, Rules};
use super::round::{per_cent, to_three};
use super::space::{Codes, Space};
use super::subject::{Said, Subject};
use super::sums::Sums;
use super::tally::{Respondents, Tally};
use crate::domain::statistics::Sign;
use crate::model::{Error, Result};

/// Below so many answers nothing is weighted unless it is asked for.
pub const LEAST_WEIGHTED: u32 = 100;

/// A closed wave, without the answers to its questions.
#[derive(Clone, Debug)]
pub struct Cube {
    /// What was asked of whom.
    pub book: Codebook,
    /// What respondents are told apart by.
    pub space: Space,
    /// Where each stands.
    pub codes: Vec<Codes>,
    /// The municipality of each, as a number of no meaning. Those of one stand together.
    pub municipalities: Vec<u32>,
    /// What each stands for.
    pub weights: Vec<f64>,
    /// What rounding draws its chances from.
    pub rounding_key: u64,
}

/// What a table is broken down by.
#[derive(Clone, Debug, PartialEq)]
pub enum By<'a> {
    /// What respondents are.
    Dimension(SurveyDimension),
    /// What they said to another question.
    Question(&'a Subject),
}

/// How a table is to be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// Whether it is weighted; where nobody says, it is where there is enough to weight.
    pub weighted: Option<bool>,
    /// Whether differences are tested.
    pub tested: bool,
    /// Whether everything is told, which is for whoever answers for the responses alone.
    pub whole: bool,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its rows, in the order of the values of what it is broken down by.
    pub rows: Vec<Row>,
    /// All respondents together.
    pub total: Row,
    /// Whether it is weighted.
    pub is_weighted: bool,
    /// The share of those who were asked that does not know or finds it not relevant, in whole per cent; none where it is not
    /// told.
    pub excluded: Option<u32>,
    /// Whether differences were tested.
    pub is_tested: bool,
    /// Whether nothing is withheld of it.
    pub is_whole: bool,
}

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

/// What is not told of a group, by the question itself or by how it meets another.
#[derive(Clone, Copy, Debug)]
struct Shown<'a> {
    subject: &'a Subject,
    /// The mask of the whole group, where the table is by another question.
    cross: Option<&'a Mask>,
    group: usize,
}

/// How a count is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Telling {
    Exact,
    Rounded,
    Withheld,
}

impl Shown<'_> {
    fn n(self) -> Telling {
        self.telling(&self.subject.base)
    }

    fn option(self, option: usize) -> Telling {
        self.telling(&self.subject.masks[option])
    }

    fn telling(self, own: &Mask) -> Telling {
        let mask = self.cross.unwrap_or(own);
        if mask.withholds(self.group) {
            Telling::Withheld
        } else if mask.rounds(self.group) {
            Telling::Rounded
        } else {
            Telling::Exact
        }
    }
}

impl Cube {
    /// A wave, of its columns by name.
    ///
    /// # Errors
    ///
    /// `Internal` where one is missing, or is not whole.
    pub fn read(
        book: Codebook,
        rounding_key: u64,
        mut column: impl FnMut(&str) -> Option<Vec<u8>>,
    ) -> Result<Self> {
        let mut get = |name: &str| {
            column(name).ok_or_else(|| Error::internal(format!("a wave has no column {name}")))
        };
        let codes = get(freeze::CODES)?;
        let (codes, _) = codes.as_chunks();
        Ok(Self {
            space: serde_json::from_slice(&get(freeze::SPACE)?).map_err(Error::internal)?,
            codes: codes.to_vec(),
            municipalities: read_places(&get(freeze::MUNICIPALITIES)?)?,
            weights: read_numbers(&get(freeze::WEIGHTS)?)?,
            rounding_key,
            book,
        })
    }

    /// The groups of the wave.
    pub fn lattice(&self) -> Lattice {
        Lattice::new(&self.space.sizes(), 2)
    }

    /// Who stands in them.
    pub fn respondents(&self) -> Respondents<'_> {
        Respondents {
            codes: &self.codes,
            municipalities: &self.municipalities,
        }
    }

    /// A table of a subject, by two things at most, one question at most among them.
    pub fn table(&self, subject: &Subject, by: &[By<'_>], manner: Manner) -> Table {
        let groups = Groups::of(self, by);
        let all = Sums::of(self, subject, 1, |_, rows| rows.push(0));
        let all = all.into_iter().next().unwrap_or_default();
        let has_weights = self.book.wave.weighting != SurveyWeighting::None;
        let teller = Teller {
            cube: self,
            subject,
            is_weighted: has_weights && manner.weighted.unwrap_or(all.n >= LEAST_WEIGHTED),
            manner,
            all: &all,
        };
        let mask = groups.question.map(|other| self.cross(subject, other));
        let sums = Sums::of(self, subject, groups.all.len(), |at, rows| {
            groups.of_respondent(self, at, rows);
        });
        let rows = groups.all.iter().zip(&sums).map(|(group, sums)| {
            let shown = Shown {
                subject,
                cross: mask.as_ref(),
                group: group.number,
            };
            teller.row(group, sums, shown)
        });
        let rows = rows.collect();
        let total = Shown {
            subject,
            cross: None,
            group: 0,
        };
        Table {
            rows,
            total: teller.row(&Group::default(), &all, total),
            is_weighted: teller.is_weighted,
            excluded: self.excluded(subject, teller.is_weighted, manner),
            is_tested: manner.tested,
            is_whole: manner.whole,
        }
    }

    fn cross(&self, subject: &Subject, other: &Subject) -> Mask {
        let small = self.lattice().up_to(1);
        let relations = Relations::of(&small, &self.space.possible);
        let rules = Rules {
            lattice: &small,
            relations: &relations,
            respondents: self.respondents(),
            minimum: self.book.wave.minimum,
            disclosure: self.book.wave.disclosure,
        };
        cross::mask(&rules, subject, other)
    }

    /// The share of those who said anything at all that did not answer.
    fn excluded(&self, subject: &Subject, is_weighted: bool, manner: Manner) -> Option<u32> {
        let everybody = self.lattice().up_to(0);
        let tally = Tally::new(&everybody, self.respondents(), 2, |at, own| {
            match subject.said[at] {
                Said::Nothing => {}
                Said::Excluded => own.push(0),
                Said::Options(_) | Said::Number(_) => own.push(1),
            }
        });
        let (out, left) = (tally.at(0, 0), tally.at(0, 1));
        let minimum = self.book.wave.minimum;
        let is_open = out.is_open(minimum) && left.is_open(minimum);
        if !(is_open || manner.whole) || out.respondents + left.respondents == 0 {
            return None;
        }
        let weight = |is_wanted: fn(Said) -> bool| -> f64 {
            let said = subject.said.iter().zip(&self.weights);
            let said = said.filter(|(said, _)| is_wanted(**said));
            said.map(|(_, weight)| if is_weighted { *weight } else { 1.0 })
                .sum()
        };
        let out = weight(|it| it == Said::Excluded);
        Some(per_cent(out / (out + weight(Said::is_answer))))
    }
}

/// Who tells rows.
#[derive(Clone, Copy, Debug)]
struct Teller<'a> {
    cube: &'a Cube,
    subject: &'a Subject,
    manner: Manner,
    is_weighted: bool,
    all: &'a Sums,
}

impl Teller<'_> {
    fn row(self, group: &Group, sums: &Sums, shown: Shown<'_>) -> Row {
        let n = self.telling(shown.n());
        let told = match n {
            Telling::Exact => Some(sums.n),
            Telling::Rounded => Some(self.rounded(sums.n, group, 0)),
            Telling::Withheld => None,
        };
        let cells = (0..self.subject.options.len()).map(|option| match told {
            None => Cell::of(Sign::Withheld),
            Some(0) => Cell::of(Sign::Impossible),
            Some(told) => {
                let telling = self.telling(shown.option(option));
                self.cell((group, option), sums, (told, telling))
            }
        });
        let cells: Vec<Cell> = cells.collect();
        let is_number = self.subject.kind == QuestionKind::Number;
        Row {
            keys: group.keys.clone(),
            n: told,
            is_rounded: n == Telling::Rounded,
            mean: (is_number && n == Telling::Exact && sums.n > 0)
                .then(|| sums.mean(self.is_weighted)),
            balance: self.balance(&cells, sums),
            cells,
        }
    }

    /// Whoever answers for the responses is told everything as it is.
    fn telling(self, telling: Telling) -> Telling {
        if self.manner.whole {
            Telling::Exact
        } else {
            telling
        }
    }

    fn cell(self, (group, option): (&Group, usize), sums: &Sums, told: (u32, Telling)) -> Cell {
        let (n, telling) = told;
        let share = sums.share(option, self.is_weighted);
        let (count, is_rounded) = match telling {
            Telling::Withheld => return Cell::of(Sign::Withheld),
            Telling::Exact => (sums.counts[option], n != sums.n),
            Telling::Rounded => (self.rounded(sums.counts[option], group, option + 1), true),
        };
        // What was rounded is told as if so many had said it of so many.
        let share = if is_rounded && sums.counts[option] > 0 {
            let (count, own) = (f64::from(count), f64::from(sums.counts[option]));
            (share * (count / own) * (f64::from(sums.n) / f64::from(n))).min(1.0)
        } else {
            share
        };
        let differs = (self.manner.tested && !is_rounded && group.is_part)
            .then(|| sums.sample(option, self.is_weighted))
            .filter(|_| self.is_exact(option));
        let all = self.all.sample(option, self.is_weighted);
        Cell {
            share: Some(per_cent(share)),
            sign: Sign::of_count(count.into()),
            is_rounded,
            differs: differs.and_then(|own| own.differs(all.without(own))),
        }
    }

    /// Whether an option is told exactly of all respondents.
    fn is_exact(self, option: usize) -> bool {
        let all = Shown {
            subject: self.subject,
            cross: None,
            group: 0,
        };
        self.telling(all.n()) == Telling::Exact
            && self.telling(all.option(option)) == Telling::Exact
    }

    fn balance(self, cells: &[Cell], sums: &Sums) -> Option<(u32, u32)> {
        let side = |is_of: fn(i32) -> bool| {
            let signs = self.subject.signs.iter().zip(cells).enumerate();
            let own = signs.filter(|(_, (sign, _))| sign.is_some_and(is_of));
            own.map(|(option, (_, cell))| {
                let is_told = cell.share.is_some() && !cell.is_rounded;
                is_told.then(|| sums.share(option, self.is_weighted))
            })
            .sum::<Option<f64>>()
            .map(per_cent)
        };
        if self.subject.kind != QuestionKind::Scale || sums.n == 0 {
            return None;
        }
        Some((side(|sign| sign < 0)?, side(|sign| sign > 0)?))
    }

    /// A cell of two questions is rounded alike whichever of them the table is of.
    fn rounded(self, count: u32, group: &Group, what: usize) -> u32 {
        let mut told = vec![(self.subject.code.as_str(), what)];
        let other = group.other.as_ref();
        told.extend(other.map(|(code, place)| (code.as_str(), place + 1)));
        told.sort_unstable();
        let told = told.into_iter().flat_map(|(code, what)| {
            let code = code.bytes().map(usize::from);
            code.chain([what])
        });
        let of: Vec<usize> = [group.number].into_iter().chain(told).collect();
        to_three(count, self.cube.rounding_key, &of)
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
