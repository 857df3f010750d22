//! How requests and connections end: panics, stops, bounds.

use axum::routing::any;
use floke::config::Config;
use reqwest::StatusCode;
use serde_json::Value;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::header;
use crate::support::floke::Floke;

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
