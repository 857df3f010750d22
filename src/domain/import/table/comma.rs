//! CSV, whatever separates its values and however its letters are written, a row at a time in bounded memory. Knows no
//! record.

use std::io::{BufRead, Read, Seek};

use csv::{ReaderBuilder, StringRecord};

use super::cell::Cell;
use super::encoding::{self, Decoded, END};
use super::heading::{self, Head, Known};
use super::row::RawRow;
use crate::domain::import::fault::{CellPlace, LineFault};

/// The longest row, in bytes of UTF-8.
const LONGEST_ROW: usize = 4 * 1024 * 1024;

/// How much of a file is looked at to find out how it is written.
const HEAD: usize = 1024 * 1024;

const SEPARATORS: [u8; 3] = [b';', b',', b'\t'];

/// The rows of a CSV file.
pub struct Rows<R> {
    reader: csv::Reader<Decoded<R>>,
    record: StringRecord,
    /// Line of the file where the next record begins, less those that its separator's line took.
    line: u64,
    row: u64,
    is_over: bool,
}

/// Opens a file of records: its rows, and what should be known of how it was read.
pub fn open<R: BufRead + Seek>(reader: R) -> Result<(Rows<R>, Option<String>), Box<LineFault>> {
    open_by(&heading::known, reader)
}

/// The same of a file with other headings.
pub fn open_by<R: BufRead + Seek>(
    known: Known<'_>,
    mut reader: R,
) -> Result<(Rows<R>, Option<String>), Box<LineFault>> {
    reader.rewind().map_err(unreadable)?;
    let written = encoding::detect(&mut reader).map_err(unreadable)?;
    let written = written.map_err(LineFault::of_file)?;
    reader.rewind().map_err(unreadable)?;
    let mut head = Vec::new();
    Decoded::new(&mut reader, written.encoding, "\n")
        .take(HEAD as u64)
        .read_to_end(&mut head)
        .map_err(unreadable)?;
    let named = named_separator(&head);
    let separator = named.map_or_else(|| separator(known, &head), |(separator, _)| separator);
    let first_break = head.iter().position(|it| *it == b'\n').unwrap_or_default();
    let breaks_twice = head[..first_break].ends_with(b"\r");
    reader.rewind().map_err(unreadable)?;
    let line_end = if breaks_twice { "\r\n" } else { "\n" };
    let mut decoded = Decoded::new(reader, written.encoding, line_end);
    let skipped = named.map_or(0, |(_, length)| length);
    std::io::copy(&mut decoded.by_ref().take(skipped), &mut std::io::sink()).map_err(unreadable)?;
    let rows = Rows {
        reader: (ReaderBuilder::new().delimiter(separator))
            .has_headers(false)
            .flexible(true)
            .from_reader(decoded),
        record: StringRecord::new(),
        // A record ends before the second half of a line's end of two characters, which is counted with the next.
        line: u64::from(!breaks_twice),
        row: u64::from(skipped > 0),
        is_over: false,
    };
    Ok((rows, written.note))
}

/// The separator that a first line such as `sep=;` names, and that line's length.
fn named_separator(head: &[u8]) -> Option<(u8, u64)> {
    let end = head.iter().position(|it| *it == b'\n')?;
    let line = head[..end].trim_ascii_end();
    let is_named = line.len() == 5 && line[..4].eq_ignore_ascii_case(b"sep=");
    is_named.then(|| (line[4], end as u64 + 1))
}

/// What separates the most headings that are known, and then the most values.
fn separator(known: Known<'_>, head: &[u8]) -> u8 {
    let weight = |separator: &u8| {
        let mut record = StringRecord::new();
        let mut reader = (ReaderBuilder::new().delimiter(*separator))
            .has_headers(false)
            .from_reader(head);
        reader.read_record(&mut record).ok();
        (known(&raw(0, &record)), record.len())
    };
    // The last of equals is taken.
    let mut likely = SEPARATORS.iter().rev();
    likely.by_ref().copied().max_by_key(weight).unwrap_or(b';')
}

fn raw(number: u64, record: &StringRecord) -> RawRow {
    let cells = record.iter().enumerate();
    let cells = cells.filter_map(|(at, text)| Some((at, Cell::text(text)?)));
    RawRow {
        number,
        cells: cells.collect(),
    }
}

fn unreadable(error: impl std::fmt::Display) -> Box<LineFault> {
    LineFault::of_file(format!("cannot be read: {error}"))
}

impl<R: Read> Rows<R> {
    /// The row of headings of a file of records, where the rows are begun.
    pub fn head(&mut self) -> Result<Option<Head>, Box<LineFault>> {
        self.head_by(&heading::known)
    }

    /// The same of a file with other headings.
    pub fn head_by(&mut self, known: Known<'_>) -> Result<Option<Head>, Box<LineFault>> {
        heading::look(known, || self.next())
    }

