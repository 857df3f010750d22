//! What `docs/surveys.md` promises, it keeps: its query gives the answer that stands there.

use serde_json::{Value, json};

use super::made::made;
use crate::support::ask::Client;
use crate::support::database::TestDatabase;

const DOCUMENT: &str = include_str!("../../../docs/surveys.md");

fn between<'a>(begin: &str, end: &str) -> &'a str {
    let (_, rest) = DOCUMENT.split_once(begin).unwrap();
    rest.split_once(end).unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn the_query_gives_the_answer_that_stands_there() {
    let (_database, app) = TestDatabase::migrated().await;
    let wave = made(&app).await;
    let query = between("```graphql\n", "```");
    let promised: Value = serde_json::from_str(between("```json\n", "```")).unwrap();
    let told = Client::anonymous(&app)
        .data(query, json!({ "wave": wave }))
        .await;
    assert_eq!(told, promised);
}
