//! The letters of a text file: which encoding its bytes are in, and the same text as UTF-8, a little at a time.

use std::io::{self, ErrorKind, Read};

use encoding_rs::{Decoder, Encoding, UTF_8, WINDOWS_1252};

const PIECE: usize = 32 * 1024;

/// How other files than texts begin, and what they are.
const NO_TEXTS: [(&[u8], &str); 3] = [
    (
        b"PK\x03\x04",
        "is no text but a zipped file, as XLSX is; name it .xlsx",
    ),
    (
        b"\xD0\xCF\x11\xE0",
        "is no text but an old or protected workbook; save it as XLSX or CSV",
    ),
    (b"%PDF", "is no text but a PDF"),
];

/// How a text is written.
#[derive(Debug)]
pub struct Written {
    /// The encoding of its bytes.
    pub encoding: &'static Encoding,
    /// What whoever gave the file should know of it.
    pub note: Option<String>,
}

/// Finds out how a file is written, reading all of it. UTF-8 with or without a mark, UTF-16 with one, and Windows-1252
/// where it is no UTF-8. The inner error is the rule that the file breaks.
pub fn detect(reader: &mut impl Read) -> io::Result<Result<Written, String>> {
    let mut scan = Scan::default();
    let mut bytes = Vec::with_capacity(PIECE + 4);
    let mut marked = None;
    let mut is_first = true;
    loop {
        let before = bytes.len();
        let is_end = reader.by_ref().take(PIECE as u64).read_to_end(&mut bytes)? == 0;
        if is_first {
            is_first = false;
            let kind = NO_TEXTS.iter().find(|(start, _)| bytes.starts_with(start));
            if let Some((_, what)) = kind {
                return Ok(Err((*what).to_owned()));
            }
            marked = Encoding::for_bom(&bytes).map(|(encoding, _)| encoding);
            if let Some(encoding) = marked.filter(|it| *it != UTF_8) {
                let note = Some(format!("read as {}", encoding.name()));
                return Ok(Ok(Written { encoding, note }));
            }
        }
        debug_assert!(before < 4, "no letter of UTF-8 is longer");
        let used = scan.take(&bytes, is_end);
        bytes.drain(..used);
        if is_end {
            return Ok(scan.verdict(marked.is_some()));
        }
    }
}

/// What has been seen of a file that may be UTF-8.
#[derive(Default)]
struct Scan {
    lines: u64,
    bad_line: Option<u64>,
    has_letters: bool,
}

impl Scan {
    /// Looks at bytes, and tells how many were letters or none: the rest begins a letter that goes on.
    fn take(&mut self, bytes: &[u8], is_end: bool) -> usize {
        let mut used = 0;
        loop {
            match std::str::from_utf8(&bytes[used..]) {
                Ok(text) => {
                    self.look(text);
                    return bytes.len();
                }
                Err(error) => {
                    let good = &bytes[used..used + error.valid_up_to()];
                    self.look(std::str::from_utf8(good).unwrap_or_default());
                    used += good.len();
                    let bad = error.error_len();
                    if bad.is_none() && !is_end {
                        return used;
                    }
                    self.bad_line.get_or_insert(self.lines + 1);
                    used += bad.unwrap_or(bytes.len() - used);
                }
            }
        }
    }

    fn look(&mut self, text: &str) {
        self.lines += text.bytes().filter(|it| *it == b'\n').count() as u64;
        // Two bytes of UTF-8 that no Norwegian text in Windows-1252 holds one after the other.
        self.has_letters |= !text.is_ascii() && text.contains(|it| ('À'..='ÿ').contains(&it));
    }

    fn verdict(&self, is_marked: bool) -> Result<Written, String> {
        let Some(line) = self.bad_line else {
            return Ok(Written {
                encoding: UTF_8,
                note: None,
            });
        };
        if is_marked || self.has_letters {
            return Err(format!(
                "is UTF-8 but for line {line}, which holds bytes of another encoding; save it anew as UTF-8"
            ));
        }
        Ok(Written {
            encoding: WINDOWS_1252,
            note: Some(format!(
                "read as Windows-1252, as Excel writes it: line {line} is no UTF-8"
            )),
        })
    }
}

/// A text as UTF-8. At its end stand a line's end where there is none, and [`END`] on a line of its own.
pub struct Decoded<R> {
    reader: R,
    decoder: Decoder,
    input: Vec<u8>,
    output: Vec<u8>,
    place: usize,
    line_end: &'static str,
    is_done: bool,
    left: usize,
}