    /// The next row, which may hold nothing. After a fault there is none.
    pub fn next(&mut self) -> Result<Option<RawRow>, Box<LineFault>> {
        if self.is_over || !self.read()? {
            return Ok(None);
        }
        let row = raw(self.row, &self.record);
        if self.record.len() == 1 && self.record.get(0) == Some(END) && self.is_at_end()? {
            return Ok(None);
        }
        Ok(Some(row))
    }

    /// Reads a record, and counts the rows up to it.
    fn read(&mut self) -> Result<bool, Box<LineFault>> {
        self.reader.get_mut().allow(LONGEST_ROW);
        match self.reader.read_record(&mut self.record) {
            Ok(true) => {
                let line = self.reader.position().line();
                let within = self.record.as_slice().bytes().filter(|it| *it == b'\n');
                let blank = (line - self.line).saturating_sub(within.count() as u64 + 1);
                self.line = line;
                self.row += blank + 1;
                Ok(true)
            }
            // The line that ends every text was taken for a part of a value.
            Ok(false) => Err(self.broken(self.row, UNCLOSED)),
            Err(_) if self.reader.get_ref().is_spent() => {
                let rule = format!("is longer than {LONGEST_ROW} bytes; {UNCLOSED}");
                Err(self.broken(self.row + 1, &rule))
            }
            Err(error) => Err(self.broken(self.row + 1, &format!("cannot be read: {error}"))),
        }
    }

    fn is_at_end(&mut self) -> Result<bool, Box<LineFault>> {
        let mut rest = StringRecord::new();
        let is_over = !self.reader.read_record(&mut rest).unwrap_or(true);
        self.is_over = is_over;
        if is_over {
            return Ok(true);
        }
        Err(self.broken(self.row, "holds the control character U+0003 alone"))
    }

    fn broken(&mut self, row: u64, rule: &str) -> Box<LineFault> {
        self.is_over = true;
        Box::new(LineFault {
            line: row,
            cell: Some(CellPlace {
                sheet: None,
                reference: format!("{row}:{row}"),
                heading: String::new(),
            }),
            ..*LineFault::of_file(rule)
        })
    }
}

const UNCLOSED: &str = "a quotation mark is opened here and not closed";

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(text: &[u8]) -> (Vec<(u64, Vec<String>)>, Option<String>) {
        let (mut rows, _) = open(Cursor::new(text)).unwrap();
        let mut found = Vec::new();
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    let texts = row.cells.iter().map(|(at, cell)| match cell {
                        Cell::Text(text) => format!("{at}{text}"),
                        other => panic!("{other:?}"),
                    });
                    found.push((row.number, texts.collect()));
                }
                Ok(None) => return (found, None),
                Err(fault) => {
                    assert!(rows.next().unwrap().is_none());
                    return (found, Some(fault.to_string()));
                }
            }
        }
    }

    #[track_caller]
    fn numbers(text: &str, wanted: &[u64]) {
        let (rows, fault) = read(text.as_bytes());
        assert_eq!(fault, None);
        let numbers: Vec<u64> = rows.iter().map(|it| it.0).collect();
        assert_eq!(numbers, wanted, "{text:?}");
    }

    #[test]
    fn rows_are_counted_as_spreadsheets_do() {
        for end in ["\n", "\r\n"] {
            for last in ["", end] {
                numbers(&format!("id;title{end}a;b{end}c;d{last}"), &[1, 2, 3]);
                let blank = format!("{end}id;title{end}{end}{end}a;b{end};{end}c;d{last}");
                numbers(&blank, &[2, 5, 6, 7]);
                let broken =
                    format!("id;title{end}a;\"b{end}{end}b\"{end}c;\"{end}d\"{end}e;f{last}");
                numbers(&broken, &[1, 2, 3, 4]);
                numbers(&format!("sep=;{end}id;title{end}a;b{last}"), &[2, 3]);
            }
        }
        numbers("", &[]);
    }

    #[test]
    fn the_separator_is_the_one_of_the_headings() {
        for text in [
            "id;title;Problem\na;b, c\td;e",
            "id,title,Problem\na,\"b, c\td\",e",
            "id\ttitle\tProblem\na\tb, c\te",
            "sep=|\r\nid|title|Problem\r\na|b, c|e",
            "\u{feff}id;title,with;Problem\na;b;e",
        ] {
            let (rows, fault) = read(text.as_bytes());
            assert_eq!(fault, None);
            assert_eq!(rows[0].1.len(), 3, "{rows:?}");
            assert_eq!(rows[1].1.len(), 3, "{rows:?}");
        }
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_is_told() {
        let (rows, fault) = read(b"id;title\na;b\nc;\"d\ne;f\n");
        assert_eq!(rows.len(), 3);
        assert!(fault.unwrap().starts_with("3:3: a quotation mark"));
        let long = format!("id;title\na;\"{}", "x".repeat(2 * LONGEST_ROW));
        let (rows, fault) = read(long.as_bytes());
        assert_eq!(rows.len(), 1);
        assert!(fault.unwrap().starts_with("2:2: is longer than"));
        let (_, fault) = read(b"id;title\n\x03\na;b\n");
        assert!(fault.unwrap().starts_with("2:2: holds the control"));
    }
}
