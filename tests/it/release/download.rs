//! Files of releases over HTTP: whole, as their checksums say, and counting what statistics count.

use std::collections::{BTreeMap, BTreeSet};

use floke::model::checksum::sha256;
use reqwest::StatusCode;
use reqwest::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER,
};
use serde_json::{Value, json};

use super::{catch_up, made, table};
use crate::support::ask::Client;
use crate::support::floke::Floke;
use crate::support::world::world;

const FILES: &str = "query ($id: ID!) { release(id: $id) { checksum files { name mediaType bytes checksum url } } }";

/// How many rows have each value of a column, lists value by value.
fn counted(rows: &[Value], column: &str) -> BTreeMap<String, u64> {
    let mut counted = BTreeMap::new();
    for row in rows {
        let values = match &row[column] {
            Value::Array(values) => values.clone(),
            Value::Null => Vec::new(),
            one => vec![one.clone()],
        };
        let code = |it: &Value| it.as_str().map_or_else(|| it.to_string(), str::to_owned);
        // A row counts once, however often it names a value.
        let values: BTreeSet<String> = values.iter().map(code).collect();
        for value in values {
            *counted.entry(value).or_default() += 1;
        }
    }
    counted
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_what_their_checksums_say_and_count_what_statistics_count() {
    let (database, app) = world().await;
    catch_up(&app).await;
    let release = made(&app).await;
    let client = Client::anonymous(&app);
    let floke = Floke::on(database, app).await;
    let told = client.data(FILES, json!({ "id": release })).await["release"].take();
    let files = told["files"].as_array().unwrap();
    assert!(files.len() > 30, "{files:?}");
    let mut held = BTreeMap::new();
    for file in files {
        let url = file["url"].as_str().unwrap();
        let response = floke.get(url).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{url}");
        let header = |name| response.headers()[&name].to_str().unwrap().to_owned();
        assert_eq!(header(CONTENT_TYPE), file["mediaType"], "{url}");
        assert_eq!(header(CACHE_CONTROL), "no-cache");
        let name = file["name"].as_str().unwrap();
        assert!(header(CONTENT_DISPOSITION).ends_with(&format!("filename=\"{name}\"")));
        let tag = header(ETAG);
        let bytes = response.bytes().await.unwrap();
        assert_eq!(
            json!(bytes.len()).as_f64(),
            file["bytes"].as_f64(),
            "{name}"
        );
        assert_eq!(sha256(&bytes), file["checksum"], "{name}");
        assert!(tag.contains(file["checksum"].as_str().unwrap()));
        let again = floke
            .get(url)
            .header(IF_NONE_MATCH, tag)
            .send()
            .await
            .unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{name}");
        held.insert(name.to_owned(), bytes.to_vec());
    }
    let sums = String::from_utf8(held["SHA256SUMS"].clone()).unwrap();
    assert_eq!(sha256(&sums), told["checksum"]);
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        assert_eq!(sha256(&held[name]), sum, "{name}");
    }
    assert_eq!(sums.lines().count() + 1, files.len());
    let text = String::from_utf8(held["experiences.ndjson"].clone()).unwrap();
    let rows: Vec<Value> = text
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    for (dimension, column) in [
        ("OUTCOME", "outcome"),
        ("SECTOR", "sector"),
        ("STAGE", "stage"),
        ("NOVELTY", "novelty"),
        ("START_YEAR", "started_year"),
        ("CAUSE", "causes"),
        ("INNOVATION_TYPE", "innovation_types"),
        ("PARTNER_KIND", "partner_kinds"),
    ] {
        let table = table(&client, &json!({ "by": [dimension] }), Some(&release)).await;
        assert_eq!(table["total"], rows.len());
        let told = table["rows"].as_array().unwrap().iter();
        let told: BTreeMap<String, u64> = told
            .map(|row| {
                let code = row["keys"][0]["code"].as_str().unwrap();
                (code.to_owned(), row["count"].as_u64().unwrap())
            })
            .collect();
        assert_eq!(told, counted(&rows, column), "{dimension}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_public_file_is_not_there() {
    let (database, app) = crate::support::cases::demo().await;
    let release = made(&app).await;
    let client = Client::anonymous(&app);
    let floke = Floke::on(database, app.clone()).await;
    let other = "rel_00000000000000000000000000000000";
    for path in [
        format!("{release}/frozen.db.gz"),
        format!("{release}/experiences.xlsx"),
        format!("{release}/..%2Fexperiences.csv"),
        format!("{other}/experiences.csv"),
        "x/experiences.csv".to_owned(),
        release.clone(),
    ] {
        let response = floke
            .get(&format!("/releases/{path}"))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let head = floke
        .client
        .head(floke.url(&format!("/releases/{release}/LICENSE.txt")));
    let head = head.send().await.unwrap();
    assert_eq!(head.status(), StatusCode::OK);
    assert!(head.bytes().await.unwrap().is_empty());
    // As long as words are to be taken out of it, nobody is given anything of it.
    let mark = "INSERT INTO release_redaction (release_id, experience_id)
        SELECT release_id, MIN(experience_id) FROM release_member GROUP BY release_id";
    app.db.execute(mark).await.unwrap();
    let marked = floke
        .get(&format!("/releases/{release}/LICENSE.txt"))
        .send()
        .await
        .unwrap();
    assert_eq!(marked.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(marked.headers().contains_key(RETRY_AFTER));
    let asked = json!({ "by": ["OUTCOME"], "release": release });
    assert_eq!(
        client.codes(super::TABLE, asked.clone()).await,
        ["UNAVAILABLE"]
    );
    assert_eq!(app.releases.redact(&app.db, &app.clock).await.unwrap(), 1);
    assert_eq!(app.releases.redact(&app.db, &app.clock).await.unwrap(), 0);
    assert_eq!(
        client.codes(super::TABLE, asked).await,
        Vec::<String>::new()
    );
    let after = floke
        .get(&format!("/releases/{release}/LICENSE.txt"))
        .send()
        .await
        .unwrap();
    assert_eq!(after.status(), StatusCode::OK);
}
