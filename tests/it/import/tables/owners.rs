//! Owners of a table: municipalities by their numbers, and what is no name.

use entity::code::MunicipalityKind;
use floke::domain::import::Format;
use serde_json::{Value, json};

use super::{assert_taken, import_table};
use crate::import::import_as;
use crate::support::cases::{lines, made_up};
use crate::support::database::TestDatabase;
use crate::support::tables::{csv, rows, xlsx};

fn of(number: usize, owner: &str) -> Value {
    let mut record = made_up(number);
    record["municipality"] = json!([owner]);
    record
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_stand_for_municipalities_in_lines_and_tables() {
    let owners = ["0301", "4601", "4601 Bergen", "0822", "1515", "Voss"];
    let records: Vec<Value> = (0..).zip(owners).map(|(at, it)| of(at, it)).collect();
    let (_database, app) = TestDatabase::migrated().await;
    let report = import_as(&app, &lines(&records), |_| {}).await;
    assert_taken(&report, 6, 0);
    assert_eq!(report.owners, []);
    let book = xlsx("Cases", &rows(&records));
    let report = import_table(&app, Format::Xlsx, &book).await;
    assert_taken(&report, 0, 6);

    // A spreadsheet that makes a number of 0301 leaves 301.
    let mut table = rows(&[of(6, "0301")]);
    let column = table[0].iter().position(|it| it == "Municipality 1");
    table[1][column.unwrap()] = json!(301);
    let report = import_table(&app, Format::Xlsx, &xlsx("Cases", &table)).await;
    assert_taken(&report, 1, 0);
    assert_eq!(report.owners, []);
}

/// In lines, which programs write, whatever is no municipality is an owner of its own.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_name_is_a_fault_of_a_table_alone() {
    let wrong = ["964338531", "9999", "Bergen, Voss", "4601 Voss", "?"];
    let good = [
        "Sykehuset, avdeling Voss",
        "Kommunene i Setesdal",
        "Arena 2020",
    ];
    let owners = wrong.iter().chain(&good);
    let records: Vec<Value> = (0..).zip(owners).map(|(at, it)| of(at, it)).collect();
    let (_database, app) = TestDatabase::migrated().await;
    let table = rows(&records);
    for (format, bytes) in [
        (Format::Xlsx, xlsx("Cases", &table)),
        (Format::Csv, csv(&table, b';').into_bytes()),
    ] {
        let report = import_table(&app, format, &bytes).await;
        let told: Vec<&str> = report.faults.iter().map(|it| &*it.value).collect();
        let quoted = wrong.map(|it| format!("\"{it}\""));
        assert_eq!(told, quoted, "{report}");
        let headings = report
            .faults
            .iter()
            .map(|it| &*it.cell.as_ref().unwrap().heading);
        assert!(
            headings.clone().all(|it| it == "Municipality 1"),
            "{report}"
        );
    }
    let report = import_as(&app, &lines(&records), |_| {}).await;
    assert_taken(&report, 8, 0);
    let made = report.owners.iter().map(|it| it.kind);
    let is_group = |it: &MunicipalityKind| *it == MunicipalityKind::Intermunicipal;
    assert_eq!(
        (made.clone().count(), made.filter(is_group).count()),
        (8, 1)
    );
}
