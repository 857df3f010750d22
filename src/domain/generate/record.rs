//! A made-up record as it stands on a line of the import format.

use serde::Serialize;
use serde_json::Number;

use super::finding::Findings;
use crate::model::{Error, Result};

/// One record; its fields are those of the import format, in its words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// What tells it from every other record, of other seeds too.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its owners.
    pub municipality: Vec<String>,
    /// Only where the owners' names alone do not tell whose it is.
    pub county: Option<String>,
    /// First year.
    pub started: Option<i32>,
    /// Last year.
    pub ended: Option<i32>,
    /// What it was an attempt at.
    pub problem: Problem,
    /// What was tried.
    pub solution: Option<Solution>,
    /// Who took part.
    pub partners: Vec<Partner>,
    /// How it ended.
    pub outcome: Ending,
    /// The story.
    pub what_happened: String,
    /// Lessons that the owner states.
    pub lessons: Vec<String>,
    /// Lessons that others draw.
    pub lessons_derived: Vec<String>,
    /// What hampered.
    pub barriers: Vec<&'static str>,
    /// What helped.
    pub enablers: Vec<&'static str>,
    /// Figures.
    pub results: Vec<Figure>,
    /// The sector's code in small letters.
    pub sector: Option<&'static str>,
    /// Where it could be read of.
    pub sources: Vec<Source>,
    /// The language's code in small letters.
    pub language: Option<&'static str>,
    /// Programmes that it was part of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub programmes: Vec<&'static str>,
    /// What it measured, bought and was allowed to try.
    #[serde(flatten)]
    pub findings: Findings,
}

/// A problem.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    /// What it is called.
    pub title: String,
    /// What it was here.
    pub text: Option<String>,
    /// The more general one; always the same for the same title.
    pub broader: Option<String>,
}

/// A solution.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Solution {
    /// What it is called.
    pub title: String,
    /// What it was here.
    pub text: Option<String>,
    /// The family; always the same for the same title.
    pub variant_of: Option<String>,
}

/// Who took part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Partner {
    /// What it is called.
    pub name: String,
    /// The kind's code in small letters.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What it did.
    pub role: Option<&'static str>,
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// What was counted.
    pub indicator: &'static str,
    /// How many.
    pub value: Number,
    /// In which unit.
    pub unit: &'static str,
}

/// A source that does not exist.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Source {
    /// What it is called.
    pub title: String,
    /// An address below example.org.
    pub url: String,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// It succeeded.
    Succeeded,
    /// It succeeded in part.
    Partly,
    /// It failed.
    Failed,
    /// It was given up.
    Abandoned,
    /// It goes on.
    Ongoing,
}

impl Record {
    /// The line, without its end.
    pub fn to_line(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::internal)
    }
}
