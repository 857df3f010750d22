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
    /// The least and the greatest that anybody counts for.
    ends: Option<(f64, f64)>,
    weight: f64,
    squares: f64,
    weights: Vec<f64>,
    number: f64,
    weighted_number: f64,
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
            weights: vec![0.0; options],
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
        let (least, most) = self.ends.unwrap_or((weight, weight));
        self.ends = Some((least.min(weight), most.max(weight)));
        self.weight += weight;
        self.squares += weight * weight;
        match said {
            Said::Options(mut bits) => {
                while bits != 0 {
                    let option = bits.trailing_zeros() as usize;
                    self.counts[option] += 1;
                    self.marks[option] ^= mark;
                    self.weights[option] += weight;
                    bits &= bits - 1;
                }
            }
            Said::Number(number) => {
                self.number += number;
                self.weighted_number += number * weight;
            }
            Said::Nothing | Said::Excluded => {}
        }
    }

    /// Whether all count alike, so that nothing is other where it is weighted.
    pub fn is_even(&self) -> bool {
        /// What working out weights may have lost.
        const LOST: f64 = 1e-9;
        self.ends.is_none_or(|(least, most)| most - least < LOST)
    }

    /// The share that said an option, from 0 to 1.
    pub fn share(&self, option: usize, is_weighted: bool) -> f64 {
        if is_weighted {
            self.weights[option] / self.weight
        } else {
            f64::from(self.counts[option]) / f64::from(self.n)
        }
    }

    /// The mean of what was said.
    pub fn mean(&self, is_weighted: bool) -> f64 {
        if is_weighted {
            self.weighted_number / self.weight
        } else {
            self.number / f64::from(self.n)
        }
    }

    /// What is compared with others.
    pub fn sample(&self, option: usize, is_weighted: bool) -> Sample {
        let n = f64::from(self.n);
        if is_weighted {
            Sample {
                all: self.weight,
                squares: self.squares,
                said: self.weights[option],
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
