//! Tables: the same records, rules and report as lines of JSON, told by cell.

pub mod faults;
mod findings;
mod hostile;
mod layout;
mod owners;
mod template;

use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::{Data, Range};
use encoding_rs::WINDOWS_1252;
use floke::app::App;
use floke::domain::import::{self, Format, ImportReport, ImportRequest};
use serde_json::{Value, json};

use super::{contents, counts, experiences, import_as};
use crate::support::cases::{DEMO, demo_records, lines, made_up};
use crate::support::database::TestDatabase;
use crate::support::tables::{csv, rows, xlsx};

/// Imports a table, with the request changed.
async fn import_table_as(
    app: &App,
    (format, bytes): (Format, &[u8]),
    change: impl FnOnce(&mut ImportRequest<Cursor<&[u8]>>),
) -> ImportReport {
    let mut request = ImportRequest::new("cases", Cursor::new(bytes));
    request.format = format;
    change(&mut request);
    import::run(&app.db, &app.clock, request, |_| ControlFlow::Continue(()))
        .await
        .unwrap()
}

/// What stands in the first row of a sheet.
fn headings(sheet: &Range<Data>) -> Vec<String> {
    let first = sheet.rows().next().unwrap();
    first.iter().map(Data::to_string).collect()
}

async fn import_table(app: &App, format: Format, bytes: &[u8]) -> ImportReport {
    import_table_as(app, (format, bytes), |_| {}).await
}

#[track_caller]
fn assert_taken(report: &ImportReport, created: u64, unchanged: u64) {
    assert_eq!(report.faults, [], "{report}");
    assert!(!report.stopped && !report.is_unreadable, "{report}");
    assert_eq!((report.created, report.updated), (created, 0), "{report}");
    assert_eq!(report.unchanged, unchanged, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_cases_are_the_same_as_lines_and_as_tables() {
    let rows = rows(&demo_records());
    let book = xlsx("Cases", &rows);
    let (_database, app) = TestDatabase::migrated().await;
    assert_taken(&import_table(&app, Format::Xlsx, &book).await, 117, 0);
    let before = (counts(&app).await, contents(&app).await.len());
    assert_taken(&import_as(&app, DEMO, |_| {}).await, 0, 117);
    for separator in *b",;\t" {
        let text = csv(&rows, separator);
        let report = import_table(&app, Format::Csv, text.as_bytes()).await;
        assert_taken(&report, 0, 117);
        assert_eq!(report.notes, [""; 0]);
    }
    let marked = format!("\u{feff}{}", csv(&rows, b';').replace('\n', "\r\n"));
    let report = import_table(&app, Format::Csv, marked.as_bytes()).await;
    assert_taken(&report, 0, 117);
    assert_eq!((counts(&app).await, contents(&app).await.len()), before);

    let (_database, other) = TestDatabase::migrated().await;
    let report = import_table(&other, Format::Csv, csv(&rows, b';').as_bytes()).await;
    assert_taken(&report, 117, 0);
    assert_taken(&import_as(&other, DEMO, |_| {}).await, 0, 117);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_norwegian_excel_writes_is_read_and_told() {
    let records: Vec<Value> = (0..9).map(made_up).collect();
    let text = csv(&rows(&records), b';').replace("Løsning", "Løsning – «ny»");
    let (bytes, _, is_lossy) = WINDOWS_1252.encode(&text);
    assert!(!is_lossy);
    let (_database, app) = TestDatabase::migrated().await;
    let report = import_table(&app, Format::Csv, &bytes).await;
    assert_taken(&report, 9, 0);
    let told = report.to_string();
    assert!(told.contains("read as Windows-1252"), "{told}");
    assert_taken(
        &import_table(&app, Format::Csv, text.as_bytes()).await,
        0,
        9,
    );
    let mixed = [&bytes, "x;å\n".as_bytes()].concat();
    let report = import_table_as(&app, (Format::Csv, &mixed), |it| it.partial = true).await;
    assert!(report.is_unreadable && report.stopped);
    assert!(
        report.to_string().contains("of another encoding"),
        "{report}"
    );
}

/// Headings in several languages, columns that hold several things, labels for codes: each with its cell.
fn columns() -> Vec<(&'static str, Value)> {
    vec![
        ("Kommuner *", json!("bergen; Voss")),
        ("ID", json!(17)),
        ("TITTEL", json!(" Tilsyn ")),
        ("Startår", json!(2019.0)),
        ("Utfall", json!("går føre seg")),
        ("Problem", json!("Tilsyn om natten")),
        ("Problemskildring", json!("Første linje.\r\nAndre.")),
        ("Løsning", json!("Sensor")),
        ("Partner 2 namn", json!("B")),
        ("partner2type", json!("STAT")),
        ("Partner 2 rolle", json!("r")),
        ("Partner 1 type", json!("Forsking og  utdanning")),
        ("Partner 1 navn", json!("A")),
        ("Lessons", json!("en; to\n\ntre")),
        ("Barrierer", json!("x;y")),
        ("Resultat 1 indikator", json!("Timer")),
        ("Resultat 1 verdi", json!("63 000,5")),
        ("Språk", json!("Nynorsk")),
        ("Sektor", json!("Helse og omsorg")),
    ]
}

/// The record that they mean.
fn meant() -> Value {
    json!({
        "id": "17", "title": "Tilsyn", "municipality": ["bergen", "Voss"], "county": null,
        "started": 2019, "ended": null,
        "problem": { "title": "Tilsyn om natten", "text": "Første linje.\nAndre." },
        "solution": { "title": "Sensor" },
        "partners": [{ "name": "A", "type": "research" }, { "name": "B", "type": "state", "role": "r" }],
        "outcome": "ongoing", "what_happened": null,
        "lessons": ["en; to", "tre"], "lessons_derived": [], "barriers": ["x", "y"], "enablers": [],
        "results": [{ "indicator": "Timer", "value": 63_000.5, "unit": null }],
        "sector": "health_care", "sources": [], "language": "nn", "programmes": [],
    })
}

/// A table with remarks, empty rows, and a title above it all.
#[tokio::test(flavor = "multi_thread")]
async fn a_table_as_people_write_them_is_the_record_that_it_means() {
    let (headings, cells): (Vec<&str>, Vec<Value>) = columns().into_iter().unzip();
    let remark = [json!("Oslo"), json!("# how to fill in")];
    let mut table = vec![
        vec![json!("Forsøk i 2024")],
        vec![],
        headings.into_iter().map(Value::from).collect(),
        remark.to_vec(),
        vec![json!(" "), json!("")],
        cells,
    ];
    let (_database, app) = TestDatabase::migrated().await;
    let report = import_table(&app, Format::Xlsx, &xlsx("Ark 1", &table)).await;
    assert_taken(&report, 1, 0);
    let told = report.to_string();
    for part in ["headings are in row 3", "begins with #: rows 4\n"] {
        assert!(told.contains(part), "{told}");
    }
    assert_taken(&import_as(&app, &lines(&[meant()]), |_| {}).await, 0, 1);
    assert_eq!(experiences(&app).await["17"].title, "Tilsyn");
    let width = table[2].len();
    for row in &mut table {
        row.resize(width, Value::Null);
    }
    let text = csv(&table, b';');
    let report = import_table(&app, Format::Csv, text.as_bytes()).await;
    assert_taken(&report, 0, 1);
    assert!(
        report.to_string().contains("headings are in row 3"),
        "{report}"
    );
}
