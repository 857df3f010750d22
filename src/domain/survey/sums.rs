//! What the respondents of each group said, added up.

use super::difference::Sample;
use super::subject::{Said, Subject};
use super::table::Cube;

/// Sums of one group.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    /// How many answered.
    pub n: u32,
    /// How many said each option.
    pub counts: Vec<u32>,
    /// What is drawn of all of them, and of those who said each option: the same of the same people.
    pub mark: u64,
    pub marks: Vec<u64>,
    /// All numbers that were said.
    pub number: f64,
    /// The same, as it counts for.
    pub weighted: WeightedSums,
}

/// Sums of what answers count for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WeightedSums {
    /// Of all who answered.
    pub all: f64,
    /// Of their squares.
    pub squares: f64,
    /// Of those who said each option.
    pub said: Vec<f64>,
    /// Of the numbers that were said.
    pub number: f64,
    /// Whether strata count together, or what some of them said is not told.
    pub is_pooled: bool,
}

/// What is to be summed up.
#[derive(Clone)]
pub struct Counted<'a> {
    /// The group of the wave that each row is of.
    pub numbers: Vec<usize>,
    /// The rows of the respondent at a place.
    pub of: &'a dyn Fn(usize, &mut Vec<usize>),
}

impl Sums {
    /// Sums of so many rows; `of` tells the rows of the respondent at a place.
    pub fn of(
        cube: &Cube,
        subject: &Subject,
        rows: usize,
        of: impl Fn(usize, &mut Vec<usize>),
    ) -> Vec<Self> {
        let options = subject.options.len();
        let empty = Self {
            counts: vec![0; options],
            marks: vec![0; options],
            weighted: WeightedSums {
                said: vec![0.0; options],
                ..WeightedSums::default()
            },
            ..Self::default()
        };
        let mut sums = vec![empty; rows];
        let mut own = Vec::new();
        for (at, (said, weight)) in subject.said.iter().zip(&cube.weights).enumerate() {
            if said.is_answer() {
                own.clear();
                of(at, &mut own);
                for row in &own {
                    sums[*row].add(*said, *weight, cube.mark(at));
                }
            }
        }
        sums
    }

    fn add(&mut self, said: Said, weight: f64, mark: u64) {
        self.n += 1;
        self.mark ^= mark;
        self.weighted.all += weight;
        self.weighted.squares += weight * weight;
        match said {
            Said::Options(mut bits) => {
                while bits != 0 {
                    let option = bits.trailing_zeros() as usize;
                    self.counts[option] += 1;
                    self.marks[option] ^= mark;
                    self.weighted.said[option] += weight;
                    bits &= bits - 1;
                }
            }
            Said::Number(number) => {
                self.number += number;
                self.weighted.number += number * weight;
            }
            Said::Nothing | Said::Excluded => {}
        }
    }

    /// The share that said an option, from 0 to 1.
    pub fn share(&self, option: usize, is_weighted: bool) -> f64 {
        if is_weighted {
            self.weighted.said[option] / self.weighted.all
        } else {
            f64::from(self.counts[option]) / f64::from(self.n)
        }
    }

    /// The mean of what was said.
    pub fn mean(&self, is_weighted: bool) -> f64 {
        if is_weighted {
            self.weighted.number / self.weighted.all
        } else {
            self.number / f64::from(self.n)
        }
    }

    /// What is compared with others.
    pub fn sample(&self, option: usize, is_weighted: bool) -> Sample {
        let n = f64::from(self.n);
        if is_weighted {
            Sample {
                all: self.weighted.all,
                squares: self.weighted.squares,
                said: self.weighted.said[option],
            }
        } else {
            Sample {
                all: n,
                squares: n,
                said: f64::from(self.counts[option]),
            }
        }
    }
}
