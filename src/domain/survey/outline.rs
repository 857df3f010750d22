//! Waves in outline: whom each asks and when, without its codebook, of which there is much.

use entity::code::{Factor, SurveyState};
use serde::{Deserialize, Serialize};

use super::codebook::{self, About, Codebook};
use super::{Round, Wave};
use crate::model::{Error, Result};

/// What is told of a codebook without reading it; it is kept beside it, and follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The survey, as the codebook calls it.
    pub survey: About,
    /// The round of asking.
    pub wave: codebook::Wave,
    /// The code of the first question.
    pub first: Option<String>,
    /// The factors that are asked about, each with the code of the question.
    pub factors: Vec<(Factor, String)>,
}

/// A wave without its codebook.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The wave.
    pub row: Wave,
    /// What is told of its codebook.
    pub summary: Summary,
}

impl Summary {
    /// The summary of a codebook.
    pub fn of(book: &Codebook) -> Self {
        let questions = book.questions.iter();
        let factors = questions.filter_map(|it| Some((it.factor?, it.code.clone())));
        Self {
            survey: book.survey.clone(),
            wave: book.wave.clone(),
            first: book.questions.first().map(|it| it.code.clone()),
            factors: factors.collect(),
        }
    }
}

impl TryFrom<Wave> for Outline {
    type Error = Error;

    fn try_from(mut row: Wave) -> Result<Self> {
        let summary = serde_json::from_value(row.summary.take()).map_err(Error::internal)?;
        Ok(Self { row, summary })
    }
}

impl From<&Round> for Outline {
    fn from(round: &Round) -> Self {
        Self {
            row: round.row.clone(),
            summary: Summary::of(&round.book),
        }
    }
}

impl Outline {
    /// How many have answered; none while it is open, or whoever asks twice would learn that somebody did between.
    pub fn responses(&self) -> Option<i32> {
        let is_open = self.row.state == SurveyState::Open;
        (!is_open).then_some(self.row.responses)
    }

    /// The share of those that were sent it who have answered.
    pub fn response_rate(&self) -> Option<f64> {
        let invited = self.row.invited.filter(|invited| *invited > 0)?;
        Some(f64::from(self.responses()?) / f64::from(invited))
    }

    /// The question that asks about a factor.
    pub fn question_of(&self, factor: Factor) -> Option<&str> {
        let mut factors = self.summary.factors.iter();
        let found = factors.find(|(own, _)| *own == factor);
        found.map(|(_, question)| question.as_str())
    }
}
