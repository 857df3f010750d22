//! The zipped package that an XLSX file is, looked through before anything in it is kept: how large it really is, and
//! whether what it says of itself may be believed. Knows no sheet.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

/// The largest file that is opened, in bytes.
const LARGEST_FILE: u64 = 32 * 1024 * 1024;

/// Most bytes that all its parts may have when they are unzipped.
const MOST_UNZIPPED: u64 = 128 * 1024 * 1024;

/// Most parts.
const MOST_PARTS: usize = 1_000;

/// Most texts that cells may share.
const MOST_STRINGS: u64 = 2_000_000;

/// What the type of an `OpenDocument` file begins with.
const OPEN_DOCUMENT: &[u8] = b"application/vnd.oasis.opendocument";

/// Looks through a package; the error is the rule that the file breaks.
pub fn check<R: Read + Seek>(reader: &mut R) -> Result<(), String> {
    let size = reader.seek(SeekFrom::End(0)).map_err(unreadable)?;
    reader.rewind().map_err(unreadable)?;
    if size > LARGEST_FILE {
        return Err(too_large("has", size, LARGEST_FILE));
    }
    let mut start = [0; 4];
    let is_long_enough = reader.read_exact(&mut start).is_ok();
    reader.rewind().map_err(unreadable)?;
    if start == *b"\xD0\xCF\x11\xE0" {
        return Err(
            "is an old workbook (.xls) or protected by a password; save it as XLSX without one"
                .to_owned(),
        );
    }
    if !is_long_enough || start != *b"PK\x03\x04" {
        return Err("is no XLSX file".to_owned());
    }
    let mut archive = ZipArchive::new(&mut *reader).map_err(broken)?;
    if archive.len() > MOST_PARTS {
        let parts = archive.len();
        return Err(format!("has {parts} parts; at most {MOST_PARTS} are taken"));
    }
    if is_open_document(&mut archive) {
        return Err(
            "is an OpenDocument file (.ods) whatever its name says; save it as .xlsx or .csv"
                .to_owned(),
        );
    }
    let mut declared = 0_u64;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(broken)?;
        declared = declared.saturating_add(part.size());
    }
    if declared > MOST_UNZIPPED {
        return Err(too_large("says it has unzipped", declared, MOST_UNZIPPED));
    }
    let mut left = MOST_UNZIPPED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(broken)?;
        let holds_strings = part.name().is_ok_and(|it| is_strings(&it));
        let mut bounded = part.take(left + 1);
        if holds_strings {
            check_strings(&mut bounded)?;
        }
        io::copy(&mut bounded, &mut io::sink()).map_err(broken)?;
        left = bounded.limit().checked_sub(1).ok_or_else(|| {
            format!("has more than {MOST_UNZIPPED} bytes when it is unzipped, which it does not say; such a file is not read")
        })?;
    }
    drop(archive);
    reader.rewind().map_err(unreadable)
}

/// Whether a package is of the other family of office files, whose first part says so.
fn is_open_document<R: Read + Seek>(archive: &mut ZipArchive<R>) -> bool {
    let Ok(part) = archive.by_name("mimetype") else {
        return false;
    };
    let mut start = Vec::new();
    let read = part
        .take(OPEN_DOCUMENT.len() as u64)
        .read_to_end(&mut start);
    read.is_ok() && start == OPEN_DOCUMENT
}

/// Whether a part holds the texts that cells share, wherever it lies and however its name is written.
fn is_strings(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("sharedstrings.xml")
}

/// Room is made for as many texts as the part says it has, so that must not be beyond reason.
fn check_strings(part: &mut impl Read) -> Result<(), String> {
    let mut xml = Reader::from_reader(BufReader::new(part));
    xml.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    let mut strings = 0_u64;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(broken)? {
            Event::Start(it) | Event::Empty(it) => match it.local_name().as_ref() {
                "si" => strings += 1,
                "sst" => {
                    for attribute in it.attributes().with_checks(false).flatten() {
                        if attribute.key.as_ref() == "uniqueCount" {
                            strings = strings.max(attribute.value.parse().unwrap_or_default());
                        }
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
        if strings > MOST_STRINGS {
            return Err(format!(
                "has {strings} texts or more; at most {MOST_STRINGS} are taken"
            ));
        }
    }
}

fn too_large(has: &str, bytes: u64, most: u64) -> String {
    format!("{has} {bytes} bytes; at most {most} are taken. Cut it into several, or save it as CSV")
}

fn broken(error: impl std::fmt::Display) -> String {
    format!("is no whole XLSX file: {error}")
}

fn unreadable(error: impl std::fmt::Display) -> String {
    format!("cannot be read: {error}")
}
