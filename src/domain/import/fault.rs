//! What is wrong on which line of a file: field, value and rule, for whoever mends the file.

use std::fmt;

use serde_json::Value;

use crate::domain::rule::shown;

/// One fault in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFault {
    /// Line of the file, from 1.
    pub line: u64,
    /// Path of the field, such as `partners[2].type`; empty for the line as a whole.
    pub field: String,
    /// What stands there, shortened; empty where nothing does.
    pub value: String,
    /// The rule that it breaks.
    pub rule: String,
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        if !self.value.is_empty() {
            write!(f, ", {}", self.value)?;
        }
        write!(f, ": {}", self.rule)
    }
}

/// Faults of one line, as they are found.
#[derive(Debug)]
pub struct Faults {
    line: u64,
    found: Vec<LineFault>,
}

impl Faults {
    /// None yet.
    pub fn new(line: u64) -> Self {
        Self {
            line,
            found: Vec::new(),
        }
    }

    /// A value breaks a rule.
    pub fn add(&mut self, field: &str, value: &Value, rule: impl Into<String>) {
        let value = match value {
            Value::Null => String::new(),
            value => shown(&value.to_string()),
        };
        self.push(field, value, rule.into());
    }

    /// A text breaks a rule.
    pub fn add_text(&mut self, field: &str, value: &str, rule: impl Into<String>) {
        self.push(field, shown(&format!("\"{value}\"")), rule.into());
    }

    fn push(&mut self, field: &str, value: String, rule: String) {
        self.found.push(LineFault {
            line: self.line,
            field: field.to_owned(),
            value,
            rule,
        });
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of them.
    pub fn into_vec(self) -> Vec<LineFault> {
        self.found
    }
}