/// What stands on the line after a text's last.
pub const END: &str = "\u{3}";

impl<R: Read> Decoded<R> {
    /// The text of a reader from its start.
    pub fn new(reader: R, encoding: &'static Encoding, line_end: &'static str) -> Self {
        Self {
            reader,
            decoder: encoding.new_decoder_with_bom_removal(),
            input: vec![0; PIECE],
            output: Vec::new(),
            place: 0,
            line_end,
            is_done: false,
            left: usize::MAX,
        }
    }

    /// Lets so many bytes be read before reading fails.
    pub fn allow(&mut self, bytes: usize) {
        self.left = bytes;
    }

    /// Whether reading failed because more was asked for than is allowed.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }

    fn fill(&mut self) -> io::Result<()> {
        let length = loop {
            match self.reader.read(&mut self.input) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        let last = self.output.last().copied().unwrap_or(b'\n');
        self.is_done = length == 0;
        let most = self.decoder.max_utf8_buffer_length(length);
        let most = most.ok_or(ErrorKind::OutOfMemory)?;
        self.output.clear();
        self.output.resize(most, 0);
        let input = &self.input[..length];
        let (_, _, written, _) =
            (self.decoder).decode_to_utf8(input, &mut self.output, self.is_done);
        self.output.truncate(written);
        self.place = 0;
        if self.is_done {
            if self.output.last().copied().unwrap_or(last) != b'\n' {
                self.output.extend(self.line_end.bytes());
            }
            self.output.extend(END.bytes().chain(self.line_end.bytes()));
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.place == self.output.len() {
            if self.is_done {
                return Ok(0);
            }
            self.fill()?;
        }
        if self.left == 0 {
            return Err(io::Error::other("a row is too long"));
        }
        let rest = &self.output[self.place..];
        let length = rest.len().min(buffer.len()).min(self.left);
        buffer[..length].copy_from_slice(&rest[..length]);
        self.place += length;
        self.left -= length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<(String, &'static str), String> {
        let written = detect(&mut &*bytes).unwrap()?;
        let mut text = String::new();
        let mut decoded = Decoded::new(bytes, written.encoding, "\n");
        decoded.read_to_string(&mut text).unwrap();
        let text = text.strip_suffix("\u{3}\n").unwrap();
        let text = text.strip_suffix('\n').unwrap_or(text);
        Ok((text.to_owned(), written.encoding.name()))
    }

    #[test]
    fn each_encoding_is_known() {
        let utf16: Vec<u8> = "\u{feff}blå"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (bytes, name) in [
            ("blå".as_bytes(), "UTF-8"),
            (b"\xEF\xBB\xBFbl\xC3\xA5", "UTF-8"),
            (b"bl\xE5", "windows-1252"),
            (&utf16, "UTF-16LE"),
        ] {
            assert_eq!(read(bytes), Ok(("blå".to_owned(), name)), "{bytes:?}");
        }
        assert_eq!(read(b""), Ok((String::new(), "UTF-8")));
        let capital = read(b"\xABBL\xC5\xBB og r\xF8d").unwrap();
        assert_eq!(capital.0, "«BLÅ» og rød");
        // A letter that lies across two pieces.
        for ahead in PIECE - 3..=PIECE {
            let text = format!("{}å€\n{}", "x".repeat(ahead), "ø".repeat(PIECE));
            assert_eq!(read(text.as_bytes()), Ok((text, "UTF-8")));
        }
    }

    #[test]
    fn what_is_no_text_or_two_is_refused() {
        for (bytes, part) in [
            (&b"PK\x03\x04rest"[..], "zipped"),
            (b"\xD0\xCF\x11\xE0rest", "workbook"),
            (b"bl\xC3\xA5\nbl\xE5", "line 2"),
            (b"\xEF\xBB\xBFbl\xE5", "line 1"),
        ] {
            let told = read(bytes).unwrap_err();
            assert!(told.contains(part), "{told}");
        }
    }

    #[test]
    fn reading_fails_where_it_goes_on_too_long() {
        let text = "x".repeat(1_000);
        let mut decoded = Decoded::new(text.as_bytes(), UTF_8, "\n");
        decoded.allow(100);
        assert!(decoded.read_to_end(&mut Vec::new()).is_err());
        assert!(decoded.is_spent());
    }
}
