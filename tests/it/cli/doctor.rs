//! Commands of an operator: the schema's steps, the schema as text, and what the doctor finds.

use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use floke::store::{ConnectOptions, Db};
use serde_json::Value;
use tempfile::TempDir;

use super::{assert_fails, floke, run, text};

#[test]
fn the_schema_is_printed_also_to_a_reader_that_leaves() {
    let folder = TempDir::new().unwrap();
    let output = run(folder.path(), &["schema"]);
    assert!(output.status.success());
    assert_eq!(text(&output.stdout), floke::graphql::sdl());
    let mut child = floke(folder.path(), &["schema"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut told = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut told)
        .unwrap();
    assert!(child.wait().unwrap().success(), "{told}");
    assert_eq!(told, "");
}

#[test]
fn a_schema_goes_up_and_down_and_up() {
    let folder = TempDir::new().unwrap();
    let told = assert_fails(&run(folder.path(), &["migrate", "status"]), 1);
    assert!(
        told.contains("no database at floke-data/floke.db"),
        "{told}"
    );
    assert!(!folder.path().join("floke-data").exists());

    let states = |arguments: &[&str]| {
        let output = run(folder.path(), arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let told = text(&output.stdout);
        told.lines()
            .map(|line| line.starts_with("applied "))
            .collect::<Vec<bool>>()
    };
    let up = states(&["migrate", "up"]);
    assert!(up.len() >= 4 && up.iter().all(|applied| *applied), "{up:?}");
    assert_eq!(states(&["migrate", "status"]), up);
    let down = states(&["migrate", "down", "--steps", "2"]);
    let (above, below) = down.split_at(up.len() - 2);
    assert!(
        above.iter().all(|applied| *applied) && !below.contains(&true),
        "{down:?}"
    );
    assert_eq!(states(&["migrate", "up"]), up);
}

/// Leaves an import unfinished, a row that refers to nothing, one county less, and a problem that stands for itself.
async fn hurt(folder: &Path) {
    let options = ConnectOptions {
        url: Db::sqlite_url(&folder.join("floke-data")),
        connections: 1,
        schema: None,
    };
    let db = Db::connect(&options).await.unwrap();
    for statement in [
        "PRAGMA foreign_keys = OFF",
        "INSERT INTO import (file, started_at, alive_at) \
         VALUES ('left.ndjson', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')",
        "DELETE FROM county WHERE number = '03'",
        "INSERT INTO problem (id, public_id, title, title_key, folded, state, merged_into_id, stands_for_id, \
             created_at, updated_at) \
         VALUES (7, randomblob(16), 'A', x'41', 'a', 'ACCEPTED', NULL, 7, \
             '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')",
    ] {
        db.execute(statement).await.unwrap();
    }
    db.close().await.unwrap();
}

#[tokio::test]
async fn the_doctor_finds_what_is_wrong() {
    let folder = TempDir::new().unwrap();
    let report = |arguments: &[&str]| -> (Option<i32>, Value) {
        let output = run(folder.path(), &[&["doctor", "--json"], arguments].concat());
        (
            output.status.code(),
            serde_json::from_slice(&output.stdout).unwrap(),
        )
    };
    let detail = |report: &Value, check: &str| -> (bool, String) {
        let checks = report["checks"].as_array().unwrap();
        let found = checks.iter().find(|found| found["check"] == check).unwrap();
        (
            found["ok"].as_bool().unwrap(),
            found["detail"].as_str().unwrap().to_owned(),
        )
    };
    let (code, nothing) = report(&[]);
    assert_eq!((code, &nothing["ok"]), (Some(1), &Value::Bool(false)));
    assert!(!folder.path().join("floke-data").exists());

    run(folder.path(), &["migrate", "up"]);
    let (code, well) = report(&[]);
    assert_eq!(
        (code, &well["ok"]),
        (Some(0), &Value::Bool(true)),
        "{well:#}"
    );
    assert!(detail(&well, "database").1.starts_with("SQLite 3."));
    assert!(detail(&well, "merges").1.starts_with("0 merged"));

    hurt(folder.path()).await;
    let (code, hurt) = report(&[]);
    assert_eq!(code, Some(1));
    let imports = detail(&hurt, "imports");
    assert!(
        !imports.0 && imports.1.contains("of left.ndjson"),
        "{hurt:#}"
    );
    assert!(!detail(&hurt, "references").0, "{hurt:#}");
    let merges = detail(&hurt, "merges");
    assert!(
        !merges.0 && merges.1.ends_with("and was not merged"),
        "{hurt:#}"
    );
    assert!(!detail(&hurt, "reference data").0, "{hurt:#}");
    assert!(detail(&hurt, "integrity").0, "{hurt:#}");

    run(folder.path(), &["migrate", "down"]);
    let (code, behind) = report(&[]);
    assert_eq!(code, Some(1));
    assert!(
        detail(&behind, "migrations").1.contains("floke migrate up"),
        "{behind:#}"
    );

    std::fs::write(folder.path().join("broken.db"), [7; 10_000]).unwrap();
    let (code, broken) = report(&["--database-url", "sqlite:broken.db"]);
    assert_eq!(code, Some(1));
    assert!(
        detail(&broken, "database").1.contains("not a database"),
        "{broken:#}"
    );

    let readable = text(&run(folder.path(), &["doctor"]).stdout);
    assert!(
        readable.contains("FAULT  migrations") && readable.contains("ok     database"),
        "{readable}"
    );
}
