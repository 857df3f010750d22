//! `floke survey`, as an operator uses it.

use std::fs;
use std::process::{Command, Output};

use floke::domain::survey::codebook::csv as codebook;
use rust_xlsxwriter::Workbook;
use serde_json::Value;

use super::case::{Case, nothing_changed};
use super::made::made;
use super::{RESPONSES, barometer, counts};
use crate::cli::floke;
use crate::support::database::TestDatabase;
use crate::writing::{count, fact};

fn survey(database: &TestDatabase, arguments: &[&str]) -> Command {
    let arguments = [&["survey"], arguments].concat();
    let mut command = floke(database.folder.path(), &arguments);
    command.env("FLOKE_DATABASE_URL", database.url());
    command
}

fn run(database: &TestDatabase, arguments: &[&str]) -> Output {
    survey(database, arguments).output().unwrap()
}

/// Puts a file beside the database.
fn put(database: &TestDatabase, name: &str, content: impl AsRef<[u8]>) {
    fs::write(database.folder.path().join(name), content).unwrap();
}

/// What a command told that did what it was to do.
#[track_caller]
fn done(database: &TestDatabase, arguments: &[&str]) -> String {
    let output = run(database, arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// What a command told that failed.
#[track_caller]
fn failed(database: &TestDatabase, arguments: &[&str], code: i32) -> String {
    let output = run(database, arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
    assert!(!told.contains("panicked"), "{told}");
    told
}

/// The same of an import of these two files.
fn import<'a>(codebook: &'a str, responses: &'a str) -> [&'a str; 5] {
    ["import", "--codebook", codebook, "--responses", responses]
}

fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0..).zip(RESPONSES.lines()) {
        for (column, text) in (0..).zip(line.split(';')) {
            sheet.write(row, column, text).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_is_imported_listed_and_removed() {
    let (database, app) = TestDatabase::migrated().await;
    let mut book = barometer();
    put(&database, "2026.json", serde_json::to_vec(&book).unwrap());
    put(&database, "responses.csv", RESPONSES);
    put(&database, "responses.xlsx", workbook());
    let before = counts(&app).await;
    let tried = [&import("2026.json", "responses.csv")[..], &["--dry-run"]].concat();
    assert_eq!(
        done(&database, &tried),
        "3 responses without a fault; nothing was written\n"
    );
    assert_eq!(counts(&app).await, before);
    let told = done(&database, &import("2026.json", "responses.csv"));
    assert!(
        told.contains("innovation-barometer  2026  CLOSED  3 responses"),
        "{told}"
    );
    let told = failed(&database, &import("2026.json", "responses.csv"), 1);
    assert!(
        told.contains("edition 2026 of the survey innovation-barometer already"),
        "{told}"
    );
    book.wave.edition = "2028".to_owned();
    put(&database, "2028.csv", codebook::write(&book).unwrap());
    done(&database, &import("2028.csv", "responses.xlsx"));
    let listed = done(&database, &["list", "--json"]);
    let listed: Vec<Value> = listed
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    assert_eq!(
        (listed.len(), &listed[1]["edition"], &listed[1]["responses"]),
        (2, &"2028".into(), &3.into())
    );
    let wave = listed[0]["wave"].as_str().unwrap();
    assert!(failed(&database, &["remove", "wav_1", "--reason", "x"], 1).contains("no wave wav_1"));
    assert!(failed(&database, &["remove", wave, "--reason", " "], 2).contains("--reason"));
    failed(&database, &["remove", wave], 2);
    let told = done(
        &database,
        &["remove", wave, "--reason", "Svarene var fra feil år."],
    );
    assert_eq!(told, "removed edition 2026 of innovation-barometer\n");
    assert_eq!(done(&database, &["list"]).lines().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_codebook_without_municipalities_takes_those_of_its_day() {
    let (database, app) = TestDatabase::migrated().await;
    let book = done(&database, &["template", "innovation-barometer"]);
    put(&database, "book.json", book);
    put(&database, "responses.csv", RESPONSES);
    done(&database, &import("book.json", "responses.csv"));
    let stored = crate::writing::fact(&app, "SELECT document FROM survey_codebook").await;
    assert!(stored.contains("Trondheim"));
    let of_former = RESPONSES.replace("5001", "5017");
    put(&database, "former.csv", of_former);
    let told = failed(&database, &import("book.json", "former.csv"), 1);
    assert!(told.contains("D4, municipality, \"5017\": "), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_import_leaves_nothing() {
    let (database, app) = TestDatabase::migrated().await;
    let book = barometer();
    put(&database, "book.json", serde_json::to_vec(&book).unwrap());
    put(&database, "good.csv", RESPONSES);
    let wrong = RESPONSES
        .replace("4601;NO;;", "4601;NO;CITIZENS;")
        .replace("LEADERS|EMPLOYEES", "LEADERS|EMPLOYEES|CITIZENS|VOLUNTARY")
        .replace("UNDER_10;5001", "FEW;9999");
    put(&database, "wrong.csv", wrong);
    put(&database, "nothing.csv", "");
    put(&database, "no.xlsx", "no workbook");
    put(&database, "notes.txt", RESPONSES);
    let mut faulty = serde_json::to_value(&book).unwrap();
    faulty["questions"][0]["options"][1]["code"] = "YES".into();
    faulty["wave"]["minimum"] = 1.into();
    put(&database, "faulty.json", faulty.to_string());
    put(&database, "broken.json", "{\n  \"survey\": nothing\n}");
    let before = counts(&app).await;
    let told = failed(&database, &import("book.json", "wrong.csv"), 1);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 5, "{told}");
    for part in [
        "wrong.csv: F2, initiators, \"LEADERS|EMPLOYEES|CITIZENS|VOLUNTARY\": ",
        "wrong.csv: F3, initiators, \"CITIZENS\": “initiators” is asked only of those who answered YES",
        "wrong.csv: C4, employee_band, \"FEW\": ",
        "wrong.csv: D4, municipality, \"9999\": ",
        "nothing was written",
    ] {
        assert!(lines.iter().any(|it| it.contains(part)), "{part}: {told}");
    }
    let told = failed(&database, &import("faulty.json", "good.csv"), 1);
    assert!(
        told.contains("faulty.json: the file, wave.minimum, 1: "),
        "{told}"
    );
    assert!(
        told.contains("questions.0.options.1.code, \"YES\": "),
        "{told}"
    );
    assert_eq!(
        failed(&database, &["check", "--codebook", "faulty.json"], 1),
        told
    );
    let told = failed(&database, &import("broken.json", "good.csv"), 1);
    assert!(told.contains("broken.json: line 2, column"), "{told}");
    for other in ["nothing.csv", "no.xlsx", "notes.txt", "missing.csv", "."] {
        failed(&database, &import("book.json", other), 1);
    }
    failed(&database, &import("notes.txt", "good.csv"), 1);
    assert_eq!(counts(&app).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_are_printed_and_check_clean() {
    let database = TestDatabase::empty_sqlite();
    for name in ["innovation-barometer", "strategy-profile"] {
        put(&database, "book.json", done(&database, &["template", name]));
        put(
            &database,
            "book.csv",
            done(&database, &["template", name, "--csv"]),
        );
        for file in ["book.json", "book.csv"] {
            let told = done(&database, &["check", "--codebook", file]);
            assert!(
                told.starts_with(&format!("{file}: ")) && told.ends_with(" no faults\n"),
                "{told}"
            );
        }
        let headings = done(&database, &["template", name, "--responses"]);
        assert!(
            headings.contains(";municipality;") && headings.ends_with("\r\n"),
            "{headings}"
        );
    }
    failed(&database, &["template", "barometer"], 2);
    failed(&database, &["list"], 1);
    // What names its municipalities can be tried without a database, and none is made.
    put(
        &database,
        "own.json",
        serde_json::to_vec(&barometer()).unwrap(),
    );
    put(&database, "responses.csv", RESPONSES);
    let tried = [&import("own.json", "responses.csv")[..], &["--dry-run"]].concat();
    done(&database, &tried);
    let tried = [&import("book.json", "responses.csv")[..], &["--dry-run"]].concat();
    assert!(failed(&database, &tried, 1).contains("names no municipalities"));
    assert!(!database.folder.path().join("floke.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_answers_for_the_responses_alone_is_told_everything() {
    let (database, app) = TestDatabase::migrated().await;
    let wave = made(&app).await;
    let by = ["--question", "innovated", "--by", "UNIT_TYPE,COUNTY"];
    let table = [&["table", &wave][..], &by].concat();
    let told = done(&database, &table);
    assert!(told.contains(':'), "{told}");
    let whole = [&table[..], &["--whole"]].concat();
    let told = done(&database, &whole);
    let mut reader = csv::Reader::from_reader(told.as_bytes());
    let place = reader
        .headers()
        .unwrap()
        .iter()
        .position(|it| it == "sign")
        .unwrap();
    for row in reader.records() {
        assert_ne!(&row.unwrap()[place], ":");
    }
    let audit = "SELECT COUNT(*) FROM audit_entry WHERE action = 'survey.read_whole'";
    assert_eq!(fact(&app, audit).await, "1");
    let cube = done(
        &database,
        &[&table[..], &["--format", "json", "--language", "en"]].concat(),
    );
    assert!(cube.contains("\"version\":\"2.0\""));
    for (arguments, code, word) in [
        (
            vec!["table", "wav_0", "--question", "innovated"],
            1,
            "no wave",
        ),
        (vec!["table", &wave, "--question", "nothing"], 2, "nothing"),
        (
            vec!["table", &wave, "--question", "innovated", "--by", "NOTHING"],
            2,
            "SECTOR",
        ),
    ] {
        let told = failed(&database, &arguments, code);
        assert!(told.contains(word), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_closes_any_wave() {
    let case = Case::new().await;
    let link = case.link().await;
    case.submit(&link, nothing_changed(), true).await;
    let told = done(&case.database, &["close", &case.wave]);
    assert!(
        told.contains("leaders  2026  CLOSED  1 responses"),
        "{told}"
    );
    let late = case.submit(&link, nothing_changed(), true).await;
    assert_eq!(late["userErrors"][0]["code"], "STATE");
    assert_ne!(count(&case.app, "survey_column").await, 0);
    let audit =
        "SELECT COUNT(*) FROM audit_entry WHERE action = 'survey.close' AND actor = 'survey'";
    assert_eq!(fact(&case.app, audit).await, "1");
    // What was not counted is counted for a table.
    let forget = "DELETE FROM survey_column";
    case.app.db.execute(forget).await.unwrap();
    let table = ["table", &case.wave, "--question", "changed"];
    done(&case.database, &table);
    assert_ne!(count(&case.app, "survey_column").await, 0);
    let again = failed(&case.database, &["close", &case.wave], 1);
    assert!(again.contains("closed already"), "{again}");
    assert!(failed(&case.database, &["close", "wav_1"], 1).contains("no wave wav_1"));
    assert_eq!(fact(&case.app, audit).await, "1");
}
