//! Reading by id: everything that lists give can be read again by its id; nothing else can.

use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::cases::demo;

#[tokio::test(flavor = "multi_thread")]
async fn whatever_lists_give_reads_back_by_id() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let lists = "{
        experiences(first: 2) { nodes { id __typename } } problems(first: 2) { nodes { id __typename } }
        solutions(first: 2) { nodes { id __typename } } partners(first: 2) { nodes { id __typename } }
        municipalities(first: 2) { nodes { id __typename } } lessons(first: 2) { nodes { id __typename } }
        programmes(first: 2) { nodes { id __typename } } }";
    let data = client.data(lists, json!({})).await;
    let mut nodes: Vec<Value> = Vec::new();
    for list in data.as_object().unwrap().values() {
        nodes.extend(list["nodes"].as_array().unwrap().iter().cloned());
    }
    assert_eq!(nodes.len(), 14);
    for node in &nodes {
        let read = client
            .data(
                "query ($id: ID!) { node(id: $id) { id __typename } }",
                json!({ "id": node["id"] }),
            )
            .await;
        assert_eq!(&read["node"], node);
    }
    let mut ids: Vec<Value> = nodes.iter().map(|node| node["id"].clone()).collect();
    ids.insert(1, json!("exp_nothing"));
    ids.push(ids[0].clone());
    let (read, statements) = client
        .counted(
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            json!({ "ids": ids }),
        )
        .await;
    let read: Vec<Value> = read["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["id"].clone())
        .collect();
    ids[1] = Value::Null;
    assert_eq!(read, ids);
    assert!(statements <= 7, "{statements} statements");
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_nothing_and_of_other_kinds_give_null() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let data = client
        .data("{ problems(first: 1) { nodes { id } } }", json!({}))
        .await;
    let of_a_problem = data["problems"]["nodes"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let huge = "x".repeat(10_000);
    let query = "query ($id: ID!) { node(id: $id) { id } experience(id: $id) { id } solution(id: $id) { id } partner(id: $id) { id }
        programme(id: $id) { id } }";
    for id in [
        "",
        "1",
        "exp_",
        "💥",
        "exp_0000000000000000000000000000000z",
        &huge,
    ] {
        let data = client.data(query, json!({ "id": id })).await;
        assert_eq!(
            data,
            json!({ "node": null, "experience": null, "solution": null, "partner": null, "programme": null }),
            "{id}"
        );
    }
    let data = client.data(query, json!({ "id": of_a_problem })).await;
    assert_eq!(data["experience"], Value::Null);
    assert_eq!(data["node"]["id"], json!(of_a_problem));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_ids_are_refused() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let ids = vec!["exp_1"; 101];
    let codes = client
        .codes(
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            json!({ "ids": ids }),
        )
        .await;
    assert_eq!(codes, ["BAD_USER_INPUT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_out_of_bounds_and_strange_cursors_are_refused() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let data = client
        .data("{ experiences(first: 1) { edges { cursor } } }", json!({}))
        .await;
    let cursor = &data["experiences"]["edges"][0]["cursor"];
    for arguments in [
        "first: 101".to_owned(),
        "first: -1".to_owned(),
        "last: 101".to_owned(),
        "first: 1, last: 1".to_owned(),
        "after: \"rubbish\"".to_owned(),
        format!("orderBy: TITLE_ASC, after: {cursor}"),
        format!("orderBy: STARTED_ASC, before: {cursor}"),
    ] {
        let query = format!("{{ experiences({arguments}) {{ totalCount }} }}");
        assert_eq!(
            client.codes(&query, json!({})).await,
            ["BAD_USER_INPUT"],
            "{arguments}"
        );
    }
    let other = format!("{{ problems(after: {cursor}) {{ totalCount }} }}");
    assert_eq!(client.codes(&other, json!({})).await, ["BAD_USER_INPUT"]);
}
