//! What is worked out of a group of experiences beside its number.

use std::collections::{BTreeMap, HashMap};

use entity::code::{BenefitCategory, Outcome};

use crate::domain::benefit::sum;
use crate::domain::discovery::facet::of_code;
use crate::domain::evidence::{Interval, rate};

/// What is to be worked out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// The share that succeeded of those with an outcome.
    SuccessRate,
    /// The median of how many years they took.
    MedianDuration,
    /// The sum of what benefits of a category brought in a unit.
    Benefits {
        /// The unit; written in other cases or with other spaces it is the same.
        unit: String,
        /// The category.
        category: BenefitCategory,
    },
}

/// Why there is no figure, or that it is nothing: the signs that Statistics Norway uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// `.`: there can be none.
    Impossible,
    /// `..`: there is too little to work it out of.
    Missing,
    /// `:`: it may not be shown.
    Withheld,
    /// `-`: it is nothing at all.
    Zero,
}

impl Sign {
    /// As it is printed.
    pub fn text(self) -> &'static str {
        match self {
            Self::Impossible => ".",
            Self::Missing => "..",
            Self::Withheld => ":",
            Self::Zero => "-",
        }
    }

    /// What stands for a count.
    pub fn of_count(count: u64) -> Option<Self> {
        (count == 0).then_some(Self::Zero)
    }
}

/// What was worked out.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is; none where there is too little to work it out of.
    pub value: Option<f64>,
    /// Between which bounds it lies with 95 % confidence, where it was estimated.
    pub interval: Option<Interval>,
    /// Of how many experiences it was worked out.
    pub reporting: u64,
    /// How many others tell of it what cannot be added up; none of what is no sum.
    pub left_out: Option<u64>,
    /// Why there is none, or that it is nothing.
    pub sign: Option<Sign>,
}

/// What is added up of benefits.
#[derive(Clone, Debug, Default)]
struct Sum {
    realised: Vec<f64>,
    left_out: u64,
}

/// What figures of a group are worked out of.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    succeeded: u64,
    outcomes: u64,
    /// How many experiences took so many years.
    durations: BTreeMap<i64, u64>,
    /// What was brought, by measure.
    sums: HashMap<usize, Sum>,
}

impl Tally {
    /// Adds so many experiences that ended alike and took as long.
    pub fn add(&mut self, outcome: Option<i64>, years: Option<i64>, count: u64) {
        if let Some(outcome) = outcome {
            self.outcomes += count;
            if outcome == of_code(Outcome::Succeeded) {
                self.succeeded += count;
            }
        }
        if let Some(years) = years {
            *self.durations.entry(years).or_default() += count;
        }
    }

    /// Adds what an experience brought, of the measure that stands at this place; nothing where that cannot be added up.
    pub fn bring(&mut self, place: usize, realised: Option<f64>) {
        let sum = self.sums.entry(place).or_default();
        match realised {
            Some(realised) => sum.realised.push(realised),
            None => sum.left_out += 1,
        }
    }

    /// Works a figure out: the measure that stands at this place.
    pub fn figure(&mut self, (place, measure): (usize, &Measure)) -> Figure {
        match measure {
            Measure::Benefits { .. } => {
                let told = self.sums.remove(&place).unwrap_or_default();
                let reporting = u64::try_from(told.realised.len()).unwrap_or(u64::MAX);
                Figure {
                    left_out: Some(told.left_out),
                    ..Figure::of(sum(told.realised), reporting)
                }
            }
            Measure::SuccessRate => self.success_rate(),
            Measure::MedianDuration => {
                let reporting = self.durations.values().sum();
                Figure::of(median(&self.durations), reporting)
            }
        }
    }

    fn success_rate(&self) -> Figure {
        let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let rate = rate(signed(self.succeeded), signed(self.outcomes));
        Figure {
            interval: rate,
            sign: match rate {
                None if self.outcomes == 0 => Some(Sign::Impossible),
                None => Some(Sign::Missing),
                Some(_) => None,
            },
            ..Figure::of(rate.map(|it| it.estimate), self.outcomes)
        }
    }
}

impl Figure {
    fn of(value: Option<f64>, reporting: u64) -> Self {
        Self {
            interval: None,
            reporting,
            left_out: None,
            sign: value.is_none().then_some(Sign::Missing),
            value,
        }
    }
}

/// The median of numbers, each of which comes so often; none of nothing.
#[expect(
    clippy::cast_precision_loss,
    reason = "no number of years comes near the 53 bits that a float bears"
)]
fn median(numbers: &BTreeMap<i64, u64>) -> Option<f64> {
    let all: u64 = numbers.values().sum();
    let at = |place: u64| {
        let mut before = 0;
        let number = numbers.iter().find(|(_, count)| {
            before += **count;
            place < before
        });
        number.map(|(number, _)| *number as f64)
    };
    let (below, above) = (at(all.checked_sub(1)? / 2)?, at(all / 2)?);
    Some(f64::midpoint(below, above))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_or_between_the_two_that_are() {
        let median = |numbers: &[(i64, u64)]| median(&numbers.iter().copied().collect());
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[(3, 1)]), Some(3.0));
        assert_eq!(median(&[(3, 1), (0, 1)]), Some(1.5));
        assert_eq!(median(&[(9, 1), (2, 2), (1, 2)]), Some(2.0));
        assert_eq!(median(&[(5, 2), (1, 2)]), Some(3.0));
    }

    #[test]
    fn a_rate_is_told_of_three_outcomes_and_more() {
        let mut tally = Tally::default();
        tally.add(None, None, 9);
        assert_eq!(
            tally.figure((0, &Measure::SuccessRate)).sign,
            Some(Sign::Impossible)
        );
        tally.add(Some(of_code(Outcome::Succeeded)), None, 1);
        tally.add(Some(of_code(Outcome::Failed)), None, 1);
        let few = tally.figure((0, &Measure::SuccessRate));
        assert_eq!((few.value, few.reporting), (None, 2));
        assert_eq!(few.sign, Some(Sign::Missing));
        tally.add(Some(of_code(Outcome::Abandoned)), None, 2);
        let rate = tally.figure((0, &Measure::SuccessRate));
        assert_eq!(
            (rate.value, rate.reporting, rate.sign),
            (Some(0.25), 4, None)
        );
        let interval = rate.interval.unwrap();
        assert!(interval.low > 0.0 && interval.low < 0.25 && interval.high > 0.25);
    }
}
