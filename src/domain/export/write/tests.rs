//! Cells as they are written.

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;

use super::{Format, Writer};
use crate::domain::export::table::{Cell, Column, Kind, Row};

fn column(name: &'static str, kind: Kind, is_nullable: bool) -> Column {
    Column {
        name: name.into(),
        kind,
        is_nullable,
    }
}

fn written(format: Format, columns: &[Column], rows: Vec<Row>) -> String {
    let mut writer = Writer::new(format, columns, Vec::new()).unwrap();
    writer.write(rows).unwrap();
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

fn csv(cell: impl Into<Cell>, kind: Kind) -> String {
    let format = Format::Csv { has_mark: false };
    let columns = [column("a", kind, true), column("b", Kind::Integer, true)];
    let text = written(format, &columns, vec![vec![cell.into(), Cell::Null]]);
    let text = text.strip_prefix("a,b\r\n").unwrap();
    text.strip_suffix(",\r\n").unwrap().to_owned()
}

#[test]
fn numbers_are_numbers_and_texts_never_formulas() {
    assert_eq!(csv(-5, Kind::Integer), "-5");
    assert_eq!(csv(-0.5, Kind::Number), "-0.5");
    assert_eq!(csv(1e21, Kind::Number), "1000000000000000000000");
    assert_eq!(csv("-5", Kind::Text), "'-5");
    assert_eq!(csv("=SUM(A1)", Kind::Text), "'=SUM(A1)");
    assert_eq!(csv("＝1", Kind::Text), "'＝1");
    assert_eq!(csv("a=1", Kind::Text), "a=1");
    assert_eq!(csv(" =1", Kind::Text), "' =1");
    assert_eq!(csv("\t=1", Kind::Text), "'\t'=1");
    assert_eq!(csv("", Kind::Text), "");
    assert_eq!(csv("a,\"b\"\n", Kind::Text), "\"a,\"\"b\"\"\n\"");
    let texts = vec!["+a".to_owned(), "b".to_owned()];
    assert_eq!(csv(texts, Kind::Texts), "'+a; b");
    assert_eq!(csv(true, Kind::Boolean), "true");
    let day = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
    assert_eq!(csv(day, Kind::Date), "2026-01-02");
    let time: DateTime<Utc> = "2026-01-02T03:04:05.250Z".parse().unwrap();
    assert_eq!(csv(time, Kind::Timestamp), "2026-01-02T03:04:05.250Z");
}

#[test]
fn the_sign_of_nothing_stays_as_it_is() {
    let format = Format::Csv { has_mark: false };
    let columns = ["a", "b", "c"].map(|name| column(name, Kind::Text, false));
    let told = |cells: [&str; 3]| {
        let row = cells.map(Cell::from).into();
        let text = written(format, &columns, vec![row]);
        text.lines().nth(1).unwrap().to_owned()
    };
    assert_eq!(told(["a", "-", ":"]), "a,-,:");
    assert_eq!(told(["a", "- ", "--"]), "a,'- ,'--");
    // In front it could be taken for one with the number behind it.
    assert_eq!(told(["-", "5+A1", "."]), "'-,5+A1,.");
}

#[test]
fn whoever_parts_cells_elsewhere_finds_no_formula_either() {
    assert_eq!(csv("a;=1", Kind::Text), "a;'=1");
    assert_eq!(csv("a;b;+1; -2", Kind::Text), "a;b;'+1;' -2");
    assert_eq!(csv("a\t@b", Kind::Text), "a\t'@b");
    assert_eq!(csv("a;\"=1\"", Kind::Text), "\"a;'\"\"=1\"\"\"");
    assert_eq!(csv("a\r\n=1\n－2", Kind::Text), "\"a\r\n'=1\n'－2\"");
    assert_eq!(csv("a;b=1; c-d", Kind::Text), "a;b=1; c-d");
    let texts = vec!["a".to_owned(), "=b".to_owned()];
    assert_eq!(csv(texts, Kind::Texts), "a;' =b");
}

#[test]
fn a_table_without_rows_has_its_columns() {
    let columns = [column("a", Kind::Texts, false)];
    let of = |format| written_bytes(format, &columns, Vec::new());
    assert_eq!(of(Format::Csv { has_mark: true }), b"\xEF\xBB\xBFa\r\n");
    assert_eq!(of(Format::Ndjson), b"");
    assert!(of(Format::Parquet).ends_with(b"PAR1"));
}

fn written_bytes(format: Format, columns: &[Column], rows: Vec<Row>) -> Vec<u8> {
    let mut writer = Writer::new(format, columns, Vec::new()).unwrap();
    writer.write(rows).unwrap();
    writer.finish().unwrap()
}

proptest! {
    /// Whatever stands in a text, a reader of CSV gets one cell of it, and no spreadsheet a formula.
    #[test]
    fn any_text_is_one_cell(text in "\\PC*|[=+@\t\r\n\",;'-]{0,6}") {
        let format = Format::Csv { has_mark: false };
        let columns = [column("a", Kind::Text, false), column("b", Kind::Text, false)];
        let told = written(format, &columns, vec![vec![text.as_str().into(), "b".into()]]);
        let mut reader = csv::Reader::from_reader(told.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        prop_assert_eq!(record.len(), 2);
        prop_assert!(!record[0].starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
        for cell in record[0].split([';', '\t', '\r', '\n']) {
            let seen = cell.trim_start_matches(['"', ' ']);
            prop_assert!(!seen.starts_with(['=', '+', '-', '@']), "{cell}");
        }
        prop_assert_eq!(record[0].replace('\'', ""), text.replace('\'', ""));
    }
}
