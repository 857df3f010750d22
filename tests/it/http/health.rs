//! Health and metrics.

use floke::app::App;
use floke::config::Config;
use floke::model::Clock;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::support::database::TestDatabase;
use crate::support::floke::Floke;

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
