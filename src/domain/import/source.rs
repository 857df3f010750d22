//! A file as records, one after another, whatever its format. Knows no database.

use std::io::{BufRead, Seek};
use std::sync::Arc;

use super::fault::{Faults, LineFault};
use super::lines::{LONGEST_LINE, Line, Lines};
use super::record::{self, Named, Record};
use super::table::{Head, Layout, RawRow, Sorted, book, comma, read_headings};
use crate::domain::rule::shown;
use crate::model::{Error, Result};

/// How a file is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    #[default]
    Ndjson,
    /// Values between separators, headings in the first row.
    Csv,
    /// A workbook of Excel and others, headings in the first row of a sheet.
    Xlsx,
}

impl Format {
    /// How a file of this name is written, where its ending tells; the error is what to do with one that is not taken.
    pub fn of_file(name: &str) -> std::result::Result<Self, &'static str> {
        let ending = name
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_lowercase());
        match ending.as_deref() {
            Some("csv" | "tsv") => Ok(Self::Csv),
            Some("xlsx") => Ok(Self::Xlsx),
            Some("xls" | "xlsm" | "xlsb" | "xlt" | "xltx" | "ods" | "numbers") => {
                Err("this kind of workbook is not taken; save it as .xlsx or .csv")
            }
            _ => Ok(Self::Ndjson),
        }
    }

    /// What a record stands on.
    pub fn place(self) -> &'static str {
        match self {
            Self::Ndjson => "line",
            Self::Csv | Self::Xlsx => "row",
        }
    }
}

/// An open file.
pub struct Source<'a, R: BufRead + Seek> {
    content: Content<'a, R>,
    /// What is wrong with the file or its headings, so that no record of it can be taken.
    pub faults: Vec<LineFault>,
    /// What should be known of how it was read.
    pub notes: Vec<String>,
}

