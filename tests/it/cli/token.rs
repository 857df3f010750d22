//! `floke token` as an operator uses it: a secret alone on standard output, and every refusal in words.

use std::path::Path;
use std::process::Output;

use floke::domain::auth::PATTERN;
use serde_json::Value;

use super::{assert_fails, floke, text};
use crate::support::cases::demo;
use crate::support::database::TestDatabase;
use crate::support::floke::Floke;
use crate::support::served::Answer;

fn token(database: &TestDatabase, arguments: &[&str]) -> Output {
    let mut command = floke(database.folder.path(), &[&["token"], arguments].concat());
    command.env("FLOKE_DATABASE_URL", database.url());
    command.output().unwrap()
}

fn create(database: &TestDatabase, arguments: &[&str]) -> Output {
    token(database, &[&["create"], arguments].concat())
}

/// The secret, and what was told beside it.
fn made(output: &Output) -> (String, String) {
    let told = text(&output.stderr);
    assert!(output.status.success(), "{told}");
    let out = text(&output.stdout);
    let secret = out.strip_suffix('\n').unwrap();
    assert!(is_secret(secret), "{secret}");
    assert!(!told.contains(secret), "{told}");
    (secret.to_owned(), told)
}

/// What the pattern in the documents tells leak scanners.
fn is_secret(text: &str) -> bool {
    let (prefix, rest) = PATTERN.split_once('[').unwrap();
    let count = rest.split_once('{').unwrap().1.trim_end_matches('}');
    let digits = text.strip_prefix(prefix).unwrap_or_default();
    let is_hex = digits.bytes().all(|it| b"0123456789abcdef".contains(&it));
    digits.len().to_string() == count && is_hex
}

#[test]
fn operators_are_told_the_pattern() {
    let told = include_str!("../../../docs/operations.md");
    assert!(told.contains(PATTERN));
}

