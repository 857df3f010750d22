//! Exports that cannot be read to their end: nobody takes a part for the whole.

use std::time::Duration;

use serde_json::Value;

use crate::support::floke::Floke;
use crate::support::log;
use crate::support::world::world;

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_in_the_middle_breaks_the_connection() {
    log::keep();
    let (database, app) = world().await;
    // One of the last ones cannot be read.
    if app.db.product() == "PostgreSQL" {
        let allow = "ALTER TABLE experience ALTER COLUMN title_key DROP NOT NULL";
        app.db.execute(allow).await.unwrap();
    }
    let one = "(SELECT id FROM experience WHERE state = 'PUBLISHED' AND audience = 'PUBLIC' ORDER BY key DESC LIMIT 1)";
    let spoil = match app.db.product() {
        "PostgreSQL" => format!("UPDATE experience SET title_key = NULL WHERE id = {one}"),
        _ => format!("UPDATE experience SET updated_at = 'x' WHERE id = {one}"),
    };
    app.db.execute(&spoil).await.unwrap();
    let floke = Floke::on(database, app).await;
    for (number, (extension, packed)) in [("csv", false), ("ndjson", true), ("parquet", false)]
        .into_iter()
        .enumerate()
    {
        let id = format!("broken-export-{number}");
        let asked = floke.get(&format!("/export/experiences.{extension}"));
        let coding = if packed { "gzip" } else { "identity" };
        let asked = asked
            .header("accept-encoding", coding)
            .header("x-request-id", &id);
        let mut sent = asked.send().await.unwrap();
        assert_eq!(sent.status(), 200);
        let mut length = 0;
        let broken = loop {
            match sent.chunk().await {
                Ok(Some(chunk)) => length += chunk.len(),
                Ok(None) => break false,
                Err(_) => break true,
            }
        };
        assert!(
            broken,
            "{extension} ended as if it were whole, after {length} bytes"
        );
        let told = line(&id).await;
        assert_eq!(
            (told["level"].as_str(), told["code"].as_str()),
            (Some("ERROR"), Some("INTERNAL_SERVER_ERROR"))
        );
    }
}

/// The line that tells why, which is written when the connection has been broken.
async fn line(id: &str) -> Value {
    for _ in 0..200 {
        let mut lines = log::of(id).into_iter();
        if let Some(line) = lines.find(|it| it["message"] == "an export broke off") {
            return line;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{:?}", log::of(id));
}
