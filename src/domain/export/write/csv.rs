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
        for cell in row {
            self.0
                .write_field(text(cell).as_bytes())
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

/// A text that no spreadsheet computes: where it would, an apostrophe stands before it, which spreadsheets do not show.
fn harmless(text: Cow<'_, str>) -> Cow<'_, str> {
    // The last four are as wide as letters of Chinese, which some spreadsheets take for the first four.
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.starts_with(FORMULA) {
        format!("'{text}").into()
    } else {
        text
    }
}
