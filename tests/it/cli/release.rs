//! `floke release`: one is made or none is, whoever ends it.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::{assert_fails, floke, text};
use crate::support::cases::demo;
use crate::support::database::TestDatabase;
use crate::writing::fact;

fn release(database: &TestDatabase, arguments: &[&str]) -> Command {
    let arguments = [&["release"], arguments].concat();
    let mut command = floke(database.folder.path(), &arguments);
    command.env("FLOKE_DATABASE_URL", database.url());
    command
}

/// What the command tells, line by line.
fn told(database: &TestDatabase, arguments: &[&str]) -> Vec<Value> {
    let output = release(database, arguments).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines = text(&output.stdout);
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn releases_are_made_and_listed() {
    let (database, app) = demo().await;
    assert_eq!(told(&database, &["--list", "--json"]), Vec::<Value>::new());
    let empty = release(&database, &["--note", " "]).output().unwrap();
    assert!(assert_fails(&empty, 2).contains("--note"));
    for wrong in [&[][..], &["--list", "--redact"], &["--note"]] {
        let output = release(&database, wrong).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
    let first = told(&database, &["--json", "--note", "Den første."]);
    let second = told(&database, &["--json", "--note", "Retta titlar."]);
    assert_eq!(first[0]["number"], 1);
    assert_eq!(second[0]["note"], "Retta titlar.");
    let listed = told(&database, &["--list", "--json"]);
    assert_eq!(listed, [second, first].concat());
    let plain = release(&database, &["--list"]).output().unwrap();
    assert!(
        text(&plain.stdout).starts_with("release 2  rel_"),
        "{plain:?}"
    );
    let redacted = told(&database, &["--redact", "--json"]);
    assert_eq!(redacted[0]["changed"], 0);
    let unknown = release(&database, &["--register", "7"]).output().unwrap();
    assert!(assert_fails(&unknown, 1).contains("no release 7"));
    let unset = release(&database, &["--register", "1"]).output().unwrap();
    assert!(assert_fails(&unset, 1).contains("doi.url"));
    let audit =
        "SELECT COUNT(*) FROM audit_entry WHERE action = 'release.make' AND actor = 'release'";
    assert_eq!(fact(&app, audit).await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_killed_leaves_nothing_that_is_told() {
    let (database, app) = demo().await;
    for delay in [100, 300, 600, 1_200] {
        let mut command = release(&database, &["--note", "Blir ikkje noko av."]);
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut running = command.spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(delay)).await;
        running.kill().unwrap();
        running.wait().unwrap();
        for row in told(&database, &["--list", "--json"]) {
            // Whoever was quick enough is whole.
            assert_eq!(row["checksum"].as_str().unwrap().len(), 64, "{row}");
        }
    }
    let made = told(&database, &["--json", "--note", "Denne blei det noko av."]);
    let listed = told(&database, &["--list", "--json"]);
    assert_eq!(listed[0], made[0]);
    let numbers: Vec<i64> = listed
        .iter()
        .map(|it| it["number"].as_i64().unwrap())
        .collect();
    let all: Vec<i64> = (1..=numbers.len())
        .rev()
        .map(|it| it.try_into().unwrap())
        .collect();
    assert_eq!(numbers, all);
    assert_eq!(
        fact(&app, "SELECT COUNT(*) FROM release").await,
        all.len().to_string()
    );
}
