//! Tables of a wave: how many of each group answered, and what shares of them said what.

use std::sync::Arc;

use entity::code::{SurveyDimension, SurveyDisclosure, SurveyWeighting};

use super::codebook::Codebook;
use super::column::{read_numbers, read_places};
use super::cross::Crosses;
use super::freeze;
use super::group::{Group, Groups};
use super::lattice::{Lattice, Relations};
use super::pattern::{Mask, Rules};
use super::round::{per_cent, to_three};
use super::row::{Row, Shown, Teller};
use super::space::{Codes, Space};
use super::split::StrataSplit;
use super::strata::{Responded, Strata};
use super::subject::{Said, Subject};
use super::sums::{Counted, Sums};
use super::tally::Respondents;
use crate::model::dice::Dice;
use crate::model::{Error, Result};

/// What a table can be broken down by at once.
pub const MOST_BY: usize = 2;

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
    /// The strata by which they do, where anybody can know them.
    pub strata: Option<Arc<Strata>>,
    /// Where it is not told how many responded.
    pub responded: Mask,
    /// How the groups of one value hang together.
    pub relations: Relations,
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

/// Whether answers count for what they stand for, and why they do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightingOutcome {
    /// They do.
    Yes,
    /// The wave has no weights.
    WithoutWeights,
    /// There are too few of them.
    Few,
    /// It was asked for that they do not.
    NotWanted,
    /// The groups are too small to tell of what strata they are made.
    TooFine,
    /// Other waves that it is told beside are not.
    NotAll,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its rows, in the order of the values of what it is broken down by.
    pub rows: Vec<Row>,
    /// All respondents together.
    pub total: Row,
    /// Whether it is weighted.
    pub weighted: WeightingOutcome,
    /// The share of those who said anything that does not know or finds it not relevant, in whole per cent; none where it is not
    /// told.
    pub excluded: Option<u32>,
    /// Whether differences were tested.
    pub is_tested: bool,
    /// Whether nothing is withheld of it.
    pub is_whole: bool,
}

impl Table {
    /// Whether it is weighted.
    pub fn is_weighted(&self) -> bool {
        self.weighted == WeightingOutcome::Yes
    }
}

