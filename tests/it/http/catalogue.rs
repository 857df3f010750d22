//! The catalogue and the vocabularies: in which syntax, and that they lead to what is there.

use floke::config::Config;
use floke::http::Service;
use reqwest::{Method, Response};
use serde_json::Value;

use super::header;
use crate::support::cases::demo;
use crate::support::floke::Floke;

const TURTLE: &str = "text/turtle; charset=utf-8";
const JSON: &str = "application/ld+json";
const HOST: &str = "http://floke.example";

fn config() -> Config {
    let mut config = Config {
        public_url: Some(HOST.to_owned()),
        cors_origins: vec!["*".to_owned()],
        ..Config::default()
    };
    config.catalogue.publisher = Some("Floke".to_owned());
    config.catalogue.mailbox = Some("post@floke.example".to_owned());
    config
}

async fn asked(floke: &Floke, path: &str, accept: &str) -> Response {
    let request = floke.get(path).header("accept", accept);
    request.send().await.unwrap()
}

#[tokio::test]
async fn each_address_answers_in_the_syntax_that_is_liked_or_named() {
    let floke = Floke::start(config()).await;
    for bare in ["/catalog", "/vocabulary", "/vocabulary/LOS_THEME"] {
        for (path, accept, expected) in [
            (bare.to_owned(), "*/*", TURTLE),
            (bare.to_owned(), "text/turtle", TURTLE),
            (bare.to_owned(), "text/html, */*;q=0.5", TURTLE),
            (bare.to_owned(), "application/ld+json", JSON),
            (bare.to_owned(), "text/turtle;q=0.1, application/*", JSON),
            (format!("{bare}.ttl"), "application/ld+json", TURTLE),
            (format!("{bare}.jsonld"), "text/html", JSON),
        ] {
            let sent = asked(&floke, &path, accept).await;
            assert_eq!(sent.status(), 200, "{path} {accept}");
            let headers = sent.headers().clone();
            assert_eq!(header(&headers, "content-type"), expected, "{path}");
            assert_eq!(header(&headers, "access-control-allow-origin"), "*");
            assert_eq!(header(&headers, "cache-control"), "no-cache");
            let varies = headers.get_all("vary").iter();
            let varies = varies.flat_map(|it| it.to_str().unwrap().split(", "));
            assert_eq!(varies.into_iter().any(|it| it == "accept"), path == bare);
            let text = sent.text().await.unwrap();
            assert!(text.contains(&format!("{HOST}{bare}")), "{path}");
            assert_eq!(expected == JSON, text.starts_with('['), "{path}");

            let etag = header(&headers, "etag");
            let again = floke.get(&path).header("accept", accept);
            let again = again.header("if-none-match", etag).send().await.unwrap();
            assert_eq!(again.status(), 304, "{path}");
            let head = floke.client.request(Method::HEAD, floke.url(&path));
            let head = head.header("accept", accept).send().await.unwrap();
            assert_eq!(header(head.headers(), "etag"), etag, "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_or_cannot_be_sent_is_refused() {
    let floke = Floke::start(config()).await;
    for path in ["/catalog", "/vocabulary/OUTCOME"] {
        let sent = asked(&floke, path, "text/html").await;
        assert_eq!(sent.status(), 406, "{path}");
        let body: Value = sent.json().await.unwrap();
        let message = body["errors"][0]["message"].as_str().unwrap();
        for media_type in ["text/turtle", "application/ld+json"] {
            assert!(message.contains(media_type), "{message}");
        }
    }
    for path in [
        "/vocabulary/NOTHING",
        "/vocabulary/outcome",
        "/vocabulary/OUTCOME.html",
        "/catalog.html",
        "/catalog/",
    ] {
        let sent = asked(&floke, path, "*/*").await;
        assert_eq!(sent.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn settings_that_are_missing_are_named() {
    let floke = Floke::start(Config {
        public_url: Some(HOST.to_owned()),
        ..Config::default()
    })
    .await;
    let sent = asked(&floke, "/catalog", "*/*").await;
    assert_eq!(sent.status(), 503);
    let body: Value = sent.json().await.unwrap();
    let error = &body["errors"][0];
    assert_eq!(error["extensions"]["code"], "UNAVAILABLE");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("catalogue.publisher, catalogue.mailbox"));
    assert!(!message.contains("public_url"), "{message}");
    let sent = asked(&floke, "/vocabulary/OUTCOME", "*/*").await;
    assert_eq!(sent.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_it_leads_to_here_answers() {
    let (database, app) = demo().await;
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    let floke = Floke::serving(database, Service::new(app, config())).await;
    let sent = asked(&floke, "/catalog.jsonld", "*/*").await;
    let catalogue: Value = sent.json().await.unwrap();
    let mut paths = Vec::new();
    for thing in catalogue.as_array().unwrap() {
        for (property, values) in thing.as_object().unwrap() {
            let leads = [
                "#downloadURL",
                "#endpointDescription",
                "/page",
                "/references",
            ];
            if !leads.iter().any(|end| property.ends_with(end)) {
                continue;
            }
            for value in values.as_array().unwrap() {
                let address = value["@id"].as_str().unwrap();
                paths.push(address.strip_prefix(HOST).unwrap().to_owned());
            }
        }
    }
    paths.sort();
    paths.dedup();
    assert!(paths.len() > 70, "{paths:?}");
    for path in paths {
        let sent = floke.get(&path).send().await.unwrap();
        assert_eq!(sent.status(), 200, "{path}");
        // An export that nobody reads to its end holds its turn.
        sent.bytes().await.unwrap();
    }
}
