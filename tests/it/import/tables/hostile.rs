//! Files that nobody fills in: refused in words, in bounded time and memory, and never obeyed.

use std::io::Cursor;
use std::time::{Duration, Instant};

use entity::code::Language;
use floke::app::App;
use floke::domain::import::{self, Format, ImportReport};
use serde_json::{Value, json};

use super::{assert_taken, import_table, import_table_as};
use crate::import::{counts, experiences};
use crate::support::cases::made_up;
use crate::support::database::TestDatabase;
use crate::support::tables::{bomb, csv, package, rows, with_part, xlsx};

/// That a file is refused as a whole, soon, even where good records would be taken.
async fn refused(app: &App, format: Format, bytes: &[u8], rule: &str) -> ImportReport {
    let started = Instant::now();
    let report = import_table_as(app, (format, bytes), |it| it.partial = true).await;
    assert!(report.is_unreadable && report.stopped, "{rule}: {report}");
    assert!(
        report.faults.iter().any(|it| it.rule.contains(rule)),
        "{rule}: {report}"
    );
    assert!(started.elapsed() < Duration::from_mins(1), "{rule}");
    report
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_workbook_or_too_much_of_one_is_refused() {
    let (_database, app) = TestDatabase::migrated().await;
    let good = xlsx("Cases", &rows(&[made_up(0), made_up(1)]));
    let before = counts(&app).await;
    let strings = with_part(&good, "xl/sharedStrings.xml", |xml| {
        xml.replace("uniqueCount=\"", "uniqueCount=\"99999999999")
    });
    let disorder = with_part(&good, "xl/worksheets/sheet1.xml", |xml| {
        xml.replace("<row r=\"3\"", "<row r=\"1\"")
            .replace("A3\"", "A1\"")
    });
    let open = package("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
    for (bytes, rule) in [
        (&b""[..], "is no XLSX file"),
        (&open, "OpenDocument file (.ods)"),
        (b"id;title\n1;2\n", "is no XLSX file"),
        (b"PK\x03\x04", "is no whole XLSX file"),
        (&good[..good.len() / 2], "is no whole XLSX file"),
        (&good[..good.len() - 30], "is no whole XLSX file"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "old workbook"),
        (
            &bomb(140, 140 << 20),
            "says it has unzipped 146800640 bytes",
        ),
        (&bomb(140, 1 << 20), "larger than its declared"),
        (&bomb(1, 1 << 20), "is no whole XLSX file"),
        (&strings, "texts or more"),
        (&disorder, "out of order"),
    ] {
        refused(&app, Format::Xlsx, bytes, rule).await;
    }
    assert_eq!(counts(&app).await["experience"], before["experience"]);
    assert_taken(&import_table(&app, Format::Xlsx, &good).await, 2, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_cut_or_changed_anywhere_never_breaks_the_program() {
    let (_database, app) = TestDatabase::migrated().await;
    let template = import::template(Language::Nb, app.clock.now()).unwrap();
    for at in (0..template.len()).step_by(template.len() / 80) {
        let mut bytes = template.clone();
        bytes[at] ^= 0x5A;
        for bytes in [&bytes[..], &template[..at]] {
            let request = import::ImportRequest {
                format: Format::Xlsx,
                ..import::ImportRequest::new("x", Cursor::new(bytes))
            };
            let told = import::check(&app.clock, request, |_| std::ops::ControlFlow::Continue(()));
            let report = told.await.unwrap();
            assert_eq!(report.created, 0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_without_end_are_bounded() {
    let (_database, app) = TestDatabase::migrated().await;
    let wide: Vec<Value> = (0..16_384).map(|it| json!(format!("x{it}"))).collect();
    let table = [wide.clone(), wide];
    let report = refused(
        &app,
        Format::Xlsx,
        &xlsx("Cases", &table),
        "has 16384 columns",
    )
    .await;
    assert_eq!(report.faults.len(), 1, "{report}");
    let text = csv(&table, b';');
    refused(&app, Format::Csv, text.as_bytes(), "has 16384 columns").await;

    let good = rows(&[made_up(0)]);
    let empty = csv(&good, b';') + &";;\n".repeat(100_000) + &"\n".repeat(100_000);
    assert_taken(
        &import_table(&app, Format::Csv, empty.as_bytes()).await,
        1,
        0,
    );
    let book = with_part(&xlsx("Cases", &good), "xl/worksheets/sheet1.xml", |xml| {
        let rows: Vec<String> = (3..=1_000_000)
            .map(|it| format!("<row r=\"{it}\"/>"))
            .collect();
        xml.replace("</sheetData>", &(rows.concat() + "</sheetData>"))
    });
    assert_taken(&import_table(&app, Format::Xlsx, &book).await, 0, 1);
    let open = csv(&good, b';') + "a;\"" + &"x\n".repeat(2_200_000);
    refused(
        &app,
        Format::Csv,
        open.as_bytes(),
        "a quotation mark is opened",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_cells_without_end_are_bounded() {
    let (_database, app) = TestDatabase::migrated().await;
    let good = xlsx("Cases", &rows(&[made_up(0), made_up(1)]));
    let merged = |range: &str, times: usize| {
        let ranges = format!("<mergeCell ref=\"{range}\"/>").repeat(times);
        with_part(&good, "xl/worksheets/sheet1.xml", |xml| {
            let cells = format!("</sheetData><mergeCells>{ranges}</mergeCells>");
            xml.replace("</sheetData>", &cells)
        })
    };
    for (range, times, rule) in [
        ("A1:XFD1048576", 1_000, "has merged cells over"),
        ("A1:XFD1048576", 1, "has merged cells over"),
        ("A1:ZZ2", 1_000, "has merged cells over"),
        ("A1:B1", 1_001, "has 1001 ranges of merged cells"),
    ] {
        let book = merged(range, times);
        let report = refused(&app, Format::Xlsx, &book, rule).await;
        assert_eq!(report.faults.len(), 1, "{report}");
    }
    // A title above the headings may be as wide as the sheet; a row below them tells what a table can have.
    let report = import_table(&app, Format::Xlsx, &merged("A2:XFD2", 1)).await;
    assert!(report.stopped && report.skipped == 1, "{report}");
    assert!((1..=4_000).contains(&report.faults.len()));
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_stay_texts() {
    let (_database, app) = TestDatabase::migrated().await;
    let titles = [
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "+1-1",
        "<script>alert(1)</script>",
    ];
    let records: Vec<Value> = (titles.iter().enumerate())
        .map(|(at, title)| {
            let mut record = made_up(at);
            record["title"] = json!(title);
            record
        })
        .collect();
    let table = rows(&records);
    assert_taken(
        &import_table(&app, Format::Csv, csv(&table, b';').as_bytes()).await,
        4,
        0,
    );
    assert_taken(
        &import_table(&app, Format::Xlsx, &xlsx("Cases", &table)).await,
        0,
        4,
    );
    let rows = experiences(&app).await;
    for (at, title) in titles.iter().enumerate() {
        assert_eq!(rows[&format!("made-up-{at}")].title, *title);
    }
    let text = csv(&table, b';').replacen("+1-1", "a\0b", 1);
    let report = import_table(&app, Format::Csv, text.as_bytes()).await;
    assert_eq!(report.faults.len(), 1, "{report}");
    assert!(report.faults[0].rule.contains("U+0000"), "{report}");
    assert!(!report.to_string().contains('\0'));
    refused(&app, Format::Csv, &xlsx("Cases", &table), "name it .xlsx").await;
}
