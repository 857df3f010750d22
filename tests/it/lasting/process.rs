//! A server as a process of its own, which can be killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::time::sleep;

use crate::cli::floke;
use crate::support::database::TestDatabase;

/// How long a server may take until it is ready, on a machine that has more to do.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server as a process of its own.
pub struct Process {
    child: Child,
    pub address: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// A server on a database, with its data in the database's folder.
    pub fn start(database: &TestDatabase, listen: &str) -> Self {
        Self::start_in(database.folder.path(), database, listen)
    }

    /// A server on a database, with its data in a folder.
    pub fn start_in(folder: &Path, database: &TestDatabase, listen: &str) -> Self {
        let mut command = floke(folder, &["serve", "--listen", listen]);
        command.env("FLOKE_DATABASE_URL", database.url());
        command.env("FLOKE_LOG", "info").stdout(Stdio::null());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut told = Vec::new();
        let listening = lines
            .by_ref()
            .map(|line| line.unwrap())
            .inspect(|line| told.push(line.clone()))
            .find(|line| line.contains("listening"));
        let listening = listening.unwrap_or_else(|| panic!("it does not listen: {told:?}"));
        let address = listening.split("127.0.0.1:").nth(1).unwrap();
        let port: String = address.chars().take_while(char::is_ascii_digit).collect();
        let log = Arc::new(Mutex::new(told));
        // Whatever it tells further must not fill the pipe.
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().unwrap().push(line);
            }
        });
        Self {
            child,
            address: format!("127.0.0.1:{port}"),
            log,
        }
    }

    /// Ends it as `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it says that it is ready, its index among the rest.
    pub async fn ready(&self) {
        let until = Instant::now() + PATIENCE;
        let url = format!("http://{}/health/ready", self.address);
        loop {
            if let Ok(answer) = reqwest::get(&url).await
                && answer.status().is_success()
            {
                return;
            }
            assert!(Instant::now() < until, "never ready: {:?}", self.log());
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// What it has told so far.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// How often it has begun to build an index.
    pub fn builds(&self) -> usize {
        let log = self.log();
        let building = log
            .iter()
            .filter(|line| line.contains("building the index"));
        building.count()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command beside a server, with the data in a folder.
pub async fn beside(folder: &Path, database: &TestDatabase, arguments: &[&str]) -> Output {
    let mut command = floke(folder, arguments);
    command.env("FLOKE_DATABASE_URL", database.url());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap());
    output.await.unwrap()
}

/// What the doctor says of the index in a folder.
pub async fn examined(folder: &Path, database: &TestDatabase) -> (bool, String) {
    let output = beside(folder, database, &["doctor", "--json"]).await;
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = report["checks"].as_array().unwrap();
    let index = checks.iter().find(|it| it["check"] == "index").unwrap();
    (
        index["ok"].as_bool().unwrap(),
        index["detail"].as_str().unwrap().to_owned(),
    )
}
