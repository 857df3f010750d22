//! A file of responses: a table with a response a row, CSV or XLSX. It is read as a whole before anything is written, and every
//! fault is told with its cell. Knows no database.

mod heading;
mod row;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::{BufRead, Seek};

use super::answer::Rules;
use super::codebook::Codebook;
use super::freeze::Respondent;
use crate::domain::import::Format;
use crate::domain::import::fault::LineFault;
use crate::domain::import::table::{Head, RawRow, book, comma};
use crate::domain::rule::shown;

pub use heading::headings;

use heading::Columns;

/// Faults that are told one by one.
const MOST_FAULTS: usize = 1_000;

/// Responses of one wave: all of them are held at once where they are counted.
pub const MOST_RESPONSES: usize = 250_000;

/// What a file holds.
#[derive(Debug, Default)]
pub struct Responses {
    /// The responses, in their order.
    pub respondents: Vec<Respondent>,
    /// What whoever gave the file should know of how it was read.
    pub notes: Vec<String>,
}

/// What is wrong with a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// The first of them.
    pub told: Vec<LineFault>,
    /// How many there are beyond those.
    pub left_off: usize,
}

impl Faults {
    fn add(&mut self, fault: LineFault) {
        if self.told.len() < MOST_FAULTS {
            self.told.push(fault);
        } else {
            self.left_off += 1;
        }
    }

    fn is_empty(&self) -> bool {
        self.told.is_empty()
    }
}

impl From<Vec<LineFault>> for Faults {
    fn from(all: Vec<LineFault>) -> Self {
        let mut faults = Self::default();
        for it in all {
            faults.add(it);
        }
        faults
    }
}

/// A line each.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.told {
            writeln!(f, "{fault}")?;
        }
        match self.left_off {
            0 => Ok(()),
            more => writeln!(f, "and {more} faults more"),
        }
    }
}

/// Reads a file by a codebook that names its municipalities.
pub fn read<R: BufRead + Seek>(
    codebook: &Codebook,
    format: Format,
    reader: R,
) -> Result<Responses, Faults> {
    let mut reading = Reading {
        codebook,
        rules: Rules::of(codebook),
        responses: Responses::default(),
        faults: Faults::default(),
    };
    let done = match format {
        Format::Csv => reading.comma(reader),
        Format::Xlsx => reading.book(reader),
        Format::Ndjson => Err(LineFault::of_file(
            "is no table; responses are .csv or .xlsx",
        )),
    };
    if let Err(fault) = done {
        reading.faults.add(*fault);
    }
    if reading.faults.is_empty() && reading.responses.respondents.is_empty() {
        reading
            .faults
            .add(*LineFault::of_file("holds no responses"));
    }
    if reading.faults.is_empty() {
        Ok(reading.responses)
    } else {
        Err(reading.faults)
    }
}

struct Reading<'a> {
    codebook: &'a Codebook,
    rules: Rules<'a>,
    responses: Responses,
    faults: Faults,
}

type Done = Result<(), Box<LineFault>>;

impl Reading<'_> {
    fn comma(&mut self, reader: impl BufRead + Seek) -> Done {
        let codebook = self.codebook;
        let known = |row: &RawRow| heading::known(codebook, row);
        let (mut rows, note) = comma::open_by(&known, reader)?;
        let Some(head) = rows.head_by(&known)? else {
            return Err(LineFault::of_file("holds no headings and no rows"));
        };
        self.responses.notes.extend(note);
        let columns = self.headings(None, &head);
        self.rows(columns.as_ref(), || rows.next())
    }

    fn book(&mut self, reader: impl BufRead + Seek) -> Done {
        let codebook = self.codebook;
        let known = |row: &RawRow| heading::known(codebook, row);
        let mut book = book::open_by(&known, reader)?;
        let sheet = book.sheet.clone();
        if !book.others.is_empty() {
            let others: Vec<String> = book.others.iter().map(|it| shown(it)).collect();
            let (sheet, others) = (shown(&sheet), others.join(", "));
            let note = format!("read sheet {sheet}; not read: {others}");
            self.responses.notes.push(note);
        }
        let columns = self.headings(Some(&sheet), &book.head);
        let mut rows = book.rows()?;
        self.rows(columns.as_ref(), || rows.next())
    }

    /// What the columns tell; none where something is wrong with them, so that no row can be read.
    fn headings(&mut self, sheet: Option<&str>, head: &Head) -> Option<Columns> {
        match Columns::read(self.codebook, sheet, &head.row) {
            Ok(columns) => {
                let missing = columns.unanswered(self.codebook);
                if !missing.is_empty() {
                    let note = format!("has no column for {}", missing.join(", "));
                    self.responses.notes.push(note);
                }
                Some(columns)
            }
            Err(faults) => {
                for it in faults {
                    self.faults.add(it);
                }
                None
            }
        }
    }

    fn rows(
        &mut self,
        columns: Option<&Columns>,
        mut next: impl FnMut() -> Result<Option<RawRow>, Box<LineFault>>,
    ) -> Done {
        let Some(columns) = columns else {
            return Ok(());
        };
        while let Some(raw) = next()? {
            if raw.cells.is_empty() {
                continue;
            }
            if self.responses.respondents.len() == MOST_RESPONSES {
                let rule = format!("holds more than {MOST_RESPONSES} responses");
                return Err(LineFault::of_file(rule));
            }
            let faults = &mut self.faults;
            let read = row::read(&self.rules, columns, &raw, |fault| faults.add(fault));
            // Nothing of a file with faults is taken.
            if self.faults.is_empty() {
                self.responses.respondents.push(read);
            }
        }
        Ok(())
    }
}
