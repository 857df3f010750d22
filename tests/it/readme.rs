//! What the README promises, it keeps: the first query gives the answer that stands there, and its token signs in.

use serde_json::{Value, json};

use crate::cli;
use crate::support::ask::Client;
use crate::support::cases::demo;
use crate::support::floke::Floke;
use crate::support::served::Answer;

const README: &str = include_str!("../../README.md");

fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(begin).unwrap();
    rest.split_once(end).unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_that_is_made_there_signs_in() {
    let (database, app) = demo().await;
    let line = between(README, "```\nfloke token", "\n```");
    let arguments: Vec<&str> = ["token"]
        .into_iter()
        .chain(line.split_whitespace())
        .collect();
    let mut command = cli::floke(database.folder.path(), &arguments);
    let output = command.env("FLOKE_DATABASE_URL", database.url()).output();
    let secret = String::from_utf8(output.unwrap().stdout).unwrap();
    let floke = Floke::on(database, app).await;
    let ask = floke.ask("{ viewer { role municipalities { name } } }");
    let answer = Answer::to(ask.bearer_auth(secret.trim_end())).await;
    let expected = json!({ "role": "CONTRIBUTOR", "municipalities": [{ "name": "Drammen" }] });
    assert_eq!(answer.data()["viewer"], expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_query_gives_the_answer_that_stands_there() {
    let (_database, app) = demo().await;
    let query = between(README, "--data-urlencode 'query=", "'\n");
    let promised: Value = serde_json::from_str(between(README, "```json\n", "```")).unwrap();
    let data = Client::anonymous(&app).data(query, json!({})).await;
    assert_eq!(json!({ "data": data }), promised);
}
