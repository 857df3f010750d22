//! Servers as processes: what they tell, how they stop, and that they start again where they were.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::floke;
use crate::support::database::TestDatabase;

/// A running demo, killed when the test ends without having stopped it.
pub struct Server {
    child: Child,
    url: String,
    /// What it told on standard output.
    told: Vec<String>,
    ready_after: Duration,
}

impl Server {
    pub fn start(mut command: Command) -> Self {
        let started = Instant::now();
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Self {
            child: command.spawn().unwrap(),
            url: String::new(),
            told: Vec::new(),
            ready_after: Duration::ZERO,
        };
        let stdout = server.child.stdout.take().unwrap();
        for line in BufReader::new(stdout).lines() {
            let line = line.unwrap();
            let is_last = line.starts_with("Stop");
            server.told.push(line);
            if is_last {
                break;
            }
        }
        server.ready_after = started.elapsed();
        let address = server.told[0].strip_prefix("Floke answers on ").unwrap();
        assert!(address.starts_with("http://127.0.0.1:"), "{address}");
        server.url = address.to_owned();
        server
    }

    async fn post(&self, url: &str, body: String) -> Value {
        let request = reqwest::Client::new().post(url).body(body);
        let request = request.header("content-type", "application/json");
        request.send().await.unwrap().json().await.unwrap()
    }

    /// How many experiences there are.
    pub async fn count(&self) -> u64 {
        let query = r#"{ "query": "{ experiences { totalCount } }" }"#.to_owned();
        let answer = self.post(&format!("{}/graphql", self.url), query).await;
        answer["data"]["experiences"]["totalCount"]
            .as_u64()
            .unwrap()
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        reqwest::get(format!("{}{path}", self.url)).await.unwrap()
    }

    fn stop(mut self, signal: &str) -> ExitStatus {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_demo_tells_its_address_and_starts_again_where_it_was() {
    let folder = TempDir::new().unwrap();
    let arguments = ["demo", "--listen", "127.0.0.1:0", "--data-dir", "kept"];
    for (signal, is_second) in [("TERM", false), ("INT", true)] {
        let server = Server::start(floke(folder.path(), &arguments));
        assert!(server.get("/health/ready").await.status().is_success());
        assert_eq!(server.count().await, 117);
        assert!(
            server
                .get("/")
                .await
                .text()
                .await
                .unwrap()
                .contains("graphiql")
        );
        if is_second {
            assert!(
                server.ready_after < Duration::from_secs(1),
                "{:?}",
                server.ready_after
            );
        }
        assert!(server.stop(signal).success());
    }
    assert!(folder.path().join("kept/floke.db").is_file());
}

#[tokio::test]
async fn what_a_demo_tells_to_try_can_be_asked() {
    let folder = TempDir::new().unwrap();
    let server = Server::start(floke(folder.path(), &["demo", "--listen", "127.0.0.1:0"]));
    let queries = server
        .told
        .iter()
        .filter_map(|line| line.strip_prefix("curl -s "));
    let queries: Vec<&str> = queries.collect();
    assert_eq!(queries.len(), 3, "{:?}", server.told);
    for query in queries {
        let (url, rest) = query.split_once(" -H ").unwrap();
        let body = rest
            .split_once(" -d '")
            .unwrap()
            .1
            .strip_suffix('\'')
            .unwrap();
        let answer = server.post(url, body.to_owned()).await;
        assert!(answer["errors"].is_null(), "{query}: {answer}");
        assert!(answer.to_string().len() > 300, "{query}: {answer}");
    }
}

#[tokio::test]
async fn it_serves_on_the_database_under_test() {
    let database = TestDatabase::empty().await;
    let folder = &database.folder;
    let mut command = floke(folder.path(), &["demo", "--listen", "127.0.0.1:0"]);
    command.env("FLOKE_DATABASE_URL", database.url());
    let server = Server::start(command);
    assert!(server.get("/health/ready").await.status().is_success());
    let mut doctor = floke(folder.path(), &["doctor", "--json"]);
    let output = doctor
        .env("FLOKE_DATABASE_URL", database.url())
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = report["checks"].as_array().unwrap();
    let migrations = checks
        .iter()
        .find(|found| found["check"] == "migrations")
        .unwrap();
    assert_eq!(migrations["ok"], true, "{report:#}");
    assert!(server.stop("TERM").success());
}
