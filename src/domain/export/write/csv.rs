//! Comma-separated values, made so that no spreadsheet takes a text for a formula.

use std::borrow::Cow;
use std::io::{self, Write};

use chrono::SecondsFormat;

use crate::domain::export::table::{Cell, Column, Row};

/// By which spreadsheets know UTF-8.
pub const MARK: &[u8] = "\u{feff}".as_bytes();

/// What stands between the texts of a list.
const BETWEEN: &str = "; ";

pub struct Csv<W: Write>(csv::Writer<W>);

impl<W: Write> Csv<W> {
    pub fn new(columns: &[Column], has_mark: bool, mut sink: W) -> io::Result<Self> {
        if has_mark {
            sink.write_all(MARK)?;
        }
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(sink);
        let names = columns.iter().map(|column| column.name.as_bytes());
        writer.write_record(names).map_err(io::Error::from)?;
        Ok(Self(writer))
    }

    pub fn write(&mut self, row: &Row) -> io::Result<()> {
        for (at, cell) in row.iter().enumerate() {
            let text = match cell {
                Cell::Text(sign) if at > 0 && sign == NOTHING => NOTHING.into(),
                cell => text(cell),
            };
            self.0
                .write_field(text.as_bytes())
                .map_err(io::Error::from)?;
        }
        let end: [&[u8]; 0] = [];
        self.0.write_record(end).map_err(io::Error::from)
    }

    pub fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

fn text(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Null => "".into(),
        Cell::Text(text) => harmless(text.into()),
        Cell::Texts(texts) => harmless(texts.join(BETWEEN).into()),
        Cell::Integer(number) => number.to_string().into(),
        Cell::Number(number) => number.to_string().into(),
        Cell::Boolean(is_so) => if *is_so { "true" } else { "false" }.into(),
        Cell::Date(day) => day.to_string().into(),
        Cell::Timestamp(time) => time.to_rfc3339_opts(SecondsFormat::AutoSi, true).into(),
    }
}

/// Where cells begin, also for those who take a file of commas for one of semicolons or tabs and heed no quotes that stand in
/// the middle: spreadsheets do so where a comma is part of numbers, as in Norway.
const BEFORE: [char; 4] = [';', '\t', '\r', '\n'];
/// By which formulas begin. The last four are as wide as letters of Chinese, which some spreadsheets take for the first four.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What spreadsheets may look through to what stands behind it.
const SEEN_THROUGH: [char; 2] = ['"', ' '];

/// The sign of a figure that is nothing at all. By itself it is no formula, so it stays as it is known, but in the first cell of
/// a row: there it begins one for whoever takes the comma behind it for that of a number.
const NOTHING: &str = "-";

/// A text that no spreadsheet computes: where it would, an apostrophe stands before it, which spreadsheets do not show.
fn harmless(text: Cow<'_, str>) -> Cow<'_, str> {
    let places = computed(&text);
    if places.is_empty() {
        return text;
    }
    let (mut told, mut from) = (String::with_capacity(text.len() + places.len()), 0);
    for place in places {
        told.push_str(&text[from..place]);
        told.push('\'');
        from = place;
    }
    told.push_str(&text[from..]);
    told.into()
}

/// Where a text has cells that a spreadsheet computes.
fn computed(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    if text.starts_with(&BEFORE[1..]) {
        places.push(0);
    }
    let mut began = Some(0);
    for (at, letter) in text.char_indices() {
        if BEFORE.contains(&letter) {
            began = Some(at + letter.len_utf8());
        } else if !SEEN_THROUGH.contains(&letter) {
            places.extend(began.take().filter(|_| FORMULA.contains(&letter)));
        }
    }
    places
}
