//! `floke import` as an operator uses it; what it does with the records is tested in `import`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use floke::app::App;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::Value;
use tempfile::TempDir;

use super::demo::Server;
use super::{assert_fails, floke, run, text};
use crate::import::tables::faults::wrong_book;
use crate::support::cases::{lines, made_up};
use crate::support::database::TestDatabase;
use crate::support::tables;

const CASES: &str = include_str!("../../../data/demo/cases.jsonl");

#[test]
fn a_file_is_taken_in_or_refused_line_by_line() {
    let folder = TempDir::new().unwrap();
    let good: String = CASES.split_inclusive('\n').take(3).collect();
    let mut bad: Value = serde_json::from_str(CASES.lines().nth(3).unwrap()).unwrap();
    bad["outcome"] = "splendid".into();
    std::fs::write(folder.path().join("good.jsonl"), &good).unwrap();
    std::fs::write(folder.path().join("bad.jsonl"), format!("{good}{bad}\n")).unwrap();

    for (arguments, code, parts) in [
        (
            &["import", "bad.jsonl"][..],
            1,
            ["4", "outcome", "splendid"],
        ),
        (
            &["import", "bad.jsonl", "--dry-run"],
            1,
            ["4", "outcome", "splendid"],
        ),
        (&["import", "good.jsonl", "--dry-run"], 0, ["3", "", ""]),
        (
            &["import", "bad.jsonl", "--partial"],
            0,
            ["3", "outcome", "splendid"],
        ),
        (&["import", "good.jsonl"], 0, ["3", "unchanged", ""]),
    ] {
        let output = run(folder.path(), arguments);
        let told = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        for part in parts {
            assert!(
                told.contains(part),
                "{arguments:?}: {part} is not in {told}"
            );
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_is_told_before_anything_is_made() {
    let folder = TempDir::new().unwrap();
    for file in ["nowhere.jsonl", "."] {
        let told = assert_fails(&run(folder.path(), &["import", file]), 1);
        assert!(told.contains(&format!("cannot read {file}")), "{told}");
    }
    let output = run(folder.path(), &["import", "a", "--audience", "EVERYBODY"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("PUBLIC"),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_table_is_taken_in_or_refused_cell_by_cell() {
    let folder = TempDir::new().unwrap();
    let records: Vec<Value> = (0..3).map(made_up).collect();
    let rows = tables::rows(&records);
    std::fs::write(
        folder.path().join("good.xlsx"),
        tables::xlsx("Cases", &rows),
    )
    .unwrap();
    std::fs::write(folder.path().join("good.csv"), tables::csv(&rows, b';')).unwrap();
    std::fs::write(folder.path().join("good.txt"), tables::csv(&rows, b'\t')).unwrap();
    std::fs::write(folder.path().join("old.xls"), "").unwrap();
    let (wrong, cells) = wrong_book();
    assert!(cells.len() >= 20);
    std::fs::write(folder.path().join("wrong.xlsx"), wrong).unwrap();
    for arguments in [
        &["import", "wrong.xlsx", "--dry-run"][..],
        &["import", "wrong.xlsx"],
    ] {
        let output = run(folder.path(), arguments);
        let told = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{told}");
        for cell in &cells {
            let lines = told.lines().filter(|line| line.starts_with(cell.as_str()));
            assert_eq!(lines.count(), 1, "{cell} in {told}");
        }
        assert!(told.contains("nothing was written"), "{told}");
    }
    for (arguments, part) in [
        (&["import", "good.xlsx", "--dry-run"][..], "3 to create"),
        (
            &["import", "good.xlsx"],
            "3 created, 0 updated, 0 unchanged",
        ),
        (&["import", "good.csv"], "0 created, 0 updated, 3 unchanged"),
        (
            &["import", "good.txt", "--format", "csv"],
            "0 updated, 3 unchanged",
        ),
    ] {
        let output = run(folder.path(), arguments);
        let told = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{told}");
        assert!(told.contains(part), "{told}");
    }
    let told = assert_fails(&run(folder.path(), &["import", "old.xls"]), 1);
    assert!(told.contains("save it as .xlsx or .csv"), "{told}");
    let output = run(folder.path(), &["import", "good.csv", "--format", "xls"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_template_is_written_once_and_taken() {
    let folder = TempDir::new().unwrap();
    let write = |arguments: &[&str]| {
        let all = [&["import", "--template"], arguments].concat();
        run(folder.path(), &all)
    };
    let output = write(&["mal.xlsx"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        write(&["template.xlsx", "--language", "en"])
            .status
            .success()
    );
    let told = assert_fails(&write(&["mal.xlsx"]), 1);
    assert!(told.contains("cannot write mal.xlsx"), "{told}");
    for wrong in [
        &["x.xlsx", "--language", "se"][..],
        &["x.xlsx", "--dry-run"],
    ] {
        assert_eq!(write(wrong).status.code(), Some(2), "{wrong:?}");
    }
    for file in ["mal.xlsx", "template.xlsx"] {
        let output = run(folder.path(), &["import", file, "--dry-run"]);
        let told = text(&output.stdout);
        assert!(output.status.success(), "{told}");
        assert!(
            told.contains("rows 2, 3") && told.contains("0 to create"),
            "{told}"
        );
    }
}

/// Every file below a folder with what it holds.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    files
}

#[test]
fn trying_changes_nothing_and_makes_nothing() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("cases.jsonl"), CASES).unwrap();
    let try_it = |code: i32, alone: Option<&str>| {
        let before = files(folder.path());
        let output = run(folder.path(), &["import", "cases.jsonl", "--dry-run"]);
        let told = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{told}");
        assert!(files(folder.path()) == before, "{told}");
        match alone {
            Some(why) => assert!(
                told.starts_with("checked against the reference data alone") && told.contains(why),
                "{told}"
            ),
            None => assert!(!told.contains("alone"), "{told}"),
        }
        told
    };
    let told = try_it(0, Some("no database"));
    assert!(told.contains("117 to create"), "{told}");
    assert!(run(folder.path(), &["migrate", "up"]).status.success());
    let told = try_it(0, None);
    assert!(told.contains("117 to create"), "{told}");
    assert!(
        run(folder.path(), &["import", "cases.jsonl"])
            .status
            .success()
    );
    let told = try_it(0, None);
    assert!(
        told.contains("0 to create, 0 to update, 117 unchanged"),
        "{told}"
    );
    assert!(run(folder.path(), &["migrate", "down"]).status.success());
    try_it(0, Some("is behind"));
    // What is broken is told, and not taken for a database that is missing.
    std::fs::write(
        folder.path().join("floke-data/floke.db"),
        "no database at all",
    )
    .unwrap();
    let output = run(folder.path(), &["import", "cases.jsonl", "--dry-run"]);
    let told = assert_fails(&output, 1);
    assert!(told.contains("not a database"), "{told}");
}

/// Starts an import of many records, and waits until it has written some of them.
async fn begin(database: &TestDatabase, app: &App) -> Child {
    let folder = database.folder.path();
    let records: Vec<Value> = (0..6_000).map(made_up).collect();
    std::fs::write(folder.join("many.jsonl"), lines(&records)).unwrap();
    let mut command = floke(folder, &["import", "many.jsonl"]);
    command.env("FLOKE_DATABASE_URL", database.url());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let patience = Instant::now() + Duration::from_mins(1);
    while rows(app, "experience").await == 0 {
        assert!(Instant::now() < patience, "it wrote nothing");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    child
}

async fn rows(app: &App, table: &str) -> i64 {
    let db = app.db.reader();
    let sql = format!("SELECT COUNT(*) FROM {table}");
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn an_interrupted_import_takes_back_what_it_wrote() {
    for signal in ["INT", "TERM"] {
        let (database, app) = TestDatabase::migrated().await;
        let child = begin(&database, &app).await;
        let pid = child.id().to_string();
        let kill = Command::new("kill").args(["-s", signal, &pid]).status();
        assert!(kill.unwrap().success());
        let told = assert_fails(&child.wait_with_output().unwrap(), 1);
        assert!(told.contains("interrupted; nothing was imported"), "{told}");
        for table in ["import", "experience", "problem", "import_record"] {
            assert_eq!(rows(&app, table).await, 0, "{signal}: {table}");
        }
    }
}

#[tokio::test]
async fn a_killed_import_is_told_and_a_demo_waits_until_it_is_given_up() {
    let (database, app) = TestDatabase::migrated().await;
    let mut child = begin(&database, &app).await;
    child.kill().unwrap();
    child.wait().unwrap();
    let folder = database.folder.path();
    let mut again = floke(folder, &["import", "many.jsonl"]);
    let output = again.env("FLOKE_DATABASE_URL", database.url()).output();
    let told = assert_fails(&output.unwrap(), 1);
    assert!(
        told.contains("Where it was interrupted, that is in "),
        "{told}"
    );
    let mut demo = floke(folder, &["demo", "--listen", "127.0.0.1:0"]);
    demo.env("FLOKE_DATABASE_URL", database.url());
    let server = Server::start(demo);
    assert_eq!(server.count().await, 117);
    assert_eq!(rows(&app, "experience").await, 117);
}
