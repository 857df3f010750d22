//! Whoever asks for an export and does not read it leaves the turn to others.

use std::time::{Duration, Instant};

use floke::config::{Config, Limits};
use floke::http::Service;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::cases::demo;
use crate::support::floke::Floke;

/// How long a turn may be held by nobody who reads, on a busy machine too.
const SOON: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_comes_back_from_whoever_does_not_read() {
    let (database, app) = demo().await;
    let limits = Limits {
        exports: 1,
        export_stall_seconds: 1,
        ..Limits::default()
    };
    let config = Config {
        limits,
        ..Config::default()
    };
    // More than what lies between the two ends of a connection.
    let long = match app.db.product() {
        "PostgreSQL" => "repeat('Noe hendte. ', 20000)",
        _ => "replace(hex(zeroblob(120000)), '00', 'Hendt ')",
    };
    let grow = format!("UPDATE narrative SET what_happened = {long}");
    app.db.execute(&grow).await.unwrap();
    let floke = Floke::serving(database, Service::new(app, config)).await;
    let path = "/export/experiences.ndjson";
    let mut silent = TcpStream::connect(floke.address).await.unwrap();
    let asked = format!("GET {path} HTTP/1.1\r\nHost: floke\r\n\r\n");
    silent.write_all(asked.as_bytes()).await.unwrap();
    // It has begun.
    let mut first = [0; 12];
    silent.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    assert_eq!(floke.get(path).send().await.unwrap().status(), 503);
    let began = Instant::now();
    while floke.get(path).send().await.unwrap().status() != 200 {
        assert!(began.elapsed() < SOON, "the turn is not given back");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // What was sent till then does not pass for the whole.
    let mut rest = Vec::new();
    let ended = silent.read_to_end(&mut rest).await;
    assert!(ended.is_err() || !rest.ends_with(b"0\r\n\r\n"));
}
