//! How many statements an answer takes: a few for each level, however long the page.

use serde_json::json;

use crate::support::ask::Client;
use crate::support::cases::demo;

const PAGE: &str = "query ($first: Int!) {
    experiences(first: $first) {
        totalCount
        nodes {
            id title
            municipalities { id name county { name } }
            problems { id title }
            solutions { id title }
            partnerships { role partner { id name } }
            lessons(first: 5) { totalCount nodes { id text } }
        }
    }
}";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_with_its_relations() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    for first in [1, 20, 100] {
        let (data, statements) = client.counted(PAGE, json!({ "first": first })).await;
        assert_eq!(
            data["experiences"]["nodes"].as_array().unwrap().len(),
            first
        );
        assert_eq!(data["experiences"]["totalCount"], 117);
        assert!(
            statements <= 8,
            "{statements} statements for a page of {first}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_total_that_nobody_asks_for_costs_nothing() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let (_, without) = client
        .counted("{ experiences(first: 5) { nodes { id } } }", json!({}))
        .await;
    let (_, with) = client
        .counted(
            "{ experiences(first: 5) { totalCount nodes { id } } }",
            json!({}),
        )
        .await;
    assert_eq!((without, with), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_many_owners_are_one_statement() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let query = "query ($first: Int!) { problems(first: $first) { nodes {
        broader { title } narrower { title }
        experiences(first: 3) { totalCount nodes { title municipalities { name } } } } } }";
    let (_, few) = client.counted(query, json!({ "first": 3 })).await;
    let (_, many) = client.counted(query, json!({ "first": 60 })).await;
    assert_eq!(few, many);
    assert!(many <= 8, "{many} statements");
}
