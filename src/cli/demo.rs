//! `floke demo`: serves real cases, and tells where they are and what to ask.

use std::io::Cursor;
use std::time::Duration;

use chrono::TimeDelta;

use super::failure::{Failure, Outcome};
use super::import::{Untaken, take_in};
use super::signals::Signals;
use super::{database, output, serve};
use crate::app::App;
use crate::config::Config;
use crate::domain::import::ImportRequest;
use crate::model::{Clock, Error};

/// Real, publicly documented attempts, told in our own words.
pub const CASES: &str = include_str!("../../data/demo/cases.jsonl");

/// Queries to try: what each shows, and its text.
pub const QUERIES: [(&str, &str); 3] = [
    (
        "What failed, and what whoever tried it learnt:",
        "{ experiences(first: 3, filter: { outcomes: [FAILED, ABANDONED] }) { totalCount nodes { title startedYear municipalities { name } lessons(first: 2) { nodes { text } } } } }",
    ),
    (
        "The problems that municipalities have tried to solve:",
        "{ problems(first: 5) { totalCount nodes { id title experiences(first: 2) { totalCount nodes { title outcome } } } } }",
    ),
    (
        "What one municipality has tried, by its number:",
        "{ municipality(number: \"4601\") { name experiences(first: 5) { nodes { title outcome partnerships { partner { name } role } } } } }",
    ),
];

/// Runs the command.
pub async fn run(config: Config, clock: Clock) -> Outcome {
    let listener = serve::listen(&config).await?;
    let app = database::prepare(&config, clock).await?;
    load(&app, &mut Signals::new()?).await?;
    app.discovery.catch_up(&app.db, &app.clock).await?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::new(error.to_string()))?;
    let url = serve::browsable(address);
    output::line(&greeting(&url, &database::shown(&config), config.graphiql))?;
    serve::serve(listener, app, with_names(config, url)).await
}

/// The settings, with what the catalogue must tell and nobody has said: where the demo is, and that nobody stands behind it.
fn with_names(mut config: Config, url: String) -> Config {
    config.public_url.get_or_insert(url);
    let told = &mut config.catalogue;
    told.publisher.get_or_insert_with(|| "Floke".to_owned());
    let mailbox = || "nobody@floke.example".to_owned();
    told.mailbox.get_or_insert_with(mailbox);
    config
}

/// Takes the cases in; those that are there already stay as they are.
/// Another import is waited for: it may be another demo's, which does the same, or one that was killed just now and is
/// soon given up.
async fn load(app: &App, signals: &mut Signals) -> Outcome {
    let patience = app.clock.now() + PATIENCE;
    loop {
        let request = ImportRequest::new("cases.jsonl", Cursor::new(CASES));
        match take_in(app, request, signals).await {
            Ok(report) if report.stopped => return Err(Failure::new(report.to_string())),
            Ok(_) if signals.heard => return Err(Failure::new("stopped before it served")),
            Ok(_) => return Ok(()),
            Err(Untaken::Failed(Error::Conflict(why))) if app.clock.now() < patience => {
                tracing::info!(why, "waiting for another import");
            }
            Err(untaken) => return Err(untaken.into()),
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = signals.next() => return Err(Untaken::Interrupted.into()),
        }
    }
}

/// How long another import is waited for: longer than it takes to give up a silent one.
const PATIENCE: TimeDelta = TimeDelta::seconds(30);
const PAUSE: Duration = Duration::from_secs(1);

fn greeting(url: &str, database: &str, has_explorer: bool) -> String {
    let explorer = if has_explorer {
        format!("  Explorer  {url}/\n")
    } else {
        String::new()
    };
    let queries: Vec<String> = QUERIES
        .iter()
        .map(|(what, query)| {
            let body = serde_json::json!({ "query": query });
            format!(
                "# {what}\ncurl -s {url}/graphql -H 'content-type: application/json' -d '{body}'\n"
            )
        })
        .collect();
    format!(
        "Floke answers on {url}\n\n{explorer}  GraphQL   {url}/graphql\n  Schema    {url}/schema.graphql\n  \
         Database  {database}\n\nThree queries to try:\n\n{}\nStop with Ctrl+C; what is in the database stays.",
        queries.join("\n")
    )
}
