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

/// Everything that an experience has, on the longest page: it must be admitted, and take a few statements.
#[tokio::test(flavor = "multi_thread")]
async fn the_longest_page_with_every_relation_is_admitted() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let query = "{ experiences(first: 100) { totalCount pageInfo { endCursor hasNextPage } edges { cursor node {
        id title summary language sector stage outcome stoppedAt startedYear endedYear expectedEnd innovationTypes
        novelty context whatWasDone whatHappened wouldDoDifferently audience state version publishedAt updatedAt citation
        advice { kind condition } outcomeHistory { date outcome reason }
        municipalities { id kind number names country region population validTo numbers { number validFrom validTo }
            county { number name } predecessors { id name } successors { id name } }
        problems { id title description themes broader { id title } narrower { id title } }
        solutions { id title description variantOf { id title } variants { id title } }
        partnerships { role roleText partner { id name kind organisationNumber municipality { id name } } }
        factors { factor direction text } causes { cause rank text } results { indicator value unit }
        lessons(first: 100) { totalCount nodes { id kind basis text factor } } sources { title url }
    } } } }";
    let (data, statements) = client.counted(query, json!({})).await;
    assert_eq!(data["experiences"]["edges"].as_array().unwrap().len(), 100);
    assert!(statements <= 26, "{statements} statements");
}
