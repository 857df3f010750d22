//! What the log tells of an operation.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::boom;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn each_operation_has_one_line_without_what_it_asked() {
    let kept = Kept::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_writer(kept.clone());
    let _guard = tracing::subscriber::set_default(subscriber.finish());
    let served = boom().await;
    let query = "query Named($t: String) { boom { echo(text: $t) forbidden nullable } }";
    served.ask_with(query, json!({ "t": "confidential" })).await;
    served.ask("{ boom { panics } }").await;
    let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of = |message: &str| {
        lines
            .iter()
            .filter(|line| line["message"] == message)
            .count()
    };
    assert_eq!(
        (
            of("operation"),
            of("a field failed"),
            of("a resolver panicked")
        ),
        (2, 1, 1)
    );
    let operation = lines
        .iter()
        .find(|line| line["message"] == "operation")
        .unwrap();
    assert_eq!(operation["operation.name"], "Named");
    assert_eq!(operation["operation.kind"], "query");
    assert_eq!(operation["operation.cost"], 4);
    assert_eq!(operation["operation.cached"], false);
    assert_eq!(operation["errors"], 2);
    assert_eq!(operation["status"], 200);
    assert!(operation["duration_ms"].is_u64());
    let failed = lines
        .iter()
        .find(|line| line["message"] == "a field failed")
        .unwrap();
    assert_eq!(failed["request.id"], operation["request.id"]);
    assert!(!text.contains("confidential") && !text.contains("echo") && !text.contains("secret"));
}
