//! Whoever types a title whole is answered with what bears it, before all else.

use serde_json::{Value, json};

use super::demo;
use crate::support::ask::Client;

const LISTS: [(&str, &str); 6] = [
    ("experiences", "title"),
    ("problems", "title"),
    ("solutions", "title"),
    ("partners", "name"),
    ("programmes", "title"),
    ("municipalities", "name"),
];

/// What everything of a list is called.
async fn names(client: &Client, list: &str, field: &str) -> Vec<String> {
    let query = format!(
        "query ($after: String) {{ list: {list}(first: 100, after: $after) {{
            nodes {{ name: {field} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut names, mut after) = (Vec::new(), Value::Null);
    loop {
        let mut data = client.data(&query, json!({ "after": after })).await;
        let nodes = data["list"]["nodes"].as_array().unwrap();
        let of = |node: &Value| node["name"].as_str().unwrap().to_owned();
        names.extend(nodes.iter().map(of));
        if data["list"]["pageInfo"]["hasNextPage"] == false {
            return names;
        }
        after = data["list"]["pageInfo"]["endCursor"].take();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_typed_whole_finds_what_bears_it_first() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let mut wrong = Vec::new();
    for (list, field) in LISTS {
        let query = format!(
            "query ($search: String) {{ list: {list}(search: $search, first: 30) {{
                nodes {{ name: {field} }} }} }}"
        );
        for name in names(&client, list, field).await {
            for typed in [name.clone(), name.to_lowercase()] {
                let data = client.data(&query, json!({ "search": typed })).await;
                let nodes = data["list"]["nodes"].as_array().unwrap();
                let place = nodes.iter().position(|it| it["name"] == name.as_str());
                if place != Some(0) {
                    wrong.push(format!(
                        "{list} {place:?} {typed}: {}",
                        nodes.first().map_or(&Value::Null, |it| &it["name"])
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
