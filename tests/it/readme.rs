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

/// A server, and the token that is made there.
async fn signed_in() -> (Floke, String) {
    let (database, app) = demo().await;
    let line = between(README, "```\nfloke token", "\n```");
    let arguments: Vec<&str> = ["token"]
        .into_iter()
        .chain(line.split_whitespace())
        .collect();
    let mut command = cli::floke(database.folder.path(), &arguments);
    let output = command.env("FLOKE_DATABASE_URL", database.url()).output();
    let secret = String::from_utf8(output.unwrap().stdout).unwrap();
    (Floke::on(database, app).await, secret.trim_end().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_that_is_made_there_signs_in() {
    let (floke, secret) = signed_in().await;
    let ask = floke.ask("{ viewer { role municipalities { name } } }");
    let answer = Answer::to(ask.bearer_auth(secret)).await;
    let expected = json!({ "role": "CONTRIBUTOR", "municipalities": [{ "name": "Drammen" }] });
    assert_eq!(answer.data()["viewer"], expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_mutation_gives_the_answer_that_stands_there() {
    let (floke, secret) = signed_in().await;
    let body: Value = serde_json::from_str(between(README, "--json '", "'\n```")).unwrap();
    let (_, rest) = README.split_once("--json '").unwrap();
    let promised: Value = serde_json::from_str(between(rest, "```json\n", "```")).unwrap();
    // The same request again makes nothing more.
    for _ in 0..2 {
        let ask = floke.client.post(floke.url("/graphql")).json(&body);
        let answer = Answer::to(ask.bearer_auth(&secret)).await;
        assert_eq!(answer.body, promised);
    }
    let mine = "{ experiences(filter: { municipality: { numbers: [\"3301\"] } }, first: 100) {
        nodes { title } } }";
    let answer = Answer::to(floke.ask(mine).bearer_auth(&secret)).await;
    let told = answer.data()["experiences"]["nodes"].to_string();
    assert_eq!(
        told.matches("Sensorer i avfallsdunker").count(),
        1,
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_query_gives_the_answer_that_stands_there() {
    let (_database, app) = demo().await;
    let query = between(README, "--data-urlencode 'query=", "'\n");
    let promised: Value = serde_json::from_str(between(README, "```json\n", "```")).unwrap();
    let data = Client::anonymous(&app).data(query, json!({})).await;
    assert_eq!(json!({ "data": data }), promised);
}

#[tokio::test]
async fn the_first_check_of_a_plan_gives_the_answer_that_stands_there() {
    let (_database, app) = demo().await;
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    let (_, section) = README.split_once("## Before you start").unwrap();
    let query = between(section, "--data-urlencode 'query=", "'\n");
    let promised: Value = serde_json::from_str(between(section, "```json\n", "```")).unwrap();
    let client = Client::anonymous(&app);
    assert_eq!(client.answer(query, json!({})).await, promised);
}
