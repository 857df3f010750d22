//! A file line by line, in bounded memory. A byte-order mark, line ends of either kind and empty lines are no matter.

use std::io::{self, BufRead, Read};

/// The longest line that is read, in bytes.
pub const LONGEST_LINE: u64 = 4 * 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Lines that hold something, with their numbers from 1.
#[derive(Debug)]
pub struct Lines<'a, R> {
    reader: &'a mut R,
    number: u64,
    buffer: Vec<u8>,
}

/// What stands on a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// A text without its line end.
    Text(&'a str),
    /// More than [`LONGEST_LINE`].
    TooLong,
    /// Bytes that are no UTF-8.
    NotText,
}

impl<'a, R: BufRead> Lines<'a, R> {
    /// Lines from where the reader stands.
    pub fn new(reader: &'a mut R) -> Self {
        Self {
            reader,
            number: 0,
            buffer: Vec::new(),
        }
    }

    /// The next line that is not empty.
    pub fn next(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        loop {
            self.buffer.clear();
            let mut bounded = self.reader.by_ref().take(LONGEST_LINE + 1);
            let length = bounded.read_until(b'\n', &mut self.buffer)?;
            if length == 0 {
                return Ok(None);
            }
            self.number += 1;
            if length as u64 > LONGEST_LINE && !self.buffer.ends_with(b"\n") {
                self.skip_rest()?;
                return Ok(Some((self.number, Line::TooLong)));
            }
            if self.number == 1 && self.buffer.starts_with(BYTE_ORDER_MARK) {
                self.buffer.drain(..BYTE_ORDER_MARK.len());
            }
            if !self.buffer.trim_ascii().is_empty() {
                break;
            }
        }
        let line = std::str::from_utf8(self.buffer.trim_ascii()).map_or(Line::NotText, Line::Text);
        Ok(Some((self.number, line)))
    }

    fn skip_rest(&mut self) -> io::Result<()> {
        loop {
            let available = self.reader.fill_buf()?;
            if available.is_empty() {
                return Ok(());
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(available.len(), |at| at + 1);
            self.reader.consume(used);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_line_ends_and_empty_lines_are_no_matter() {
        let mut file = &b"\xEF\xBB\xBFone\r\n\n  \r\ntwo\xFF\nthree"[..];
        let mut lines = Lines::new(&mut file);
        assert_eq!(lines.next().unwrap(), Some((1, Line::Text("one"))));
        assert_eq!(lines.next().unwrap(), Some((4, Line::NotText)));
        assert_eq!(lines.next().unwrap(), Some((5, Line::Text("three"))));
        assert_eq!(lines.next().unwrap(), None);
    }

    #[test]
    fn a_line_too_long_is_told_and_passed_over() {
        let length = usize::try_from(LONGEST_LINE).unwrap();
        let text = format!("{}\n{}\nend", "x".repeat(length), "y".repeat(length + 1));
        let mut file = text.as_bytes();
        let mut lines = Lines::new(&mut file);
        assert!(matches!(lines.next().unwrap(), Some((1, Line::Text(_)))));
        assert_eq!(lines.next().unwrap(), Some((2, Line::TooLong)));
        assert_eq!(lines.next().unwrap(), Some((3, Line::Text("end"))));
    }
}