fn listed(database: &TestDatabase) -> Vec<Value> {
    let output = token(database, &["list", "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_made_used_listed_and_revoked() {
    let (database, app) = demo().await;
    let contributor = ["--municipality", "3301", "--role", "contributor"];
    let ending = [&contributor[..], &["--expires", "90d", "--name", "Sak"]].concat();
    let (secret, told) = made(&create(&database, &ending));
    assert!(
        told.contains("CONTRIBUTOR of Drammen") && told.contains("ends 2"),
        "{told}"
    );
    let (other, told) = made(&create(&database, &["--role", "ADMIN"]));
    assert!(told.contains("ADMIN of no municipality"), "{told}");
    assert_ne!(secret, other);

    let server = Floke::on(database, app).await;
    let viewer = "{ viewer { role } }";
    let ask = || server.ask(viewer).bearer_auth(&secret);
    let answer = Answer::to(ask()).await;
    assert_eq!(answer.data()["viewer"]["role"], "CONTRIBUTOR");

    let database = &server.database;
    let mut rows = listed(database);
    while rows[0]["lastUsedAt"].is_null() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        rows = listed(database);
    }
    assert_eq!(rows.len(), 2);
    let row = &rows[0];
    assert_eq!(row["role"], "CONTRIBUTOR");
    assert_eq!(row["name"], "Sak");
    assert_eq!(row["municipality"]["number"], "3301");
    assert_eq!(row["createdBy"], "floke token");
    assert!(row["expiresAt"].is_string() && row["revokedAt"].is_null());
    assert!(rows[1]["municipality"].is_null() && rows[1]["expiresAt"].is_null());
    let id = row["id"].as_str().unwrap();
    let table = text(&token(database, &["list"]).stdout);
    assert_eq!(table.lines().count(), 2, "{table}");
    for part in [id, "CONTRIBUTOR", "3301 Drammen", "ADMIN", "revoked -"] {
        assert!(table.contains(part), "{table}");
    }
    for told in [table, Value::from(rows.clone()).to_string()] {
        assert!(!told.contains(&secret) && !told.contains(&secret[6..20]));
    }

    let output = token(database, &["revoke", id]);
    assert!(output.status.success() && output.stdout.is_empty());
    assert!(text(&output.stderr).contains("is revoked"));
    assert_eq!(ask().send().await.unwrap().status(), 401);
    let since = listed(database)[0]["revokedAt"].clone();
    assert!(since.is_string());
    let again = token(database, &["revoke", id]);
    assert!(again.status.success());
    assert!(text(&again.stderr).contains("had been revoked"));
    assert_eq!(listed(database)[0]["revokedAt"], since);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_use_is_told_in_words_and_makes_nothing() {
    let (database, _app) = demo().await;
    for (arguments, part) in [
        (&["--role", "reader"][..], "must belong to a municipality"),
        (&["--role", "contributor"], "must belong to a municipality"),
        (
            &["--role", "reader", "--municipality", "0000"],
            "--municipality: There is no municipality “0000”",
        ),
        (
            &["--role", "editor", "--municipality", "0711"],
            "“Svelvik (0711)” is a municipality no more; name Drammen (3301)",
        ),
        (
            &["--role", "admin", "--expires", "3651d"],
            "at most 3650 days",
        ),
    ] {
        let output = create(&database, arguments);
        let told = assert_fails(&output, 2);
        assert!(told.contains(part), "{told}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    let long = "x".repeat(101);
    let several = ["--role", "reader", "--expires", "9999999d", "--name", &long];
    let output = create(&database, &several);
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert_eq!(told.lines().count(), 3, "{told}");
    assert!(
        told.lines().all(|line| line.starts_with("floke: ")),
        "{told}"
    );
    for id in ["tok_0f8fad5bd9cb469fa16570867728950e", "nonsense", ""] {
        let told = assert_fails(&token(&database, &["revoke", id]), 1);
        assert!(told.contains("there is no token"), "{told}");
    }
    assert_eq!(listed(&database).len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn terminals_obey_no_name_and_no_argument() {
    let (database, app) = demo().await;
    let name = "Sak\u{202e}kaS\u{200b}";
    made(&create(&database, &["--role", "admin", "--name", name]));
    let wrong = create(&database, &["--role", "admin", "--name", "\u{1b}[31m"]);
    assert!(assert_fails(&wrong, 2).contains("--name"));
    let rename = "UPDATE municipality SET name = 'Dram' || char(27) || '[1m' WHERE number = '3301'";
    let rename = match app.db.product() {
        "SQLite" => rename.to_owned(),
        _ => rename.replace("char(", "chr("),
    };
    app.db.execute(&rename).await.unwrap();
    let (_, told) = made(&create(
        &database,
        &["--role", "reader", "--municipality", "3301"],
    ));
    let listed = text(&token(&database, &["list"]).stdout);
    let unknown = "tok_\u{1b}]0;x\u{7}\u{202e}";
    let missing = assert_fails(&token(&database, &["revoke", unknown]), 1);
    for (told, part) in [
        (&listed, "Sak\\u{202e}kaS\\u{200b}"),
        (&listed, "Dram\\u{1b}[1m"),
        (&told, "Dram\\u{1b}[1m"),
        (&missing, "tok_\\u{1b}]0;x\\u{7}\\u{202e}"),
    ] {
        assert!(told.contains(part), "{told:?}");
        let obeyed = |it: char| it.is_control() && it != '\n' || it == '\u{202e}';
        assert!(!told.contains(obeyed), "{told:?}");
    }
}

#[test]
fn without_a_database_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let floke = |arguments: &[&str]| floke(folder.path(), arguments).output().unwrap();
    let told = assert_fails(&floke(&["token", "create", "--role", "admin"]), 1);
    assert!(
        told.contains("no database") && told.contains("floke migrate up"),
        "{told}"
    );
    assert!(!Path::new(folder.path()).join("floke-data").exists());
    assert!(floke(&["migrate", "up"]).status.success());
    assert!(floke(&["migrate", "down"]).status.success());
    let told = assert_fails(&floke(&["token", "list"]), 1);
    assert!(told.contains("is behind"), "{told}");
}
