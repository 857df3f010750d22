//! Tables of a wave: how many of each group answered, and what shares of them said what.

use entity::code::{QuestionKind, SurveyDimension, SurveyDisclosure, SurveyWeighting};

use super::codebook::{Category, Codebook};
use super::column::{read_numbers, read_places};
use super::cross;
use super::freeze;
use super::group::{Group, Groups};
use super::lattice::{Lattice, Relations};
use super::pattern::{Mask, Rules};
use super::round::{per_cent, shortened, to_three};
use super::space::{Codes, Space, place_of};
use super::subject::{Said, Subject};
use super::sums::Sums;
use super::tally::{Respondents, Tally};
use crate::domain::statistics::Sign;
use crate::model::dice::Dice;
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

/// Where what is told of a group stands: in the question itself, or in how it meets another.
#[derive(Clone, Copy, Debug)]
struct Shown<'a> {
    subject: &'a Subject,
    /// The mask of the whole group, where the table is by another question.
    cross: Option<&'a Mask>,
    group: usize,
}

impl Shown<'_> {
    fn has_n(self) -> bool {
        self.has(&self.subject.base)
    }

    fn has_option(self, option: usize) -> bool {
        self.has(&self.subject.masks[option])
    }

    fn has(self, own: &Mask) -> bool {
        !self.cross.unwrap_or(own).withholds(self.group)
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

    /// What is drawn of a respondent where counts are rounded; it is told nowhere.
    pub fn mark(&self, respondent: usize) -> u64 {
        if self.book.wave.disclosure != SurveyDisclosure::Round {
            return 0;
        }
        let low = Dice::of(self.rounding_key, &[respondent]).below(1 << 32);
        let high = Dice::of(self.rounding_key, &[respondent, 1]).below(1 << 32);
        high << 32 | low
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
        let all = self.all(subject, None);
        let has_weights = self.book.wave.weighting != SurveyWeighting::None;
        let usual = has_weights && all.n >= LEAST_WEIGHTED;
        let is_weighted = has_weights && manner.weighted.unwrap_or(usual);
        // Whoever is told by another question is compared with those who answered that.
        let compared = groups.question.map(|other| self.all(subject, Some(other)));
        let teller = Teller {
            cube: self,
            subject,
            manner,
            is_weighted,
            is_usual: is_weighted == usual,
            all: compared.as_ref().unwrap_or(&all),
        };
        let mask = groups.question.map(|other| self.cross(subject, other));
        let sums = Sums::of(self, subject, groups.all.len(), |at, rows| {
            groups.of_respondent(self, at, rows);
        });
        let shown = |group| Shown {
            subject,
            cross: mask.as_ref(),
            group,
        };
        let rows = groups.all.iter().zip(&sums);
        let rows = rows.map(|(group, sums)| teller.row(group, sums, shown(group.number)));
        let rows = rows.collect();
        let total = Shown {
            cross: None,
            ..shown(0)
        };
        Table {
            rows,
            total: teller.row(&Group::default(), &all, total),
            is_weighted,
            excluded: self.excluded(subject, is_weighted, manner),
            is_tested: manner.tested,
            is_whole: manner.whole,
        }
    }

    /// All who answered a subject, and another perhaps.
    fn all(&self, subject: &Subject, other: Option<&Subject>) -> Sums {
        let is_in = |at: usize| other.is_none_or(|other| other.said[at].is_answer());
        let sums = Sums::of(self, subject, 1, |at, rows| {
            rows.extend(is_in(at).then_some(0));
        });
        sums.into_iter().next().unwrap_or_default()
    }

    /// Whether every part of a group by what strata are told by is told, where those are parts that are ever told.
    fn tells_strata(&self, subject: &Subject, group: usize) -> bool {
        let strata = &self.book.strata;
        let used = [
            (
                strata.iter().any(|it| it.sector.is_some()),
                SurveyDimension::Sector,
            ),
            (
                strata.iter().any(|it| it.unit_type.is_some()),
                SurveyDimension::UnitType,
            ),
            (
                strata.iter().any(|it| it.region.is_some()),
                SurveyDimension::Region,
            ),
        ];
        let used = used.into_iter().filter(|(is_used, _)| *is_used);
        let axes: Vec<usize> = used.map(|(_, it)| place_of(it)).collect();
        let lattice = self.lattice();
        let Some(mut parts) = lattice.parts(group, &axes) else {
            return false;
        };
        let masks = || [&subject.base].into_iter().chain(&subject.masks);
        parts.all(|part| masks().all(|mask| !mask.withholds(part)))
    }

    fn cross(&self, subject: &Subject, other: &Subject) -> Mask {
        let small = self.lattice().up_to(1);
        let relations = Relations::of(&small, &self.space.left(&small, &self.codes));
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
    /// Whether it is weighted, or not, as whoever does not say is told.
    is_usual: bool,
    all: &'a Sums,
}

impl Teller<'_> {
    fn row(self, group: &Group, sums: &Sums, shown: Shown<'_>) -> Row {
        let n = (self.manner.whole || shown.has_n()).then(|| self.told(sums.n, sums.mark));
        let is_told = self.manner.whole || self.is_usual || self.follows(sums, shown);
        let cells = (0..self.subject.options.len()).map(|option| match n {
            Some(0) => Cell::of(Sign::Impossible),
            Some(n) if self.manner.whole || (is_told && shown.has_option(option)) => {
                self.cell((shown, option), sums, (n, group.is_part))
            }
            _ => Cell::of(Sign::Withheld),
        });
        let cells: Vec<Cell> = cells.collect();
        let has_mean = self.subject.kind == QuestionKind::Number && n.is_some_and(|n| n > 0);
        let has_mean = has_mean && (self.manner.whole || is_told && !self.rounds());
        Row {
            keys: group.keys.clone(),
            n,
            is_rounded: n.is_some() && self.rounds(),
            mean: has_mean.then(|| shortened(sums.mean(self.is_weighted))),
            balance: self.balance(&cells, sums),
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

    /// Whether weighting tells nothing of a group that its counts do not: all count alike, or so many answered that a per cent is
    /// many of them, or all that is added up is told. Otherwise shares that are weighted and shares that are not would tell
    /// together what is withheld of the parts of a group.
    fn follows(self, sums: &Sums, shown: Shown<'_>) -> bool {
        const MANY: u32 = 500;
        if sums.is_even() || sums.n >= MANY {
            return true;
        }
        match self.cube.book.wave.weighting {
            // Of weights that came with the responses nobody who reads tables knows what anybody counts for.
            SurveyWeighting::None | SurveyWeighting::Imported => true,
            SurveyWeighting::Stratum => {
                shown.cross.is_none() && self.cube.tells_strata(self.subject, shown.group)
            }
        }
    }

    fn cell(self, (shown, option): (Shown<'_>, usize), sums: &Sums, told: (u32, bool)) -> Cell {
        let (n, is_part) = told;
        let count = self.told(sums.counts[option], sums.marks[option]);
        let share = if self.rounds() {
            (f64::from(count) / f64::from(n)).min(1.0)
        } else {
            sums.share(option, self.is_weighted)
        };
        let all = Shown { group: 0, ..shown };
        let is_tested = self.manner.tested && is_part && !self.rounds();
        let is_tested = is_tested && (self.manner.whole || (all.has_n() && all.has_option(option)));
        let own = sums.sample(option, self.is_weighted);
        let others = self.all.sample(option, self.is_weighted).without(own);
        Cell {
            is_rounded: self.rounds(),
            differs: if is_tested { own.differs(others) } else { None },
            ..Cell::share(share, count)
        }
    }

    fn balance(self, cells: &[Cell], sums: &Sums) -> Option<(u32, u32)> {
        let side = |is_of: fn(i32) -> bool| {
            let signs = self.subject.signs.iter().zip(cells).enumerate();
            let own = signs.filter(|(_, (sign, _))| sign.is_some_and(is_of));
            own.map(|(option, (_, cell))| {
                let share = cell.share.map(|share| f64::from(share) / 100.0);
                let exact = sums.share(option, self.is_weighted);
                share.map(|share| if self.rounds() { share } else { exact })
            })
            .sum::<Option<f64>>()
            .map(per_cent)
        };
        if self.subject.kind != QuestionKind::Scale || sums.n == 0 {
            return None;
        }
        Some((side(|sign| sign < 0)?, side(|sign| sign > 0)?))
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
