//! `floke audit`: an operator reads who did what.

use std::path::Path;
use std::process::Output;

use chrono::{DateTime, Days, TimeDelta, Utc};
use entity::audit_entry;
use entity::code::Role;
use floke::store::history;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{assert_fails, floke, run, text};
use crate::support::ask::Client;
use crate::support::cases::{import, lines, made_up};
use crate::support::database::TestDatabase;
use crate::support::token::token;

const README: &str = include_str!("../../../README.md");
const CREATE: &str = "mutation ($input: CreateExperienceInput!) {
    createExperience(input: $input) { experience { id } userErrors { message } } }";

fn audit(database: &TestDatabase, arguments: &[&str]) -> Output {
    let arguments = [&["audit"], arguments].concat();
    let mut command = floke(database.folder.path(), &arguments);
    command.env("FLOKE_DATABASE_URL", database.url());
    command.output().unwrap()
}

/// The entries that it tells, as JSON.
#[track_caller]
fn entries(database: &TestDatabase, arguments: &[&str]) -> Vec<Value> {
    let output = audit(database, &[&["--json"], arguments].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    (told.lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// An entry as an operator command writes one.
fn entry(at: DateTime<Utc>, action: &str, details: Value) -> audit_entry::Model {
    audit_entry::Model {
        id: 0,
        at,
        actor: "floke test".to_owned(),
        municipality_id: None,
        action: action.to_owned(),
        node_kind: None,
        node_id: None,
        details,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_tells_who_did_what_and_can_be_narrowed() {
    let (database, app) = TestDatabase::migrated().await;
    import(&app, &lines(&[made_up(0), made_up(1), made_up(2)])).await;
    let token = token(&app, Role::Contributor, Some("3301")).await;
    let client = Client::bearing(&app, &token);
    let input = json!({ "title": "Vaktplan", "problems": [{ "title": "Få vakter" }] });
    let made = client.data(CREATE, json!({ "input": input })).await;
    let id = made["createExperience"]["experience"]["id"].as_str();
    let id = id.unwrap_or_else(|| panic!("{made}"));

    let said = format!("tatt tilbake med {}", token.id);
    let mention = entry(app.clock.now(), "test", json!({ "reason": said }));
    let tx = app.db.begin().await.unwrap();
    history::insert_audit(tx.connection(), vec![mention])
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let all = entries(&database, &[]);
    let last = all.iter().find(|it| it["node"] == id).unwrap();
    assert_eq!(last["action"], "experience.create");
    assert_eq!(last["actor"], "CONTRIBUTOR");
    assert_eq!(
        last["municipality"],
        json!({ "number": "3301", "name": "Drammen" })
    );
    assert_eq!(last["kind"], "EXPERIENCE");
    assert_eq!(last["details"]["token"], Value::from(token.id.as_str()));
    let times: Vec<&str> = all.iter().map(|it| it["at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");

    let of = |arguments: &[&str], wanted: &dyn Fn(&Value) -> bool| {
        let wanted: Vec<&Value> = all.iter().filter(|it| wanted(it)).collect();
        assert!(!wanted.is_empty(), "{arguments:?}");
        let found = entries(&database, arguments);
        assert_eq!(found.iter().collect::<Vec<_>>(), wanted, "{arguments:?}");
    };
    of(&["--node", id], &|it| it["node"] == id);
    of(&["--municipality", "3301"], &|it| {
        it["municipality"]["number"] == "3301"
    });
    of(&["--actor", "contributor"], &|it| {
        it["actor"] == "CONTRIBUTOR"
    });
    of(&["--actor", "floke import"], &|it| {
        it["actor"] == "floke import"
    });
    of(&["--action", "import"], &|it| it["action"] == "import");
    of(&["--action", "experience"], &|it| {
        it["kind"] == "EXPERIENCE"
    });
    of(&["--action", "experience.create", "--limit", "4"], &|it| {
        it["action"] == "experience.create"
    });
    of(&["--node", &token.id], &|it| {
        let details = &it["details"];
        details["token"] == token.id.as_str() || details["apiToken"] == token.id.as_str()
    });
    let today = app.clock.now().date_naive();
    let day = |days: i64| (today + TimeDelta::days(days)).to_string();
    let now = (app.clock.now() + TimeDelta::hours(1)).to_rfc3339();
    of(&["--since", &day(-1), "--until", &day(1)], &|_| true);
    of(&["--since", &day(-1), "--until", &now], &|_| true);
    for nothing in [
        ["--since", &day(2)],
        ["--until", &day(-2)],
        ["--since", &now],
        ["--action", "exp"],
        ["--action", "experience.create.%"],
        ["--actor", "admin"],
        ["--municipality", "0301"],
    ] {
        assert_eq!(
            entries(&database, &nothing),
            [] as [Value; 0],
            "{nothing:?}"
        );
    }
    assert_eq!(entries(&database, &["--limit", "2"]), all[..2]);

    let unknown = format!("exp_{}", "0".repeat(32));
    let told = assert_fails(&audit(&database, &["--node", &unknown]), 1);
    assert!(told.contains("no node of that id"), "{told}");
    let told = assert_fails(&audit(&database, &["--municipality", "9999"]), 1);
    assert!(told.contains("number 9999"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_trail_is_bounded_and_read_to_its_end_where_asked() {
    const MANY: usize = 1_300;
    let (database, app) = TestDatabase::migrated().await;
    let start = app.clock.now() - Days::new(10);
    let rows = (0..MANY).map(|number| {
        let at = start + TimeDelta::seconds(i64::try_from(number / 2).unwrap());
        entry(at, "test.count", json!({ "number": number }))
    });
    let tx = app.db.begin().await.unwrap();
    history::insert_audit(tx.connection(), rows.collect())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let numbers = |limit: &[&str]| -> Vec<u64> {
        let found = entries(&database, limit);
        let number = |it: &Value| it["details"]["number"].as_u64().unwrap();
        found.iter().map(number).collect()
    };
    let all: Vec<u64> = (0..MANY as u64).rev().collect();
    assert_eq!(numbers(&[]), all[..100]);
    assert_eq!(numbers(&["--limit", "500"]), all[..500]);
    assert_eq!(numbers(&["--limit", "501"]), all[..501]);
    assert_eq!(numbers(&["--limit", "100000"]), all);
    let table = audit(&database, &["--limit", "100000"]);
    assert_eq!(text(&table.stdout).lines().count(), MANY + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_stands_in_columns_and_obeys_nobody() {
    let (database, app) = TestDatabase::migrated().await;
    let at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    let rows = vec![
        entry(at, "test", json!({ "said": "\u{1b}[31m\u{9b}\u{202e}\n" })),
        entry(at, "test.of.something", json!({})),
    ];
    let tx = app.db.begin().await.unwrap();
    history::insert_audit(tx.connection(), rows).await.unwrap();
    tx.commit().await.unwrap();
    let told = text(&audit(&database, &[]).stdout);
    assert!(
        !told.contains(|it: char| it.is_control() && it != '\n' || it == '\u{202e}'),
        "{told:?}"
    );
    let rows: Vec<&str> = told.lines().collect();
    assert_eq!(rows.len(), 3, "{told}");
    assert!(rows[0].starts_with("WHEN "), "{told}");
    let place = rows[0].find("DETAILS").unwrap();
    assert_eq!(&rows[1][place..], "{}", "{told}");
    assert!(rows[2][place..].starts_with("{\"said\":"), "{told}");
    assert!(
        rows[1].contains("2026-09-21T14:13:20.000Z  floke test  test.of.something  -  "),
        "{told}"
    );
    let empty = text(&audit(&database, &["--until", "2000-01-01"]).stdout);
    assert_eq!(empty.lines().count(), 1, "{empty}");
}

#[test]
fn wrong_use_is_told_and_nothing_is_made() {
    let folder = TempDir::new().unwrap();
    for arguments in [
        ["--node", "exp_1"],
        ["--node", "4711"],
        ["--node", "tok_%"],
        ["--since", "yesterday"],
        ["--until", "2026-02-30"],
        ["--since", "2026-1-31"],
        ["--since", "+2026-01-31"],
        ["--until", "26-01-31"],
        ["--limit", "0"],
        ["--limit", "all"],
    ] {
        let output = run(folder.path(), &[&["audit"], &arguments[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    let told = assert_fails(&run(folder.path(), &["audit"]), 1);
    assert!(told.contains("no database"), "{told}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_command_of_the_readme_works() {
    let folder = TempDir::new().unwrap();
    assert!(run(folder.path(), &["migrate", "up"]).status.success());
    assert_eq!(told_commands(folder.path()), 1);
}

/// Runs every `floke audit` of the README, and tells how many there are.
fn told_commands(folder: &Path) -> usize {
    let commands = README
        .split('`')
        .filter(|code| code.starts_with("floke audit"));
    commands
        .map(|command| {
            let arguments: Vec<&str> = command.split_whitespace().skip(1).collect();
            let output = run(folder, &arguments);
            assert!(
                output.status.success(),
                "{command}: {}",
                text(&output.stderr)
            );
        })
        .count()
}
