//! What the log tells of an operation.

use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::boom;
use crate::support::log;
use crate::support::served::Served;

async fn ask_under(served: &Served, id: &str, query: &str, variables: Value) -> Vec<Value> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let request = served.client.post(&served.url).header("x-request-id", id);
    let request = request.header(CONTENT_TYPE, "application/json").body(body);
    request.send().await.unwrap().text().await.unwrap();
    log::of(id)
}

#[tokio::test]
async fn each_operation_has_one_line_without_what_it_asked() {
    log::keep();
    let served = boom().await;
    let query = "query Named($t: String) { boom { echo(text: $t) forbidden nullable } }";
    let lines = ask_under(&served, "logged-1", query, json!({ "t": "confidential" })).await;
    let [failed, operation] = &lines[..] else {
        panic!("{lines:?}")
    };
    assert_eq!(failed["message"], "a field failed");
    assert_eq!(operation["message"], "operation");
    assert_eq!(operation["operation.name"], "Named");
    assert_eq!(operation["operation.kind"], "query");
    assert_eq!(operation["operation.cost"], 4);
    assert_eq!(operation["operation.cached"], false);
    assert_eq!(operation["errors"], 2);
    assert_eq!(operation["status"], 200);
    assert!(operation["duration_ms"].is_u64());
    let text = format!("{lines:?}");
    assert!(
        !text.contains("confidential") && !text.contains("echo"),
        "{text}"
    );
}

#[tokio::test]
async fn a_panic_is_logged_once_without_its_text() {
    log::keep();
    let served = boom().await;
    let lines = ask_under(&served, "logged-2", "{ boom { panics } }", json!({})).await;
    let [panicked, operation] = &lines[..] else {
        panic!("{lines:?}")
    };
    assert_eq!(panicked["message"], "a resolver panicked");
    assert_eq!(operation["errors"], 1);
    assert!(!format!("{lines:?}").contains("secret"));
}
