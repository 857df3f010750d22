//! What the README promises, it keeps: the first query gives the answer that stands there.

use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::cases::demo;

const README: &str = include_str!("../../README.md");

fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(begin).unwrap();
    rest.split_once(end).unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_query_gives_the_answer_that_stands_there() {
    let (_database, app) = demo().await;
    let query = between(README, "--data-urlencode 'query=", "'\n");
    let promised: Value = serde_json::from_str(between(README, "```json\n", "```")).unwrap();
    let data = Client::anonymous(&app).data(query, json!({})).await;
    assert_eq!(json!({ "data": data }), promised);
}
