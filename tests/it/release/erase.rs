//! What is erased loses its words in every release, and is counted there as it was; and whoever is ended in the middle leaves
//! nothing half.

use std::io::Read;
use std::time::Duration;

use entity::code::Role;
use flate2::read::GzDecoder;
use floke::app::App;
use floke::domain::release;
use floke::model::checksum::sha256;
use floke::store::release::file;
use serde_json::{Value, json};

use super::{catch_up, downloaded, figures, made, names, table};
use crate::support::ask::Client;
use crate::support::cases::{demo, import, lines, made_up};
use crate::writing::erase::{WORD, published};
use crate::writing::{client, done, fact, seeded};

const CHANGES: &str = "query ($id: ID!) { release(id: $id) { checksum experiences
    changes { at reason checksumBefore checksumAfter } } }";

/// What is asked of releases: nothing by words, or by what only those would say that are gone.
fn questions() -> Vec<Value> {
    let alone = [
        "OUTCOME",
        "MUNICIPALITY",
        "PROBLEM",
        "SOLUTION",
        "PARTNER",
        "FACTOR",
        "CAUSE",
    ];
    let alone = alone.iter().map(|by| json!({ "by": [by] }));
    alone
        .chain([json!({ "by": ["SECTOR", "OUTCOME"] })])
        .collect()
}

/// A table without labels: a term that nobody else uses loses its own.
fn counts(table: Value) -> Value {
    let mut table = figures(table);
    for row in table["rows"].as_array_mut().unwrap() {
        for key in row["keys"].as_array_mut().unwrap() {
            key["label"].take();
        }
    }
    let rows = table["rows"].as_array_mut().unwrap();
    rows.sort_by_key(Value::to_string);
    table
}

async fn erase(app: &App, id: &str) {
    let admin = client(app, Role::Admin, None).await;
    let input = json!({ "id": id, "reason": "Sagt ved ein feil." });
    done(&admin, "eraseExperience", &input).await;
    app.releases.redact(&app.db, &app.clock).await.unwrap();
    catch_up(app).await;
}

