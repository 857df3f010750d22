//! Programmes: those that everybody has, what can be read about them, and the experiences that belong to them.

use floke::domain::reference::{self, Reference};
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::cases::{holding, made_up};
use crate::support::database::TestDatabase;

#[tokio::test(flavor = "multi_thread")]
async fn national_programmes_are_told_with_their_reports() {
    let (_database, app) = TestDatabase::migrated().await;
    reference::seed(&app.db, &app.clock).await.unwrap();
    let client = Client::anonymous(&app);
    let query =
        "{ programmes(first: 50) { totalCount nodes { id title description reports { title url }
        experiences { totalCount } } } }";
    let (data, statements) = client.counted(query, json!({})).await;
    assert!(statements <= 4, "{statements} statements");
    let mut known = Reference::load().unwrap().programmes;
    known.sort_by_key(|it| it.title.to_lowercase());
    assert_eq!(data["programmes"]["totalCount"], known.len());
    let nodes = data["programmes"]["nodes"].as_array().unwrap();
    for (node, it) in nodes.iter().zip(&known) {
        assert_eq!(node["title"], it.title);
        assert_eq!(node["description"], it.description);
        let reports: Value = (it.reports.iter())
            .map(|it| json!({ "title": it.title, "url": it.url }))
            .collect();
        assert_eq!(node["reports"], reports);
        assert_eq!(node["experiences"]["totalCount"], 0);
    }
    let start_off = nodes.iter().find(|it| it["title"] == "StartOff").unwrap();
    // The same in every installation.
    assert_eq!(start_off["id"], "prg_4a5522b4ab9b564e93f29da5cd662e86");
}

#[tokio::test(flavor = "multi_thread")]
async fn experiences_and_programmes_lead_to_each_other() {
    let records: Vec<Value> = (0..30).map(made_up).collect();
    let (_database, app) = holding(&records).await;
    let client = Client::anonymous(&app);
    let query = "query ($first: Int!) { experiences(first: $first, orderBy: PUBLISHED_ASC) { nodes { id
        programmes { title experiences(first: 100, filter: { outcomes: [SUCCEEDED, FAILED, ABANDONED, PARTLY_SUCCEEDED] }) {
            totalCount nodes { id outcome } } } } } }";
    let (_, few) = client.counted(query, json!({ "first": 3 })).await;
    let (data, many) = client.counted(query, json!({ "first": 30 })).await;
    // Of which experiences the first three are, nothing is told; they may be part of no programme.
    assert!(few <= many);
    assert!(many <= 4, "{many} statements");
    let nodes = data["experiences"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 30);
    let query = "{ experiences(first: 30) { nodes { id lessons { nodes { text } } } } }";
    let taught = client.data(query, json!({})).await;
    let taught = taught["experiences"]["nodes"].as_array().unwrap();
    for node in nodes {
        let lessons = taught.iter().find(|it| it["id"] == node["id"]).unwrap();
        let lesson = &lessons["lessons"]["nodes"][0]["text"];
        let record = records.iter().find(|it| it["lessons"][0] == *lesson);
        let record = record.unwrap();
        let titles: Value = (node["programmes"].as_array().unwrap().iter())
            .map(|it| it["title"].clone())
            .collect();
        assert_eq!(titles, record["programmes"]);
    }
    for node in nodes {
        for programme in node["programmes"].as_array().unwrap() {
            let wanted = records.iter().filter(|it| {
                let titles = it["programmes"].as_array().unwrap();
                titles.contains(&programme["title"]) && it["outcome"] != "ongoing"
            });
            let wanted = wanted.count();
            assert_eq!(programme["experiences"]["totalCount"], wanted);
            let listed = programme["experiences"]["nodes"].as_array().unwrap();
            assert_eq!(listed.len(), wanted);
        }
    }
}
