//! What is wrong on which line or in which cell of a file: field, value and rule, for whoever mends the file.

use std::fmt;

use serde_json::Value;

use super::table::{Cells, Found};
use crate::domain::rule::shown;

/// One fault in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFault {
    /// Line of the file or row of the table, from 1; 0 where it is about the file as a whole.
    pub line: u64,
    /// The cell, where the file is a table.
    pub cell: Option<CellPlace>,
    /// Path of the field, such as `partners[2].type`; empty for the line as a whole.
    pub field: String,
    /// What stands there, shortened; empty where nothing does.
    pub value: String,
    /// The rule that it breaks.
    pub rule: String,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellPlace {
    /// The sheet, where the file has sheets.
    pub sheet: Option<String>,
    /// The cell as spreadsheets name it, such as `D7`.
    pub reference: String,
    /// The heading of its column; empty where it has none.
    pub heading: String,
}

impl fmt::Display for CellPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = &self.sheet {
            write!(f, "{}!", shown(sheet))?;
        }
        f.write_str(&self.reference)?;
        if !self.heading.is_empty() {
            write!(f, ", {}", shown(&self.heading))?;
        }
        Ok(())
    }
}

impl LineFault {
    /// A fault of the file as a whole.
    pub fn of_file(rule: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            line: 0,
            cell: None,
            field: String::new(),
            value: String::new(),
            rule: rule.into(),
        })
    }
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cell {
            Some(cell) => write!(f, "{cell}")?,
            None if self.line == 0 => f.write_str("the file")?,
            None => write!(f, "line {}", self.line)?,
        }
        if self.cell.is_none() && !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        if !self.value.is_empty() {
            write!(f, ", {}", self.value)?;
        }
        write!(f, ": {}", self.rule)
    }
}

/// Faults of one line or row, as they are found.
#[derive(Debug)]
pub struct Faults {
    line: u64,
    cells: Option<Cells>,
    found: Vec<LineFault>,
    /// Whether something was wrong that a fault told elsewhere explains.
    is_explained: bool,
}

impl Faults {
    /// None yet.
    pub fn new(line: u64) -> Self {
        Self {
            line,
            cells: None,
            found: Vec::new(),
            is_explained: false,
        }
    }

    /// None yet, of a row whose fields stand in these cells.
    pub fn of_row(row: u64, cells: Cells) -> Self {
        Self {
            cells: Some(cells),
            ..Self::new(row)
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
        self.push(field, quoted(value), rule.into());
    }

    /// A value is none of a closed list's words; a table is told them as its readers see them.
    pub fn add_unlisted(&mut self, field: &str, value: &Value, words: Vec<String>) {
        let words = match &self.cells {
            Some(cells) => cells.labels(field, words),
            None => words,
        };
        self.add(field, value, format!("must be one of {}", words.join(", ")));
    }

    /// What stands in a cell breaks a rule by itself; an empty value is not told.
    pub fn add_cell(&mut self, column: usize, value: &str, rule: impl Into<String>) {
        let value = if value.is_empty() {
            String::new()
        } else {
            quoted(value)
        };
        let cell = self.cells.as_ref().map(|cells| cells.place(column));
        self.keep(cell, "", value, rule.into());
    }

    fn push(&mut self, field: &str, value: String, rule: String) {
        match self.cells.as_ref().map(|cells| cells.find(field)) {
            Some(Found::Told) => self.is_explained = true,
            Some(Found::At(cell)) => self.keep(Some(cell), field, value, rule),
            None => self.keep(None, field, value, rule),
        }
    }

    fn keep(&mut self, cell: Option<CellPlace>, field: &str, value: String, rule: String) {
        self.found.push(LineFault {
            line: self.line,
            cell,
            field: field.to_owned(),
            value,
            rule,
        });
    }

    /// Whether the fields stand in cells.
    pub fn are_of_table(&self) -> bool {
        self.cells.is_some()
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty() && !self.is_explained
    }

    /// All of them.
    pub fn into_vec(self) -> Vec<LineFault> {
        self.found
    }
}

/// The start of a text in quotation marks.
pub fn quoted(text: &str) -> String {
    shown(&format!("\"{text}\""))
}