/// The frozen database of a release, as bytes.
async fn frozen(app: &App, id: &str) -> Vec<u8> {
    let db = app.db.reader();
    let row = release::find(db, id).await.unwrap().unwrap();
    let packed = file::find(db, row.id, "frozen.db.gz")
        .await
        .unwrap()
        .unwrap();
    let mut bytes = Vec::new();
    for position in 0.. {
        match file::piece(db, packed.id, position).await.unwrap() {
            Some(piece) => bytes.extend(piece),
            None => break,
        }
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(&bytes[..])
        .read_to_end(&mut unpacked)
        .unwrap();
    unpacked
}

fn has_word(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(bytes).to_lowercase().contains(WORD)
}

/// Files that hold the word, the frozen database among them.
async fn holding_the_word(app: &App, id: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in names(app, id).await {
        if has_word(&downloaded(app, id, &name).await) {
            found.push(name);
        }
    }
    if has_word(&frozen(app, id).await) {
        found.push("frozen".to_owned());
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn words_go_from_releases_and_counts_stay() {
    let (_database, app) = seeded().await;
    let records: Vec<Value> = (0..20).map(made_up).collect();
    import(&app, &lines(&records)).await;
    let untouched = made(&app).await;
    let id = published(&app).await;
    let release = made(&app).await;
    let client = Client::anonymous(&app);
    let mut told = Vec::new();
    for question in questions() {
        told.push(table(&client, &question, Some(&release)).await);
    }
    let rows = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().lines().count();
    let mut lengths = Vec::new();
    for name in names(&app, &release)
        .await
        .iter()
        .filter(|it| it.ends_with(".ndjson"))
    {
        lengths.push((name.clone(), rows(downloaded(&app, &release, name).await)));
    }
    let held = holding_the_word(&app, &release).await;
    assert!(
        held.len() > 15 && held.contains(&"frozen".to_owned()),
        "{held:?}"
    );
    let old = client.data(CHANGES, json!({ "id": release })).await["release"].take();

    erase(&app, &id).await;
    assert_eq!(holding_the_word(&app, &release).await, Vec::<String>::new());
    for (question, told) in questions().iter().zip(told) {
        let now = table(&client, question, Some(&release)).await;
        assert_eq!(
            now["citation"]["checksum"], told["citation"]["checksum"],
            "{question}"
        );
        assert_eq!(counts(now), counts(told), "{question}");
    }
    for (name, length) in lengths {
        assert_eq!(
            rows(downloaded(&app, &release, &name).await),
            length,
            "{name}"
        );
    }
    let text = downloaded(&app, &release, "experiences.ndjson").await;
    let text = String::from_utf8(text).unwrap();
    let row = text.lines().find(|line| line.contains(&id)).unwrap();
    let row: Value = serde_json::from_str(row).unwrap();
    assert_eq!(row["title"], "Slettet");
    let new = client.data(CHANGES, json!({ "id": release })).await["release"].take();
    assert_eq!(new["experiences"], old["experiences"]);
    let changes = new["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0]["reason"], "ERASURE");
    assert_eq!(changes[0]["checksumBefore"], old["checksum"]);
    assert_eq!(changes[0]["checksumAfter"], new["checksum"]);
    assert_ne!(new["checksum"], old["checksum"]);
    let sums = downloaded(&app, &release, "SHA256SUMS").await;
    assert_eq!(new["checksum"], sha256(sums));
    assert_eq!(
        fact(
            &app,
            "SELECT COUNT(*) FROM release_file WHERE edition = 1 AND release_id = 2"
        )
        .await,
        "0"
    );
    // A release that did not hold it is as it was.
    let other = client.data(CHANGES, json!({ "id": untouched })).await["release"].take();
    assert_eq!(other["changes"], json!([]));
    // What is made afterwards holds it no more, and has nothing to take out.
    let later = made(&app).await;
    assert_eq!(holding_the_word(&app, &later).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_erased_while_a_release_is_made_is_not_told_by_it() {
    for delay in [0, 15, 60] {
        let (_database, app) = seeded().await;
        let id = published(&app).await;
        let making = {
            let app = app.clone();
            tokio::spawn(async move { made(&app).await })
        };
        tokio::time::sleep(Duration::from_millis(delay)).await;
        erase(&app, &id).await;
        let release = making.await.unwrap();
        app.releases.redact(&app.db, &app.clock).await.unwrap();
        assert_eq!(
            holding_the_word(&app, &release).await,
            Vec::<String>::new(),
            "{delay}"
        );
    }
}

/// Whatever is told of releases is whole.
async fn all_whole(app: &App) -> usize {
    let rows = release::all(app.db.reader()).await.unwrap();
    for row in &rows {
        let id = release::id(row);
        let sums = downloaded(app, &id, "SHA256SUMS").await;
        assert_eq!(row.checksum, sha256(&sums));
        for line in String::from_utf8(sums).unwrap().lines() {
            let (sum, name) = line.split_once("  ").unwrap();
            assert_eq!(sha256(downloaded(app, &id, name).await), sum, "{name}");
        }
    }
    rows.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_ended_leaves_nothing_half() {
    let (_database, app) = demo().await;
    for delay in [5, 40, 120, 250, 500] {
        let ended = tokio::spawn({
            let app = app.clone();
            async move { made(&app).await }
        });
        tokio::time::sleep(Duration::from_millis(delay)).await;
        ended.abort();
        let _ = ended.await;
        all_whole(&app).await;
    }
    let release = made(&app).await;
    let whole = all_whole(&app).await;
    assert_eq!(
        fact(&app, "SELECT COUNT(*) FROM release").await,
        whole.to_string()
    );
    let client = Client::anonymous(&app);
    let question = json!({ "by": ["OUTCOME"] });
    let told = table(&client, &question, Some(&release)).await;
    let mark = "INSERT INTO release_redaction (release_id, experience_id)
        SELECT release_id, MIN(experience_id) FROM release_member GROUP BY release_id";
    app.db.execute(mark).await.unwrap();
    for delay in [5, 60, 150, 300] {
        let ended = tokio::spawn({
            let app = app.clone();
            async move { app.releases.redact(&app.db, &app.clock).await }
        });
        tokio::time::sleep(Duration::from_millis(delay)).await;
        ended.abort();
        let _ = ended.await;
    }
    app.releases.redact(&app.db, &app.clock).await.unwrap();
    assert_eq!(all_whole(&app).await, whole);
    assert_eq!(
        counts(table(&client, &question, Some(&release)).await),
        counts(told)
    );
    let changes = client.data(CHANGES, json!({ "id": release })).await;
    assert_eq!(changes["release"]["changes"].as_array().unwrap().len(), 1);
}
