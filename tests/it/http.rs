//! Everything that is answered beside GraphQL, and what surrounds all of it.

use std::time::Duration;

use axum::routing::any;
use floke::app::App;
use floke::config::Config;
use floke::model::Clock;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::database::TestDatabase;
use crate::support::floke::Floke;

const GRAPHIQL: [(&str, &str); 6] = [
    ("/", "text/html; charset=utf-8"),
    ("/graphiql/graphiql.js", "text/javascript; charset=utf-8"),
    ("/graphiql/worker.js", "text/javascript; charset=utf-8"),
    ("/graphiql/graphiql.css", "text/css; charset=utf-8"),
    ("/graphiql/codicon.ttf", "font/ttf"),
    ("/graphiql/LICENSES.txt", "text/plain; charset=utf-8"),
];

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

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
async fn a_floke_is_ready_when_its_database_is() {
    let database = TestDatabase::empty().await;
    let app = App::open(&database.options, Clock::default())
        .await
        .unwrap();
    let floke = Floke::on(database, app).await;
    let (status, body) = readiness(&floke).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body["checks"]["migrations"], "missing", "{body}");

    floke.service.app.db.migrate_up().await.unwrap();
    let (status, body) = readiness(&floke).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(body["status"], "ready");

    floke.service.readiness.stop();
    let (status, body) = readiness(&floke).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body["status"], "stopping");
    let live = floke.get("/health/live").send().await.unwrap();
    assert_eq!(live.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_floke_whose_database_is_gone_lives_but_is_not_ready() {
    let floke = Floke::start(Config::default()).await;
    floke.service.app.db.clone().close().await.unwrap();
    let (status, body) = readiness(&floke).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body["checks"]["database"], "does not answer", "{body}");
    let live = floke.get("/health/live").send().await.unwrap();
    assert_eq!(live.status(), StatusCode::OK);
}

async fn readiness(floke: &Floke) -> (StatusCode, Value) {
    let response = floke.get("/health/ready").send().await.unwrap();
    (response.status(), response.json().await.unwrap())
}

#[tokio::test]
async fn requests_and_operations_are_counted_by_service() {
    let floke = Floke::start(Config::default()).await;
    let other = Floke::start(Config::default()).await;
    for query in [
        "{ __typename }",
        "{ __typename }",
        "{ nothing }",
        "mutation {",
    ] {
        floke.ask(query).send().await.unwrap();
    }
    floke.get("/nothing/at/all").send().await.unwrap();
    let strange = Method::from_bytes(b"STRANGE").unwrap();
    floke
        .client
        .request(strange, floke.url("/health/live"))
        .send()
        .await
        .unwrap();
    let told = floke
        .get("/metrics")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for line in [
        r#"floke_http_requests_total{route="/graphql",method="POST",status="200"} 4"#,
        r#"floke_http_requests_total{route="unmatched",method="GET",status="404"} 1"#,
        r#"floke_http_requests_total{route="/health/live",method="other",status="405"} 1"#,
        r#"floke_graphql_operations_total{kind="query",outcome="complete"} 2"#,
        r#"floke_graphql_operations_total{kind="unknown",outcome="refused"} 2"#,
        r#"floke_http_request_duration_seconds_count{route="/graphql",method="POST"} 4"#,
        "floke_build_info{version=\"",
        "process_start_time_seconds ",
        "floke_database_statements_total ",
        "# HELP floke_http_requests_total ",
    ] {
        assert!(told.contains(line), "{line} is not in\n{told}");
    }
    assert!(
        told.contains(r#"_bucket{route="/graphql",method="POST",le="10"} 4"#),
        "{told}"
    );
    let others = other
        .get("/metrics")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(!others.contains("/graphql"), "{others}");
}

#[tokio::test]
async fn a_panic_ends_its_own_request_alone() {
    async fn panicking() {
        panic!("a secret of the inside");
    }
    let floke = Floke::with_graphql(Config::default(), any(panicking)).await;
    let response = floke
        .ask("{ a }")
        .header("x-request-id", "p-1")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        header(response.headers(), "x-content-type-options"),
        "nosniff"
    );
    let body: Value = response.json().await.unwrap();
    assert_eq!(
        body["errors"][0]["extensions"]["code"],
        "INTERNAL_SERVER_ERROR"
    );
    assert_eq!(body["errors"][0]["extensions"]["requestId"], "p-1");
    assert!(!body.to_string().contains("secret"), "{body}");
    assert_eq!(
        floke.get("/health/live").send().await.unwrap().status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn what_runs_may_finish_when_floke_stops() {
    async fn slow() -> &'static str {
        tokio::time::sleep(Duration::from_millis(600)).await;
        "finished"
    }
    let floke = Floke::with_graphql(Config::default(), any(slow)).await;
    let url = floke.url("/health/live");
    let running = tokio::spawn(floke.ask("{ a }").send());
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (_database, stopped) = floke.stop();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let refused = reqwest::get(&url).await.unwrap_err();
    assert!(refused.is_connect(), "{refused}");
    let response = running.await.unwrap().unwrap();
    assert_eq!(response.text().await.unwrap(), "finished");
    assert!(stopped.await.unwrap());
}

#[tokio::test]
async fn what_runs_too_long_is_cut_off_when_floke_stops() {
    let config = Config {
        shutdown_grace_seconds: 1,
        ..Config::default()
    };
    let floke = Floke::with_graphql(config, any(std::future::pending::<()>)).await;
    let running = tokio::spawn(floke.ask("{ a }").send());
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (_database, stopped) = floke.stop();
    assert!(!stopped.await.unwrap());
    assert!(running.await.unwrap().is_err());
}

#[tokio::test]
async fn connections_beyond_the_bound_wait_their_turn() {
    let floke = Floke::start(Config {
        connections: 1,
        ..Config::default()
    })
    .await;
    let mut first = TcpStream::connect(floke.address).await.unwrap();
    let request = b"GET /health/live HTTP/1.1\r\nhost: floke\r\n\r\n";
    let mut buffer = [0; 4096];
    first.write_all(request).await.unwrap();
    assert!(first.read(&mut buffer).await.unwrap() > 0);

    let mut second = TcpStream::connect(floke.address).await.unwrap();
    second.write_all(request).await.unwrap();
    let waiting = tokio::time::timeout(Duration::from_millis(300), second.read(&mut buffer));
    assert!(waiting.await.is_err());
    drop(first);
    let answered = tokio::time::timeout(Duration::from_secs(5), second.read(&mut buffer));
    assert!(answered.await.unwrap().unwrap() > 0);
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
