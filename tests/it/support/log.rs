//! The log of this process, kept for tests to read.
//!
//! One subscriber serves all tests: one for each thread would miss what other threads met first.

use std::io::{self, Write};
use std::sync::{Mutex, OnceLock};

use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static STARTED: OnceLock<()> = OnceLock::new();

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

/// Keeps the log from now on.
pub fn keep() {
    STARTED.get_or_init(|| {
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_writer(Lines)
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
}

/// The lines that bear this request id.
pub fn of(request_id: &str) -> Vec<Value> {
    let mut lines = holding("");
    lines.retain(|line| line["request.id"] == request_id);
    lines
}

/// The lines that have this text in them.
pub fn holding(text: &str) -> Vec<Value> {
    let all = String::from_utf8(LINES.lock().unwrap().clone()).unwrap();
    let lines = all.lines().filter(|line| line.contains(text));
    lines
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}