enum Content<'a, R: BufRead + Seek> {
    Lines(&'a mut R),
    Comma(Box<comma::Rows<&'a mut R>>, Arc<Layout>),
    Book(Box<book::Book<&'a mut R>>, Arc<Layout>),
    Nothing,
}

/// The entries of an open file.
pub enum Entries<'b, 'a, R: BufRead + Seek> {
    /// Of lines.
    Lines(Lines<'b, R>),
    /// Of a table.
    Comma(&'b mut comma::Rows<&'a mut R>, Arc<Layout>),
    /// Of a sheet.
    Book(Box<book::Rows<'b, &'a mut R>>, Arc<Layout>),
    /// None, or none but this.
    Nothing(Option<Box<LineFault>>),
}

/// What comes next in a file.
pub enum Entry {
    /// A record, as far as it could be read.
    Record(Box<Read>),
    /// A row for people.
    Remark(u64),
    /// What the rest of the file cannot be read for.
    Broken(Box<LineFault>),
}

/// A line or row that was read.
pub struct Read {
    /// Line or row, from 1.
    pub line: u64,
    /// What it names.
    pub named: Named,
    /// The record, where it breaks no rule by itself.
    pub record: Option<Record>,
    /// The rules that it breaks.
    pub faults: Faults,
}

impl<'a, R: BufRead + Seek> Source<'a, R> {
    /// Opens a file from its start.
    pub fn open(format: Format, reader: &'a mut R) -> Result<Self> {
        reader.rewind().map_err(Error::internal)?;
        let opened = match format {
            Format::Ndjson => Ok(Self::of(Content::Lines(reader))),
            Format::Csv => Self::comma(reader),
            Format::Xlsx => Self::book(reader),
        };
        Ok(opened.unwrap_or_else(|fault| Self {
            faults: vec![*fault],
            ..Self::of(Content::Nothing)
        }))
    }

    fn of(content: Content<'a, R>) -> Self {
        Self {
            content,
            faults: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn comma(reader: &'a mut R) -> Result<Self, Box<LineFault>> {
        let (mut rows, note) = comma::open(reader)?;
        let Some(head) = rows.head()? else {
            return Err(LineFault::of_file("holds no headings and no rows"));
        };
        let (layout, faults) = read_headings(None, &head.row);
        let mut notes: Vec<String> = note.into_iter().collect();
        notes.extend(above(&head));
        Ok(Self {
            content: Content::Comma(Box::new(rows), layout),
            faults,
            notes,
        })
    }

    fn book(reader: &'a mut R) -> Result<Self, Box<LineFault>> {
        let book = book::open(reader)?;
        let (layout, faults) = read_headings(Some(&book.sheet), &book.head.row);
        let mut notes = Vec::new();
        if !book.others.is_empty() {
            let others: Vec<String> = book.others.iter().map(|it| shown(it)).collect();
            let sheet = shown(&book.sheet);
            notes.push(format!(
                "read sheet {sheet}; not read: {}",
                others.join(", ")
            ));
        }
        notes.extend(above(&book.head));
        Ok(Self {
            content: Content::Book(Box::new(book), layout),
            faults,
            notes,
        })
    }

    /// What it holds, from its start; once.
    pub fn entries<'b>(&'b mut self) -> Entries<'b, 'a, R> {
        match &mut self.content {
            Content::Lines(reader) => Entries::Lines(Lines::new(reader)),
            Content::Comma(rows, layout) => Entries::Comma(rows, Arc::clone(layout)),
            Content::Book(book, layout) => match book.rows() {
                Ok(rows) => Entries::Book(Box::new(rows), Arc::clone(layout)),
                Err(fault) => Entries::Nothing(Some(fault)),
            },
            Content::Nothing => Entries::Nothing(None),
        }
    }
}

/// What is told of rows above the headings.
fn above(head: &Head) -> Option<String> {
    let row = head.row.number;
    (row > 1).then(|| format!("headings are in row {row}; what stands above them was passed over"))
}

impl<R: BufRead + Seek> Entries<'_, '_, R> {
    /// The next one.
    pub fn next(&mut self) -> Result<Option<Entry>> {
        match self {
            Self::Lines(lines) => {
                let line = lines.next().map_err(Error::internal)?;
                Ok(line.map(|(number, line)| Entry::Record(Box::new(read_line(number, &line)))))
            }
            Self::Comma(rows, layout) => Ok(next_row(layout, || rows.next())),
            Self::Book(rows, layout) => Ok(next_row(layout, || rows.next())),
            Self::Nothing(fault) => Ok(fault.take().map(Entry::Broken)),
        }
    }
}

fn read_line(number: u64, line: &Line<'_>) -> Read {
    let mut faults = Faults::new(number);
    let (named, record) = match line {
        Line::Text(text) => record::read(text, &mut faults),
        Line::TooLong => {
            faults.add_text("", "", format!("is longer than {LONGEST_LINE} bytes"));
            (Named::default(), None)
        }
        Line::NotText => {
            faults.add_text("", "", "holds bytes that are no UTF-8");
            (Named::default(), None)
        }
    };
    Read {
        line: number,
        named,
        record,
        faults,
    }
}

fn next_row(
    layout: &Arc<Layout>,
    mut next: impl FnMut() -> Result<Option<RawRow>, Box<LineFault>>,
) -> Option<Entry> {
    loop {
        let raw = match next() {
            Ok(raw) => raw?,
            Err(fault) => return Some(Entry::Broken(fault)),
        };
        match layout.row(&raw) {
            Sorted::Empty => {}
            Sorted::Remark => return Some(Entry::Remark(raw.number)),
            Sorted::Record(row) => {
                let mut faults = row.faults;
                let (named, record) = record::read_value(&row.value, &mut faults);
                return Some(Entry::Record(Box::new(Read {
                    line: row.number,
                    named,
                    record,
                    faults,
                })));
            }
        }
    }
}
