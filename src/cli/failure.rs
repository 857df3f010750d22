//! How a command fails: lines for a person, and an exit code.

use std::io::Write;
use std::process::ExitCode;

use super::output::harmless;
use crate::model::Error;

/// What a command answers.
pub type Outcome = Result<(), Failure>;

/// Why a command failed, for whoever typed it.
#[derive(Debug)]
pub struct Failure {
    lines: Vec<String>,
    code: u8,
}

impl Failure {
    /// It was asked for rightly and failed all the same.
    pub fn new(line: impl Into<String>) -> Self {
        Self {
            lines: vec![line.into()],
            code: 1,
        }
    }

    /// Settings that are wrong: wrong use, wherever they stand; a line for each.
    pub fn settings(error: Error) -> Self {
        let lines = match error {
            Error::Invalid(faults) => faults
                .iter()
                .map(|fault| format!("{}: {}", fault.field.join("."), fault.message))
                .collect(),
            other => vec![other.to_string()],
        };
        Self { lines, code: 2 }
    }

    /// Something was asked for that cannot be had; a line for each reason.
    pub fn wrong_use(lines: Vec<String>) -> Self {
        Self { lines, code: 2 }
    }

    /// It was asked for rightly and failed all the same; a line for each reason.
    pub fn lines(lines: Vec<String>) -> Self {
        Self { lines, code: 1 }
    }

    /// A failure without a word: what there was to tell has been told.
    pub fn told() -> Self {
        Self {
            lines: Vec::new(),
            code: 1,
        }
    }

    /// What it tells, in one line.
    pub fn line(&self) -> String {
        self.lines.join("; ")
    }

    /// Tells it on standard error.
    pub fn tell(&self) {
        let mut stderr = std::io::stderr().lock();
        for line in &self.lines {
            // Nobody is left to be told that nobody listens.
            let _ = writeln!(stderr, "floke: {}", harmless(line));
        }
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(reason(&error))
    }
}

/// What went wrong, in one line. An operator may read what a client may not.
pub fn reason(error: &Error) -> String {
    let text = match error {
        Error::Internal(source) => source.to_string(),
        other => other.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
