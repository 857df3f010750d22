//! Records as the tables that people keep them in, and packages that nobody should open.

use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};

use flate2::{Compress, Compression, FlushCompress};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Headings and where in a record their cells stand; a list has a column an item.
const COLUMNS: [(&str, &str); 14] = [
    ("Id", "/id"),
    ("Title", "/title"),
    ("County", "/county"),
    ("Start year", "/started"),
    ("End year", "/ended"),
    ("Problem", "/problem/title"),
    ("Problem description", "/problem/text"),
    ("Broader problem", "/problem/broader"),
    ("Solution", "/solution/title"),
    ("Solution description", "/solution/text"),
    ("Solution family", "/solution/variant_of"),
    ("Outcome", "/outcome"),
    ("What happened", "/what_happened"),
    ("Language", "/language"),
];

const LISTS: [(&str, &str); 14] = [
    ("Municipality #", "/municipality/#"),
    ("Lesson #", "/lessons/#"),
    ("Derived lesson #", "/lessons_derived/#"),
    ("Barrier #", "/barriers/#"),
    ("Enabler #", "/enablers/#"),
    ("Programme #", "/programmes/#"),
    ("Result # indicator", "/results/#/indicator"),
    ("Result # value", "/results/#/value"),
    ("Result # unit", "/results/#/unit"),
    ("Partner # name", "/partners/#/name"),
    ("Partner # type", "/partners/#/type"),
    ("Partner # role", "/partners/#/role"),
    ("Source # title", "/sources/#/title"),
    ("Source # address", "/sources/#/url"),
];

/// Records as rows below a row of headings.
pub fn rows(records: &[Value]) -> Vec<Vec<Value>> {
    let mut columns: Vec<(String, String)> = COLUMNS
        .iter()
        .chain(&[("Sector", "/sector")])
        .map(|(heading, place)| ((*heading).to_owned(), (*place).to_owned()))
        .collect();
    for (heading, place) in LISTS {
        let list = place.split('#').next().unwrap().trim_end_matches('/');
        let lengths = records.iter().filter_map(|it| it.pointer(list)?.as_array());
        for at in 0..lengths.map(Vec::len).max().unwrap_or_default() {
            let heading = heading.replace('#', &(at + 1).to_string());
            columns.push((heading, place.replace('#', &at.to_string())));
        }
    }
    // The order of columns is no matter.
    columns.rotate_left(7);
    let mut rows = vec![columns.iter().map(|it| Value::from(it.0.clone())).collect()];
    rows.extend(records.iter().map(|record| {
        let cells = columns.iter().map(|it| record.pointer(&it.1));
        cells.map(|it| it.cloned().unwrap_or_default()).collect()
    }));
    rows
}

/// Rows as CSV.
pub fn csv(rows: &[Vec<Value>], separator: u8) -> String {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator)
        .from_writer(Vec::new());
    for row in rows {
        let texts = row.iter().map(|cell| match cell {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        writer.write_record(texts).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Rows as the only sheet of a workbook.
pub fn xlsx(sheet: &str, rows: &[Vec<Value>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let worksheet = workbook.add_worksheet().set_name(sheet).unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Value::Null => {}
                Value::Bool(value) => {
                    worksheet.write_boolean(row, column, *value).unwrap();
                }
                Value::Number(number) => {
                    let number = number.as_f64().unwrap();
                    worksheet.write_number(row, column, number).unwrap();
                }
                Value::String(text) => {
                    worksheet.write_string(row, column, text).unwrap();
                }
                other => panic!("{other} is no cell"),
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// A package with one of its parts changed.
pub fn with_part(package: &[u8], part: &str, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(package)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut change = Some(change);
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        if name == part {
            text = change.take().unwrap()(text);
        }
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        writer.start_file(name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    assert!(change.is_none(), "{part} is not there");
    writer.finish().unwrap().into_inner()
}

/// A package of one part.
pub fn package(part: &str, text: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    writer.start_file(part, options).unwrap();
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap().into_inner()
}

/// A row of a sheet's XML, by the letters of its columns.
pub fn xml_row(number: usize, cells: &[(String, Value)]) -> String {
    let mut xml = format!("<row r=\"{number}\">");
    for (column, cell) in cells {
        match cell {
            Value::Number(value) => write!(xml, "<c r=\"{column}{number}\"><v>{value}</v></c>"),
            Value::String(text) => {
                let text = text.replace('&', "&amp;").replace('<', "&lt;");
                write!(
                    xml,
                    "<c r=\"{column}{number}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
                )
            }
            _ => continue,
        }
        .unwrap();
    }
    xml + "</row>"
}

/// A package of one part that is so many times a MiB of nothing, and says that it has so many bytes.
pub fn bomb(mebibytes: usize, declared: u32) -> Vec<u8> {
    let zeros = vec![0; 1024 * 1024];
    let mut piece = Vec::with_capacity(64 * 1024);
    let mut compress = Compress::new(Compression::best(), false);
    compress
        .compress_vec(&zeros, &mut piece, FlushCompress::Full)
        .unwrap();
    let mut content = piece.repeat(mebibytes);
    content.extend([3, 0]);
    let name = b"xl/worksheets/sheet1.xml";
    let mut sizes = Vec::new();
    sizes.extend(0_u32.to_le_bytes());
    sizes.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
    sizes.extend(declared.to_le_bytes());
    sizes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
    sizes.extend([0, 0]);
    let common = [20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
    let mut package = b"PK\x03\x04".to_vec();
    package.extend(common);
    package.extend(&sizes);
    package.extend(name);
    package.extend(&content);
    let start = u32::try_from(package.len()).unwrap();
    package.extend(b"PK\x01\x02\x14\x00");
    package.extend(common);
    package.extend(&sizes);
    package.extend([0; 14]);
    package.extend(name);
    let length = u32::try_from(package.len()).unwrap() - start;
    package.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    package.extend(length.to_le_bytes());
    package.extend(start.to_le_bytes());
    package.extend([0, 0]);
    package
}
