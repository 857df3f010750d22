//! What an error tells, and what it must not tell.

use std::time::Duration;

use floke::config::limits::Limits;
use serde_json::json;

use super::{boom, boom_with};
use crate::support::many;

#[tokio::test]
async fn an_error_bears_its_whole_path_and_its_place() {
    let served = boom().await;
    let answer = served
        .ask("{\n  boom {\n    ok rows { c: cells { oddFails } }\n  }\n}")
        .await;
    assert_eq!(answer.body["data"], json!({ "boom": null }));
    let error = &answer.body["errors"][0];
    assert_eq!(
        error["path"],
        json!(["boom", "rows", 1, "c", 1, "oddFails"])
    );
    assert_eq!(error["locations"], json!([{ "line": 3, "column": 26 }]));
}

#[tokio::test]
async fn a_path_goes_on_below_the_index_of_a_plain_list() {
    let served = boom().await;
    let answer = served
        .ask("{ boom { x: plainList { childNonNull { nonNull } } } }")
        .await;
    let path = &answer.body["errors"][0]["path"];
    assert_eq!(path, &json!(["boom", "x", 0, "childNonNull", "nonNull"]));
}

#[tokio::test]
async fn an_error_of_the_inside_tells_its_request_id_only() {
    let served = boom().await;
    let request = served
        .client
        .post(&served.url)
        .header("x-request-id", "asked-1");
    let body = json!({ "query": "{ boom { nullable } }" }).to_string();
    let request = request
        .header("content-type", "application/json")
        .body(body);
    let text = request.send().await.unwrap().text().await.unwrap();
    assert!(
        text.contains("INTERNAL_SERVER_ERROR") && text.contains("asked-1"),
        "{text}"
    );
    assert!(!text.contains("nullable failed"), "{text}");
}

#[tokio::test]
async fn an_error_that_bears_a_code_is_told_as_it_is() {
    let served = boom().await;
    let answer = served.ask("{ boom { forbidden } }").await;
    assert_eq!(answer.codes(), ["FORBIDDEN"]);
    assert_eq!(
        answer.body["errors"][0]["message"],
        "Only owners may see this."
    );
}

#[tokio::test]
async fn an_argument_that_its_type_refuses_is_the_clients_fault() {
    let served = boom().await;
    let answer = served.ask("{ small(number: 300) }").await;
    assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
    let message = answer.body["errors"][0]["message"].as_str().unwrap();
    assert_eq!(message, "The value of argument \"number\" cannot be used.");
    let secret = "x".repeat(40);
    let answer = served
        .ask_with("query($d: Day!) { day(day: $d) }", json!({ "d": secret }))
        .await;
    assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
    assert!(!answer.body.to_string().contains(&secret));
}

#[tokio::test]
async fn an_answer_bears_at_most_twenty_errors() {
    let served = boom().await;
    let unknown = many(3000, |number| format!("unknown{number} "));
    let answer = served.ask(&format!("{{ {unknown} }}")).await;
    assert_eq!(answer.codes(), ["GRAPHQL_VALIDATION_FAILED"; 20]);
    assert!(answer.bytes < 8_000, "{}", answer.bytes);
    let failing = many(40, |number| format!("f{number}: nullable "));
    let answer = served.ask(&format!("{{ boom {{ {failing} }} }}")).await;
    assert_eq!(answer.codes(), ["INTERNAL_SERVER_ERROR"; 20]);
    assert_eq!(answer.body["data"]["boom"].as_object().unwrap().len(), 40);
}

#[tokio::test]
async fn a_message_repeats_no_more_than_a_short_name() {
    let served = boom().await;
    let name = "n".repeat(20_000);
    for query in [
        format!("{{ {name} }}"),
        format!("{{ hello(x: {name}) }}"),
        format!("query {name} {{ hello }} query {name} {{ hello }}"),
        format!("{{ boom {{ echo(maybe: \"{name}\") }} }}"),
        format!("{{ hello \"{name}\" }}"),
        format!("{{ hello @{name} }}"),
        format!("query(${name}: Int) {{ hello }}"),
    ] {
        let answer = served.ask(&query).await;
        assert!(!answer.codes().is_empty());
        assert!(
            answer.bytes < 2_000,
            "{} bytes: {}",
            answer.bytes,
            &answer.body.to_string()[..200]
        );
    }
    let body = json!({ "query": "query A { hello } query B { hello }", "operationName": name });
    assert!(served.post(body.to_string()).await.bytes < 1_000);
}

#[tokio::test]
async fn a_panic_is_answered_and_the_server_goes_on() {
    let served = boom().await;
    let answer = served.ask("{ hello boom { panics } }").await;
    assert_eq!(answer.codes(), ["INTERNAL_SERVER_ERROR"]);
    assert_eq!(answer.status, 500);
    assert!(!answer.body.to_string().contains("secret"));
    assert!(
        answer.body["errors"][0]["extensions"]["requestId"]
            .as_str()
            .unwrap()
            .len()
            > 8
    );
    assert_eq!(
        served.ask("{ hello }").await.data(),
        &json!({ "hello": "world" })
    );
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up() {
    let served = boom_with(Limits {
        timeout_seconds: 1,
        ..Limits::default()
    })
    .await;
    let answer = served.ask("{ boom { sleeps(milliseconds: 20000) } }").await;
    assert_eq!(answer.codes(), ["TIMEOUT"]);
    assert!(answer.took < Duration::from_secs(5));
    assert_eq!(answer.body.get("data"), None);
}
