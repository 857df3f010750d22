//! Releases: frozen, the same for ever, and without the words of what was erased.

mod doi;
mod download;
mod erase;
mod files;
mod same;
mod unnamed;

use floke::app::App;
use floke::domain::release::id;
use serde_json::{Value, json};

use crate::support::ask::Client;

/// Brings what finds up to what has been committed.
async fn catch_up(app: &App) {
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
}

/// Makes a release, and tells its id.
async fn made(app: &App) -> String {
    let row = app.releases.make(&app.db, &app.clock, "Det som er nytt.");
    id(&row.await.unwrap())
}

const TABLE: &str = "query ($search: String, $filter: ExperienceFilter, $by: [Dimension!]!, $release: ID) {
    statistics(search: $search, filter: $filter, groupBy: $by, release: $release,
        measures: [{ kind: SUCCESS_RATE }, { kind: MEDIAN_DURATION }, { kind: BENEFIT_SUM, unit: \"kr\", category: AVOIDED_COST }]) {
        dimensions total groupTotal truncated unknown { dimension count share }
        rows { keys { dimension code label } count share withheld
            measures { kind unit value reporting sign interval { estimate low high } } }
        note asOf citation { text id checksum } } }";

/// What a table says, of a release or of what there is now.
async fn table(client: &Client, asked: &Value, release: Option<&str>) -> Value {
    let mut asked = asked.clone();
    asked["release"] = json!(release);
    client.data(TABLE, asked).await["statistics"].take()
}

/// The same without what tells when and of what it is.
fn figures(mut table: Value) -> Value {
    let fields = table.as_object_mut().unwrap();
    fields.retain(|name, _| name != "asOf" && name != "citation");
    table
}

/// Names of a release's files.
async fn names(app: &App, release: &str) -> Vec<String> {
    const FILES: &str = "query ($id: ID!) { release(id: $id) { files { name } } }";
    let data = Client::anonymous(app)
        .data(FILES, json!({ "id": release }))
        .await;
    let files = data["release"]["files"].as_array().unwrap().iter();
    files
        .map(|it| it["name"].as_str().unwrap().to_owned())
        .collect()
}

/// A file of a release, as anybody may have it.
async fn downloaded(app: &App, release: &str, name: &str) -> Vec<u8> {
    let found = app.releases.download(&app.db, release, name).await.unwrap();
    let download = found.unwrap();
    let mut bytes = Vec::new();
    for position in 0.. {
        match download.piece(position).await.unwrap() {
            Some(piece) => bytes.extend(piece),
            None => break,
        }
    }
    bytes
}
