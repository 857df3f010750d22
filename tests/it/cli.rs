//! The binary as a person or a service manager uses it.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use floke::store::{ConnectOptions, Db};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::database::TestDatabase;

/// The binary in a folder, without any of the surroundings' settings.
fn floke(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_floke"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("FLOKE_") {
            command.env_remove(name);
        }
    }
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    floke(folder, arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// That a run ended with this code and one line on standard error.
#[track_caller]
fn assert_fails(output: &Output, code: i32) -> String {
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{told}");
    assert!(told.starts_with("floke: "), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    for inside in ["panicked", "Error {", "Err(", "Internal("] {
        assert!(!told.contains(inside), "{told}");
    }
    told
}

/// A running demo, killed when the test ends without having stopped it.
struct Server {
    child: Child,
    url: String,
    /// What it told on standard output.
    told: Vec<String>,
    ready_after: Duration,
}

impl Server {
    fn start(mut command: Command) -> Self {
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
    async fn count(&self) -> u64 {
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

#[test]
fn wrong_use_ends_with_a_message_and_code_2() {
    let folder = TempDir::new().unwrap();
    for arguments in [
        &[][..],
        &["nonsense"],
        &["serve", "--nonsense"],
        &["serve", "extra"],
        &["migrate"],
        &["migrate", "sideways"],
        &["migrate", "down", "--steps", "0"],
        &["migrate", "up", "--listen", "127.0.0.1:0"],
        &["serve", "--listen", "nonsense"],
        &["serve", "--config", "nowhere.toml"],
        &["doctor", "--database-url", "mysql://db/floke"],
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn every_command_has_help_with_an_example() {
    let folder = TempDir::new().unwrap();
    let overview = text(&run(folder.path(), &["--help"]).stdout);
    let commands = overview
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1);
    let commands: Vec<&str> = commands
        .take_while(|line| !line.is_empty())
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    assert!(
        commands.contains(&"demo") && commands.contains(&"doctor"),
        "{overview}"
    );
    let steps = ["status", "up", "down"].map(|step| vec!["migrate", step]);
    for mut arguments in commands
        .into_iter()
        .map(|command| vec![command])
        .chain(steps)
    {
        arguments.push("--help");
        let output = run(folder.path(), &arguments);
        assert!(output.status.success(), "{arguments:?}");
        let help = text(&output.stdout);
        let example = format!("floke {}", arguments[..arguments.len() - 1].join(" "));
        let last = help.lines().last().unwrap();
        assert!(
            last.starts_with("Example: ") && last.contains(&example),
            "{help}"
        );
    }
}

#[test]
fn wrong_settings_are_told_line_by_line() {
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("floke.toml"),
        "listn = 1\n[limits]\ndept = 1\n",
    )
    .unwrap();
    let output = run(folder.path(), &["serve"]);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(
        told.lines()
            .all(|line| line.starts_with("floke: ") && line.contains("did you mean")),
        "{told}"
    );
    let output = floke(folder.path(), &["schema"])
        .env("FLOKE_NONSENSE", "1")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_schema_is_printed_also_to_a_reader_that_leaves() {
    let folder = TempDir::new().unwrap();
    let output = run(folder.path(), &["schema"]);
    assert!(output.status.success());
    assert_eq!(text(&output.stdout), floke::graphql::sdl());
    let mut child = floke(folder.path(), &["schema"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut told = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut told)
        .unwrap();
    assert!(child.wait().unwrap().success(), "{told}");
    assert_eq!(told, "");
}

#[test]
fn a_schema_goes_up_and_down_and_up() {
    let folder = TempDir::new().unwrap();
    let told = assert_fails(&run(folder.path(), &["migrate", "status"]), 1);
    assert!(
        told.contains("no database at floke-data/floke.db"),
        "{told}"
    );
    assert!(!folder.path().join("floke-data").exists());

    let states = |arguments: &[&str]| {
        let output = run(folder.path(), arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let told = text(&output.stdout);
        told.lines()
            .map(|line| line.starts_with("applied "))
            .collect::<Vec<bool>>()
    };
    let up = states(&["migrate", "up"]);
    assert!(up.len() >= 4 && up.iter().all(|applied| *applied), "{up:?}");
    assert_eq!(states(&["migrate", "status"]), up);
    let down = states(&["migrate", "down", "--steps", "2"]);
    let (above, below) = down.split_at(up.len() - 2);
    assert!(
        above.iter().all(|applied| *applied) && !below.contains(&true),
        "{down:?}"
    );
    assert_eq!(states(&["migrate", "up"]), up);
}

/// Leaves an import unfinished, a row that refers to nothing, and one county less.
async fn hurt(folder: &Path) {
    let options = ConnectOptions {
        url: Db::sqlite_url(&folder.join("floke-data")),
        connections: 1,
        schema: None,
    };
    let db = Db::connect(&options).await.unwrap();
    for statement in [
        "PRAGMA foreign_keys = OFF",
        "INSERT INTO import (file, started_at, alive_at) \
         VALUES ('left.ndjson', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')",
        "DELETE FROM county WHERE number = '03'",
    ] {
        db.execute(statement).await.unwrap();
    }
    db.close().await.unwrap();
}

#[tokio::test]
async fn the_doctor_finds_what_is_wrong() {
    let folder = TempDir::new().unwrap();
    let report = |arguments: &[&str]| -> (Option<i32>, Value) {
        let output = run(folder.path(), &[&["doctor", "--json"], arguments].concat());
        (
            output.status.code(),
            serde_json::from_slice(&output.stdout).unwrap(),
        )
    };
    let detail = |report: &Value, check: &str| -> (bool, String) {
        let checks = report["checks"].as_array().unwrap();
        let found = checks.iter().find(|found| found["check"] == check).unwrap();
        (
            found["ok"].as_bool().unwrap(),
            found["detail"].as_str().unwrap().to_owned(),
        )
    };
    let (code, nothing) = report(&[]);
    assert_eq!((code, &nothing["ok"]), (Some(1), &Value::Bool(false)));
    assert!(!folder.path().join("floke-data").exists());

    run(folder.path(), &["migrate", "up"]);
    let (code, well) = report(&[]);
    assert_eq!(
        (code, &well["ok"]),
        (Some(0), &Value::Bool(true)),
        "{well:#}"
    );
    assert!(detail(&well, "database").1.starts_with("SQLite 3."));

    hurt(folder.path()).await;
    let (code, hurt) = report(&[]);
    assert_eq!(code, Some(1));
    let imports = detail(&hurt, "imports");
    assert!(
        !imports.0 && imports.1.contains("of left.ndjson"),
        "{hurt:#}"
    );
    assert!(!detail(&hurt, "references").0, "{hurt:#}");
    assert!(!detail(&hurt, "reference data").0, "{hurt:#}");
    assert!(detail(&hurt, "integrity").0, "{hurt:#}");

    run(folder.path(), &["migrate", "down"]);
    let (code, behind) = report(&[]);
    assert_eq!(code, Some(1));
    assert!(
        detail(&behind, "migrations").1.contains("floke migrate up"),
        "{behind:#}"
    );

    std::fs::write(folder.path().join("broken.db"), vec![7; 20_000]).unwrap();
    let (code, broken) = report(&["--database-url", "sqlite:broken.db"]);
    assert_eq!(code, Some(1));
    assert!(
        detail(&broken, "database").1.contains("not a database"),
        "{broken:#}"
    );

    let readable = text(&run(folder.path(), &["doctor"]).stdout);
    assert!(
        readable.contains("FAULT  migrations") && readable.contains("ok     database"),
        "{readable}"
    );
}

#[test]
fn what_cannot_be_started_says_why_in_one_line() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    std::fs::write(folder.path().join("broken.db"), vec![7; 20_000]).unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let free = "127.0.0.1:0";
    for (arguments, part) in [
        (&["serve", "--listen", &address][..], "in use"),
        (&["demo", "--listen", &address], "--listen"),
        (
            &["serve", "--listen", free, "--data-dir", "file/below"],
            "cannot make the data folder file/below",
        ),
        (
            &[
                "serve",
                "--listen",
                free,
                "--database-url",
                "sqlite:broken.db",
            ],
            "not a database",
        ),
        (
            &[
                "serve",
                "--listen",
                free,
                "--database-url",
                "sqlite:none/a.db",
            ],
            "none/a.db",
        ),
    ] {
        let told = assert_fails(&run(folder.path(), arguments), 1);
        assert!(told.contains(part), "{told}");
    }
    assert!(
        !folder.path().join("floke-data").exists(),
        "a port in use is told before anything is made"
    );
}

#[test]
fn a_database_that_does_not_answer_is_told_without_its_password() {
    let folder = TempDir::new().unwrap();
    let url = "postgres://floke:hemmelig@127.0.0.1:1/floke";
    let told = assert_fails(
        &run(folder.path(), &["migrate", "status", "--database-url", url]),
        1,
    );
    assert!(
        told.contains("postgres://floke:***@127.0.0.1:1/floke"),
        "{told}"
    );
    assert!(
        told.contains("does not answer") && !told.contains("hemmelig"),
        "{told}"
    );
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
    let folder = TempDir::new().unwrap();
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
