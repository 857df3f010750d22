//! What a wave becomes when it is closed: columns that tables are counted of, and what is withheld of them.

use super::codebook::Codebook;
use super::response::{Answers, Unit};
use crate::model::Result;

/// What one unit answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Respondent {
    /// What it is.
    pub unit: Unit,
    /// The weight that came with it.
    pub weight: Option<f64>,
    /// What it answered.
    pub answers: Answers,
}

/// A variable over all respondents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Which one.
    pub name: String,
    /// Its values.
    pub bytes: Vec<u8>,
}

/// The columns of a wave. Its codebook names its municipalities, and its responses fit it.
pub fn freeze(_book: &Codebook, _respondents: &[Respondent]) -> Result<Vec<Column>> {
    Ok(Vec::new())
}
