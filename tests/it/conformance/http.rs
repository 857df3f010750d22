//! GraphQL over HTTP where the audits do not look.

use std::sync::Arc;

use async_graphql::Data;
use axum::Router;
use axum::http::request::Parts;
use floke::config::limits::Limits;
use floke::graphql::code::Code;
use floke::graphql::document::{Documents, RequestError};
use floke::graphql::request_id::RequestId;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use reqwest::Method;
use reqwest::header::{ACCEPT, ALLOW, AUTHORIZATION, CONTENT_TYPE, VARY, WWW_AUTHENTICATE};
use serde_json::{Value, json};
use url::Url;

use super::boom;
use crate::boom::schema;
use crate::support::served::Served;

#[tokio::test]
async fn a_get_runs_queries_and_nothing_else() {
    let served = boom().await;
    let get = |query: &str| {
        let url = Url::parse_with_params(&served.url, [("query", query)]).unwrap();
        served.client.get(url).send()
    };
    let answer: Value = get("{ hello }").await.unwrap().json().await.unwrap();
    assert_eq!(answer, json!({ "data": { "hello": "world" } }));
    let refused = get("mutation { addBook(input: { title: \"a\", author: \"b\" }) { count } }")
        .await
        .unwrap();
    assert_eq!(refused.status(), 405);
    assert_eq!(refused.headers()[ALLOW], "POST");
    let refused = get("subscription { ticks }").await.unwrap();
    assert_eq!(refused.status(), 200);
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
}

#[tokio::test]
async fn the_operations_name_counts_in_a_get() {
    let served = boom().await;
    let parameters = [
        ("query", "query A { a: hello } query B { b: hello }"),
        ("operationName", "B"),
    ];
    let url = Url::parse_with_params(&served.url, parameters).unwrap();
    let answer: Value = served
        .client
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(answer, json!({ "data": { "b": "world" } }));
}

#[tokio::test]
async fn other_methods_and_other_types_are_refused_as_json() {
    let served = boom().await;
    let body = r#"{"query":"{ hello }"}"#;
    for (method, content_type, accept, status) in [
        (Method::PUT, "application/json", "*/*", 405),
        (Method::DELETE, "application/json", "*/*", 405),
        (Method::POST, "text/plain", "*/*", 415),
        (
            Method::POST,
            "application/x-www-form-urlencoded",
            "*/*",
            415,
        ),
        (Method::POST, "multipart/form-data; boundary=x", "*/*", 415),
        (Method::POST, "application/json; charset=utf-16", "*/*", 415),
        (Method::POST, "application/json", "text/html", 406),
        (
            Method::POST,
            "application/json;charset=\"UTF-8\"",
            "*/*",
            200,
        ),
    ] {
        let request = served
            .client
            .request(method.clone(), &served.url)
            .body(body);
        let request = request
            .header(CONTENT_TYPE, content_type)
            .header(ACCEPT, accept);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{method} {content_type}");
        assert_eq!(
            response.headers()[VARY],
            "accept, accept-language, authorization"
        );
        assert_eq!(
            response.headers()[CONTENT_TYPE],
            "application/json; charset=utf-8"
        );
        let body: Value = response.json().await.unwrap();
        assert_eq!(
            body["errors"][0]["extensions"]["requestId"].is_string(),
            status != 200
        );
    }
}

fn refuse_bearers(parts: &Parts, _: &RequestId) -> BoxFuture<'static, Result<Data, RequestError>> {
    let answer = if parts.headers.contains_key(AUTHORIZATION) {
        let message = "The token has expired.";
        Err(RequestError::new(Code::Unauthenticated, message))
    } else {
        Ok(Data::default())
    };
    ready(answer).boxed()
}

#[tokio::test]
async fn a_request_whose_bearer_is_no_good_is_refused_before_its_document_is_read() {
    let limits = Limits::default();
    let schema = schema(&limits);
    let documents = Arc::new(Documents::new(&schema.sdl(), &limits).unwrap());
    let route = floke::http::graphql::route(schema, documents, Arc::new(refuse_bearers));
    let served = Served::start(Router::new().route("/graphql", route)).await;
    let ask = |query: &str| {
        let request = served
            .client
            .post(&served.url)
            .header(CONTENT_TYPE, "application/json");
        request.body(json!({ "query": query }).to_string())
    };
    let refused = ask("{ nothing")
        .header(AUTHORIZATION, "Bearer old")
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), 401);
    assert_eq!(refused.headers()[WWW_AUTHENTICATE], "Bearer");
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(ask("{ hello }").send().await.unwrap().status(), 200);
}
