//! What a respondent unit is and answers, as it is stored.

use std::collections::BTreeMap;

use entity::code::Sector;
use serde::{Deserialize, Serialize};

/// What a unit is. It is never named; its municipality is known only to weight and to withhold.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// The sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    /// The code of its kind, of the codebook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_type: Option<String>,
    /// The code of its band of employees, of the codebook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employee_band: Option<String>,
    /// The number of its municipality or county municipality, on the day that the wave goes by.
    pub municipality: String,
}

/// An answer to a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// A number.
    Number(f64),
    /// Codes of the options that were chosen, one at least.
    Options(Vec<String>),
}

/// Answers by the code of the question; those that were not answered are not there.
pub type Answers = BTreeMap<String, Answer>;
