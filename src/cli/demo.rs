//! `floke demo`: serves real cases, and tells where they are and what to ask.

use std::io::Cursor;

use super::failure::{Failure, Outcome};
use super::import::take_in;
use super::{database, output, serve};
use crate::app::App;
use crate::config::Config;
use crate::domain::import::ImportRequest;
use crate::model::Clock;

/// Real, publicly documented attempts, told in our own words.
const CASES: &str = include_str!("../../data/demo/cases.jsonl");

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
    load(&app).await?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::new(error.to_string()))?;
    output::line(&greeting(
        &serve::browsable(address),
        &database::shown(&config),
        config.graphiql,
    ))?;
    serve::serve(listener, app, config).await
}

/// Takes the cases in; those that are there already stay as they are.
async fn load(app: &App) -> Outcome {
    let report = take_in(app, ImportRequest::new("cases.jsonl", Cursor::new(CASES))).await?;
    if report.stopped {
        Err(Failure::new(report.to_string()))
    } else {
        Ok(())
    }
}

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
