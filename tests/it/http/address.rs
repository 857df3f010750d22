//! What each address answers, and in which form.

use floke::config::Config;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::header;
use crate::support::floke::Floke;

const GRAPHIQL: [(&str, &str); 6] = [
    ("/", "text/html; charset=utf-8"),
    ("/graphiql/graphiql.js", "text/javascript; charset=utf-8"),
    ("/graphiql/worker.js", "text/javascript; charset=utf-8"),
    ("/graphiql/graphiql.css", "text/css; charset=utf-8"),
    ("/graphiql/codicon.ttf", "font/ttf"),
    ("/graphiql/LICENSES.txt", "text/plain; charset=utf-8"),
];

#[tokio::test]
async fn every_address_answers_with_its_type_and_with_safe_headers() {
    let floke = Floke::start(Config::default()).await;
    let others = [
        ("/schema.graphql", "text/plain; charset=utf-8"),
        ("/health/live", "application/json"),
        ("/health/ready", "application/json"),
        ("/metrics", "text/plain; version=0.0.4; charset=utf-8"),
    ];
    for (path, content_type) in GRAPHIQL.into_iter().chain(others) {
        for method in [Method::GET, Method::HEAD] {
            let response = floke
                .client
                .request(method, floke.url(path))
                .send()
                .await
                .unwrap();
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            let headers = response.headers();
            assert_eq!(header(headers, "content-type"), content_type, "{path}");
            assert_eq!(
                header(headers, "x-content-type-options"),
                "nosniff",
                "{path}"
            );
            assert_eq!(header(headers, "referrer-policy"), "no-referrer", "{path}");
            let policy = header(headers, "content-security-policy");
            assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
            assert!(
                policy.contains("frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            assert!(
                !policy.contains("unsafe-eval") && !policy.contains("http"),
                "{path}: {policy}"
            );
            assert_eq!(header(headers, "server"), "", "{path}");
            assert!(!headers.contains_key("strict-transport-security"), "{path}");
            assert!(!headers.contains_key("set-cookie"), "{path}");
        }
    }
    let sdl = floke
        .get("/schema.graphql")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(sdl, floke::graphql::sdl());
}

#[tokio::test]
async fn what_is_not_there_is_told_as_json_with_the_request_id() {
    let floke = Floke::start(Config {
        graphiql: false,
        ..Config::default()
    })
    .await;
    let cases = [
        (Method::GET, "/nothing", StatusCode::NOT_FOUND, "NOT_FOUND"),
        (Method::GET, "/", StatusCode::NOT_FOUND, "NOT_FOUND"),
        (
            Method::GET,
            "/graphiql/graphiql.js",
            StatusCode::NOT_FOUND,
            "NOT_FOUND",
        ),
        (Method::GET, "/health", StatusCode::NOT_FOUND, "NOT_FOUND"),
        (
            Method::DELETE,
            "/health/live",
            StatusCode::METHOD_NOT_ALLOWED,
            "BAD_USER_INPUT",
        ),
        (
            Method::POST,
            "/schema.graphql",
            StatusCode::METHOD_NOT_ALLOWED,
            "BAD_USER_INPUT",
        ),
    ];
    for (method, path, status, code) in cases {
        let request = floke
            .client
            .request(method, floke.url(path))
            .header("x-request-id", "a-1");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(header(response.headers(), "x-request-id"), "a-1", "{path}");
        if status == StatusCode::METHOD_NOT_ALLOWED {
            assert_eq!(header(response.headers(), "allow"), "GET,HEAD", "{path}");
        }
        let body: Value = response.json().await.unwrap();
        let extensions = &body["errors"][0]["extensions"];
        assert_eq!(extensions["code"], code, "{path}");
        assert_eq!(extensions["requestId"], "a-1", "{path}");
    }
}

#[tokio::test]
async fn files_are_sent_once_and_to_every_kind_of_browser() {
    let floke = Floke::start(Config::default()).await;
    for (path, _) in GRAPHIQL.into_iter().chain([("/schema.graphql", "")]) {
        let plain = floke.get(path).send().await.unwrap();
        assert_eq!(header(plain.headers(), "content-encoding"), "", "{path}");
        assert!(
            header(plain.headers(), "vary").contains("accept-encoding"),
            "{path}"
        );
        let etag = header(plain.headers(), "etag").to_owned();
        let plain = plain.bytes().await.unwrap();

        let again = floke
            .get(path)
            .header("if-none-match", &etag)
            .send()
            .await
            .unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
        let other = floke
            .get(path)
            .header("if-none-match", "W/\"other\"")
            .send()
            .await
            .unwrap();
        assert_eq!(other.status(), StatusCode::OK, "{path}");

        let packed = floke
            .get(path)
            .header("accept-encoding", "gzip")
            .send()
            .await
            .unwrap();
        if plain.len() > 1024 {
            assert_eq!(
                header(packed.headers(), "content-encoding"),
                "gzip",
                "{path}"
            );
        }
        assert_eq!(header(packed.headers(), "etag"), etag, "{path}");
        let is_packed = packed.headers().contains_key("content-encoding");
        let packed = packed.bytes().await.unwrap();
        let unpacked = if is_packed {
            unpack(&packed)
        } else {
            packed.to_vec()
        };
        assert!(plain == unpacked, "{path} differs by encoding");
        assert!(packed.len() <= plain.len(), "{path}");
    }
}

fn unpack(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(bytes), &mut plain).unwrap();
    plain
}

#[tokio::test]
async fn long_answers_are_compressed_and_short_ones_are_not() {
    let floke = Floke::start(Config::default()).await;
    let long = "{ __schema { types { name description fields { name } } } }";
    for (encodings, expected) in [("gzip, br", "br"), ("gzip", "gzip"), ("identity", "")] {
        let request = floke.ask(long).header("accept-encoding", encodings);
        let response = request.send().await.unwrap();
        assert_eq!(header(response.headers(), "content-encoding"), expected);
    }
    let short = floke
        .ask("{ __typename }")
        .header("accept-encoding", "gzip, br");
    let short = short.send().await.unwrap();
    assert_eq!(header(short.headers(), "content-encoding"), "");
}

#[tokio::test]
async fn introspection_can_be_switched_off() {
    let floke = Floke::start(Config {
        introspection: false,
        ..Config::default()
    })
    .await;
    let body: Value = floke
        .ask("{ __schema { types { name } } }")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(
        body["data"].is_null() && body["errors"].is_array(),
        "{body}"
    );
    let body: Value = floke
        .ask("{ __typename }")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(body["data"]["__typename"], "Query", "{body}");
}

#[tokio::test]
async fn a_bearer_that_was_never_given_out_is_not_taken_for_nobody() {
    let floke = Floke::start(Config::default()).await;
    let response = floke
        .ask("{ __typename }")
        .bearer_auth("made-up")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}