/// How the groups of a table fall into parts that count for what they do.
#[derive(Clone, Debug)]
struct TableSplits {
    rows: StrataSplit,
    all: StrataSplit,
    /// All who answered another question, too.
    compared: StrataSplit,
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
        let space: Space = serde_json::from_slice(&get(freeze::SPACE)?).map_err(Error::internal)?;
        let weights = read_numbers(&get(freeze::WEIGHTS)?)?;
        let mask: Mask =
            serde_json::from_slice(&get(freeze::RESPONDED)?).map_err(Error::internal)?;
        let responded = Responded {
            space: &space,
            codes,
            weights: &weights,
            mask: &mask,
        };
        Ok(Self {
            strata: Strata::of(&book, responded).map(Arc::new),
            responded: mask,
            space,
            codes: codes.to_vec(),
            relations: serde_json::from_slice(&get(freeze::RELATIONS)?).map_err(Error::internal)?,
            municipalities: read_places(&get(freeze::MUNICIPALITIES)?)?,
            weights,
            rounding_key,
            book,
        })
    }

    /// The groups of the wave.
    pub fn lattice(&self) -> Lattice {
        Lattice::new(&self.space.sizes(), MOST_BY)
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
        let (weighted, weights) = self.weights(&groups, (subject.answered(), manner));
        let teller = Teller {
            cube: self,
            subject,
            manner,
            is_weighted: weighted == WeightingOutcome::Yes,
        };
        let mask = groups.question.map(|other| self.cross(subject, other));
        let shown = |group| Shown {
            subject,
            cross: mask.as_ref(),
            group,
        };
        let total = Shown {
            cross: None,
            ..shown(0)
        };
        let weights = weights.as_ref();
        let rows = self.rows(
            &Counted {
                numbers: groups.all.iter().map(|it| it.number).collect(),
                of: &|at, rows| groups.of_respondent(self, at, rows),
            },
            shown(0),
            weights.map(|it| &it.rows),
        );
        let all = self.all(None, total, weights.map(|it| &it.all));
        // Whoever is told by another question is compared with those who answered that.
        let compared = groups
            .question
            .map(|other| self.all(Some(other), shown(0), weights.map(|it| &it.compared)));
        let compared = compared.as_ref().unwrap_or(&all);
        let told = groups.all.iter().zip(&rows);
        let told =
            told.map(|(group, sums)| teller.row((group, sums), compared, shown(group.number)));
        Table {
            rows: told.collect(),
            total: teller.row((&Group::default(), &all), compared, total),
            weighted,
            excluded: self.excluded(subject, manner),
            is_tested: manner.tested,
            is_whole: manner.whole,
        }
    }

    /// Whether a table of so many answers is weighted, and how its groups fall into parts, where these do not all count alike.
    fn weights(
        &self,
        groups: &Groups<'_>,
        (n, manner): (u32, Manner),
    ) -> (WeightingOutcome, Option<TableSplits>) {
        let weighting = self.book.wave.weighting;
        if weighting == SurveyWeighting::None {
            return (WeightingOutcome::WithoutWeights, None);
        }
        match manner.weighted {
            Some(false) => return (WeightingOutcome::NotWanted, None),
            None if n < LEAST_WEIGHTED => return (WeightingOutcome::Few, None),
            _ => {}
        }
        let strata = match &self.strata {
            Some(strata) if !manner.whole => strata,
            _ => return (WeightingOutcome::Yes, None),
        };
        // Those who are told by another question are told by one thing beside.
        let most = MOST_BY - groups.question.iter().len();
        let axes: Vec<usize> = groups.axes().collect();
        let weights = || {
            Some(TableSplits {
                rows: StrataSplit::of(self, strata, &axes, most)?,
                all: StrataSplit::of(self, strata, &[], MOST_BY)?,
                compared: StrataSplit::of(self, strata, &[], most)?,
            })
        };
        weights().map_or((WeightingOutcome::TooFine, None), |it| {
            (WeightingOutcome::Yes, Some(it))
        })
    }

    fn rows(
        &self,
        counted: &Counted<'_>,
        shown: Shown<'_>,
        split: Option<&StrataSplit>,
    ) -> Vec<Sums> {
        let mut sums = Sums::of(self, shown.subject, counted.numbers.len(), counted.of);
        let is_told = |option: Option<usize>, group| {
            let shown = Shown { group, ..shown };
            option.map_or_else(|| shown.has_n(), |it| shown.has_option(it))
        };
        if let Some(split) = split {
            let weighted = split.weighted(self, shown.subject, counted, is_told);
            for (own, weighted) in sums.iter_mut().zip(weighted) {
                own.weighted = weighted;
            }
        }
        sums
    }

    /// All who answered a subject, and another perhaps.
    fn all(&self, other: Option<&Subject>, shown: Shown<'_>, split: Option<&StrataSplit>) -> Sums {
        let is_in = |at: usize| other.is_none_or(|other| other.said[at].is_answer());
        let counted = Counted {
            numbers: vec![0],
            of: &|at, rows| rows.extend(is_in(at).then_some(0)),
        };
        let sums = self.rows(&counted, shown, split);
        sums.into_iter().next().unwrap_or_default()
    }

    fn cross(&self, subject: &Subject, other: &Subject) -> Mask {
        let small = self.lattice().up_to(1);
        let rules = Rules {
            lattice: &small,
            relations: &self.relations,
            respondents: self.respondents(),
            minimum: self.book.wave.minimum,
            disclosure: self.book.wave.disclosure,
        };
        Crosses::new(&rules, &self.book).mask(subject, other)
    }

    /// The share of those who said anything at all that did not answer, unweighted. It is told where it is told how many
    /// answered: of two questions to the same people that tells already how many did not.
    fn excluded(&self, subject: &Subject, manner: Manner) -> Option<u32> {
        let is_told = manner.whole || !subject.base.withholds(0);
        let is_rounded = self.book.wave.disclosure == SurveyDisclosure::Round && !manner.whole;
        let count = |is_wanted: fn(Said) -> bool| {
            let said = subject.said.iter().enumerate();
            let own = said.filter(|(_, it)| is_wanted(**it));
            let (count, mark) = own.fold((0, 0), |(count, mark), (at, _)| {
                (count + 1, mark ^ self.mark(at))
            });
            f64::from(if is_rounded {
                to_three(count, mark)
            } else {
                count
            })
        };
        let out = count(|it| it == Said::Excluded);
        let all = out + count(Said::is_answer);
        (is_told && all > 0.0).then(|| per_cent(out / all))
    }
}
