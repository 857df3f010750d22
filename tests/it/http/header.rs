//! What is said around every answer: request ids, CORS, HTTPS.

use floke::config::Config;
use reqwest::Method;
use reqwest::header::HeaderValue;
use serde_json::Value;

use super::header;
use crate::support::floke::Floke;

#[tokio::test]
async fn a_request_id_that_cannot_stand_in_a_log_is_replaced() {
    let floke = Floke::start(Config::default()).await;
    for usable in ["a", "00-4bf92f-01", "A.b_c:9"] {
        let request = floke.get("/health/live").header("x-request-id", usable);
        let response = request.send().await.unwrap();
        assert_eq!(header(response.headers(), "x-request-id"), usable);
    }
    let long = "x".repeat(129);
    for unusable in ["", "a b", "{\"a\":1}", "æ", &long] {
        let value = HeaderValue::from_bytes(unusable.as_bytes()).unwrap();
        let request = floke.get("/health/live").header("x-request-id", value);
        let response = request.send().await.unwrap();
        let id = header(response.headers(), "x-request-id").to_owned();
        assert_eq!(id.len(), 32, "{unusable}: {id}");
        assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    }
    let graphql = floke
        .ask("{ nothing }")
        .header("x-request-id", "bad id")
        .send()
        .await
        .unwrap();
    let id = header(graphql.headers(), "x-request-id").to_owned();
    let body: Value = graphql.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["requestId"], id, "{body}");
}

#[tokio::test]
async fn only_named_origins_may_call_from_a_browser() {
    let closed = Floke::start(Config::default()).await;
    let named = vec!["https://kommune.example".to_owned()];
    let open = Floke::start(Config {
        cors_origins: named,
        ..Config::default()
    })
    .await;
    let all = Config {
        cors_origins: vec!["*".to_owned()],
        ..Config::default()
    };
    let all = Floke::start(all).await;
    for (floke, origin, expected) in [
        (&closed, "https://kommune.example", ""),
        (&open, "https://kommune.example", "https://kommune.example"),
        (&open, "https://other.example", ""),
        (&open, "https://kommune.example.evil.example", ""),
        (&all, "https://other.example", "*"),
    ] {
        let asked = floke
            .ask("{ __typename }")
            .header("origin", origin)
            .send()
            .await
            .unwrap();
        assert_eq!(
            header(asked.headers(), "access-control-allow-origin"),
            expected
        );
        let preliminary = floke
            .client
            .request(Method::OPTIONS, floke.url("/graphql"))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type");
        let preliminary = preliminary.send().await.unwrap();
        let headers = preliminary.headers();
        assert_eq!(header(headers, "access-control-allow-origin"), expected);
        assert!(!headers.contains_key("access-control-allow-credentials"));
        if !expected.is_empty() {
            assert!(header(headers, "access-control-allow-headers").contains("content-type"));
        }
    }
}

#[tokio::test]
async fn browsers_are_bound_to_https_where_it_is_set() {
    let floke = Floke::start(Config {
        hsts_seconds: 600,
        ..Config::default()
    })
    .await;
    let response = floke.get("/health/live").send().await.unwrap();
    assert_eq!(
        header(response.headers(), "strict-transport-security"),
        "max-age=600"
    );
}

#[tokio::test]
async fn labels_come_in_the_language_that_is_liked_best_whatever_else_is_said() {
    let floke = Floke::start(Config::default()).await;
    let label = async |languages: &[u8]| {
        let query = "{ vocabulary(name: OUTCOME) { label } }";
        let value = HeaderValue::from_bytes(languages).unwrap();
        let request = floke.ask(query).header("accept-language", value);
        let body: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(body.get("errors"), None, "{body}");
        body["data"]["vocabulary"][0]["label"].clone()
    };
    let (bokmal, english) = (label(b"nb").await, label(b"en").await);
    assert_ne!(bokmal, english);
    let long = "xx;q=1,".repeat(2_000);
    for rubbish in [
        &b""[..],
        b",;=",
        b"en;q=",
        b"en;q=NaN",
        b"en;q=-1",
        b"en;q=99",
        b"\xff\xfe",
        b"*",
        b"en\xff",
        b"'; DROP TABLE term; --",
        long.as_bytes(),
    ] {
        assert_eq!(label(rubbish).await, bokmal, "{rubbish:?}");
    }
    assert_eq!(label(b",, ;q=x, en-GB;q=0.1").await, english);
}
