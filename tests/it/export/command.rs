//! `floke export`: what everybody may read, as a person or a script writes it to a file.

use std::process::Output;

use floke::graphql::export::{Export, Format};
use serde_json::{Value, json};

use crate::cli::floke;
use crate::support::ask::Client;
use crate::support::cases::demo;
use crate::support::database::TestDatabase;

async fn run(database: &TestDatabase, arguments: &[&str]) -> Output {
    let mut command = floke(database.folder.path(), arguments);
    command.env("FLOKE_DATABASE_URL", database.url());
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

fn fails(output: &Output, word: &str) {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains(word), "{told}");
    assert!(output.stdout.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_writes_what_is_sent_to_anybody() {
    let (database, app) = demo().await;
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    let client = Client::anonymous(&app);
    let expected = async |export, format, search, filter: Value| {
        client.exported(export, format, search, &filter).await
    };
    let csv = Format::Csv { has_mark: false };
    let all = expected(Export::Experiences, csv, None, json!({})).await;
    let told = run(&database, &["export", "experiences"]).await;
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    assert_eq!(told.stdout, all);
    // A file is replaced by a whole one, and its name tells the format.
    let file = database.folder.path().join("out.parquet");
    std::fs::write(&file, "before").unwrap();
    let arguments = ["export", "relations", "--output", "out.parquet"];
    let told = run(&database, &arguments).await;
    assert!(told.status.success() && told.stdout.is_empty());
    let parquet = expected(Export::Relations, Format::Parquet, None, json!({})).await;
    assert_eq!(std::fs::read(&file).unwrap(), parquet);
    let filter = json!({ "outcomes": ["FAILED"], "problem": { "search": "skole" } });
    let written = filter.to_string();
    let arguments = [
        "export",
        "experiences",
        "--format=ndjson",
        "--search",
        "ki",
        "--filter",
        &written,
    ];
    let told = run(&database, &arguments).await;
    let found = expected(
        Export::Experiences,
        Format::Ndjson,
        Some("ki"),
        filter.clone(),
    )
    .await;
    assert!(!found.is_empty());
    assert_eq!(told.stdout, found);
    let told = run(
        &database,
        &["export", "lessons", "--bom", "--language", "en"],
    )
    .await;
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(text.starts_with("\u{feff}id,experience_id,") && text.contains(",ADVICE,Advice,"));
    let arguments = ["export", "codebook", "--format", "json"];
    let told = run(&database, &arguments).await;
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(told["exports"].as_array().unwrap().len(), Export::ALL.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_use_writes_nothing() {
    let (database, _app) = demo().await;
    for (arguments, word) in [
        (&["people"][..], "experiences"),
        (&["experiences", "--format", "xlsx"], "--format"),
        (&["experiences", "--format", "parquet", "--bom"], "--bom"),
        (&["experiences", "--filter", "{"], "--filter"),
        (&["experiences", "--filter", "{\"outcome\": []}"], "outcome"),
        (&["codebook", "--search", "a"], "--search"),
        (&["statistics", "--unit", "timer"], "--unit"),
        (&["statistics", "--format", "json", "--bom"], "--bom"),
        (&["statistics", "--chart", "bars"], "--chart"),
        (&["codebook", "--format", "parquet"], "--format"),
        (&["experiences", "--language", "se"], "nb, nn, en"),
    ] {
        let output = [&["export"], arguments, &["--output", "left.csv"]].concat();
        fails(&run(&database, &output).await, word);
        assert!(!database.folder.path().join("left.csv").exists());
    }
    let output = run(
        &database,
        &["export", "sources", "--output", "nowhere/a.csv"],
    )
    .await;
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("cannot write nowhere/a.csv"), "{told}");
    // Nothing is left of what was not written.
    let names = std::fs::read_dir(database.folder.path()).unwrap();
    let names = names.map(|it| it.unwrap().file_name().into_string().unwrap());
    let strangers: Vec<String> = names.filter(|it| it.starts_with(".tmp")).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}
