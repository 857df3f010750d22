//! What is wrong where in an input, as it is found: everything, not the first alone.

use super::{Path, Rule};
use crate::model::Error;

/// A rule that is broken, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// Path in the input, such as `["problems", "0", "title"]`; empty for the input as a whole.
    pub field: Vec<String>,
    /// The rule.
    pub rule: Rule,
}

impl Violation {
    /// A rule that is broken at a place.
    pub fn new(path: &Path, rule: impl Into<Rule>) -> Self {
        Self {
            field: path.clone().into_vec(),
            rule: rule.into(),
        }
    }
}

/// Violations of one input, as they are found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Violations {
    found: Vec<Violation>,
}

impl Violations {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A rule is broken at a place.
    pub fn add(&mut self, path: &Path, rule: impl Into<Rule>) {
        self.found.push(Violation::new(path, rule));
    }

    /// Takes in what was found elsewhere.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Violation>) {
        self.found.extend(others);
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// That there are none.
    pub fn none(&mut self) -> Result<(), Refusal> {
        if self.found.is_empty() {
            return Ok(());
        }
        Err(std::mem::take(self).into())
    }

    /// All of them, in the order in which they were found.
    pub fn into_vec(self) -> Vec<Violation> {
        self.found
    }
}

/// What a request answers: what came of it, or why nothing did.
pub type Attempt<T> = std::result::Result<T, Refusal>;

/// Why something was not done.
#[derive(Debug)]
pub enum Refusal {
    /// The input breaks rules, which whoever sent it can mend.
    Violations(Violations),
    /// It may not be done, or something failed.
    Error(Error),
}

impl From<Violations> for Refusal {
    fn from(violations: Violations) -> Self {
        Self::Violations(violations)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}
