//! Variables over all respondents of a wave, one value after another, and how they are kept as bytes. Knows no groups.

use entity::code::QuestionKind;

use super::codebook::Question;
use super::response::Answer;
use crate::model::{Error, Result};

/// Answers to a question, by respondent.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// The place of the option that was chosen, from 1; 0 of whoever did not answer.
    Single(Vec<u8>),
    /// A bit for the place of each option that was chosen.
    Multiple(Vec<u64>),
    /// Numbers; not a number of whoever did not answer.
    Number(Vec<f64>),
}

/// What one respondent answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    None,
    /// These options, a bit each.
    Options(u64),
    /// A number.
    Number(f64),
}

impl Values {
    /// The answers to a question.
    pub fn of<'a>(question: &Question, answers: impl Iterator<Item = Option<&'a Answer>>) -> Self {
        let bits = |answer: Option<&Answer>| match answer {
            Some(Answer::Options(chosen)) => (chosen.iter())
                .filter_map(|it| question.place(it))
                .fold(0, |bits, place| bits | 1 << place),
            _ => 0_u64,
        };
        match question.kind {
            QuestionKind::Single | QuestionKind::Scale => {
                let places = answers.map(|it| match bits(it) {
                    0 => 0,
                    bits => u8::try_from(bits.trailing_zeros() + 1).unwrap_or(0),
                });
                Self::Single(places.collect())
            }
            QuestionKind::Multiple => Self::Multiple(answers.map(bits).collect()),
            QuestionKind::Number => {
                let numbers = answers.map(|it| match it {
                    Some(Answer::Number(number)) => *number,
                    _ => f64::NAN,
                });
                Self::Number(numbers.collect())
            }
        }
    }

    /// What a respondent answered.
    pub fn at(&self, respondent: usize) -> Value {
        match self {
            Self::Single(places) => match places[respondent] {
                0 => Value::None,
                place => Value::Options(1 << (place - 1)),
            },
            Self::Multiple(bits) => match bits[respondent] {
                0 => Value::None,
                bits => Value::Options(bits),
            },
            Self::Number(numbers) => {
                let number = numbers[respondent];
                if number.is_nan() {
                    Value::None
                } else {
                    Value::Number(number)
                }
            }
        }
    }

    /// As bytes.
    pub fn write(&self) -> Vec<u8> {
        match self {
            Self::Single(places) => places.clone(),
            Self::Multiple(bits) => bits.iter().flat_map(|it| it.to_le_bytes()).collect(),
            Self::Number(numbers) => write_numbers(numbers),
        }
    }

    /// What was written so.
    ///
    /// # Errors
    ///
    /// `Internal` where the bytes are not whole.
    pub fn read(kind: QuestionKind, bytes: Vec<u8>) -> Result<Self> {
        Ok(match kind {
            QuestionKind::Single | QuestionKind::Scale => Self::Single(bytes),
            QuestionKind::Multiple => {
                Self::Multiple(eights(&bytes)?.map(u64::from_le_bytes).collect())
            }
            QuestionKind::Number => Self::Number(read_numbers(&bytes)?),
        })
    }
}

/// Numbers as bytes.
pub fn write_numbers(numbers: &[f64]) -> Vec<u8> {
    numbers.iter().flat_map(|it| it.to_le_bytes()).collect()
}

/// Numbers that were written so.
pub fn read_numbers(bytes: &[u8]) -> Result<Vec<f64>> {
    Ok(eights(bytes)?.map(f64::from_le_bytes).collect())
}

/// Places as bytes.
pub fn write_places(places: &[u32]) -> Vec<u8> {
    places.iter().flat_map(|it| it.to_le_bytes()).collect()
}

/// Places that were written so.
pub fn read_places(bytes: &[u8]) -> Result<Vec<u32>> {
    let (fours, rest) = bytes.as_chunks();
    whole(rest)?;
    Ok(fours.iter().copied().map(u32::from_le_bytes).collect())
}

fn eights(bytes: &[u8]) -> Result<impl Iterator<Item = [u8; 8]>> {
    let (eights, rest) = bytes.as_chunks();
    whole(rest)?;
    Ok(eights.iter().copied())
}

fn whole(rest: &[u8]) -> Result<()> {
    if rest.is_empty() {
        return Ok(());
    }
    Err(Error::internal("a column of a survey wave is not whole"))
}
