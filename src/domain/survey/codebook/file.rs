//! A codebook in a file: read and checked, with every fault at its place. Knows no database.

use entity::code::Language;
use serde_json::Value;

use super::csv::{self, Lines};
use super::{Codebook, check};
use crate::domain::import::fault::LineFault;
use crate::domain::rule::{Violation, shown, visible};

/// How a codebook is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One document of JSON.
    Json,
    /// A table.
    Csv,
}

/// The longest file, in bytes: some hundred times what the longest questionnaire needs.
pub const LONGEST: u64 = 32 * 1024 * 1024;

impl Form {
    /// How a file of this name is written; the error is what to do with one that is not taken.
    pub fn of_file(name: &str) -> Result<Self, &'static str> {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        match ending.map(str::to_lowercase).as_deref() {
            Some("json") => Ok(Self::Json),
            Some("csv" | "tsv") => Ok(Self::Csv),
            _ => Err("a codebook is a .json or a .csv file"),
        }
    }
}

/// A codebook that breaks no rule, or all that is wrong with the file.
pub fn read(form: Form, file: &[u8]) -> Result<Codebook, Vec<LineFault>> {
    let (book, lines) = match form {
        Form::Json => (json(file)?, Lines::default()),
        Form::Csv => csv::read(file)?,
    };
    let violations = check::check(&book).into_vec();
    if violations.is_empty() {
        return Ok(book);
    }
    Err(told(&book, violations, &lines))
}

/// What is wrong with a codebook that is in no file, or whose file is well-formed.
pub fn faults(book: &Codebook) -> Vec<LineFault> {
    told(book, check::check(book).into_vec(), &Lines::default())
}

fn told(book: &Codebook, violations: Vec<Violation>, lines: &Lines) -> Vec<LineFault> {
    // It was read from such a document, or might have been.
    let document = serde_json::to_value(book).unwrap_or_default();
    let told = violations.into_iter().map(|it| LineFault {
        line: lines.find(&it.field),
        cell: None,
        value: value(&document, &it.field),
        field: it.field.join("."),
        rule: it.rule.message(Language::En),
    });
    told.collect()
}

/// What stands at a path, where it is short.
fn value(document: &Value, path: &[String]) -> String {
    match document.pointer(&format!("/{}", path.join("/"))) {
        None | Some(Value::Null | Value::Array(_) | Value::Object(_)) => String::new(),
        Some(value) => shown(&value.to_string()),
    }
}

fn json(file: &[u8]) -> Result<Codebook, Vec<LineFault>> {
    let text = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    serde_json::from_slice(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let place = format!(" at line {line} column {column}");
        let rule = error.to_string();
        // It may echo what stands in the file.
        let rule = visible(rule.strip_suffix(&place).unwrap_or(&rule).chars());
        vec![LineFault {
            line: line as u64,
            field: format!("column {column}"),
            ..*LineFault::of_file(rule)
        }]
    })
}
