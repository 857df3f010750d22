//! Exports hold what lists list, to the unit: whoever asks, and whatever is searched for and filtered by.

use std::collections::BTreeSet;

use floke::graphql::export::Export;
use proptest::option::weighted;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use super::column;
use crate::signing::visibility::scene::{eyes, scene};
use crate::support::ask::Client;
use crate::support::token::token;
use crate::support::world::chance::{runner, tree};
use crate::support::world::ledger::Ledger;
use crate::support::world::world;

/// Filters and searches by chance.
const CASES: u32 = 40;

const LIST: &str = "query ($search: String, $filter: ExperienceFilter, $after: String) {
    experiences(search: $search, filter: $filter, first: 100, after: $after) {
        totalCount nodes { id } pageInfo { hasNextPage endCursor } } }";
const LESSONS: &str = "query ($search: String, $filter: LessonFilter, $after: String) {
    lessons(search: $search, filter: $filter, first: 100, after: $after) {
        totalCount nodes { id } pageInfo { hasNextPage endCursor } } }";

/// Ids of a whole list, and its total.
async fn listed(client: &Client, list: &str, asked: &Value) -> (BTreeSet<String>, usize) {
    let (query, name) = match list {
        "lessons" => (LESSONS, list),
        _ => (LIST, "experiences"),
    };
    let (mut ids, mut variables) = (BTreeSet::new(), asked.clone());
    loop {
        let data = client.data(query, variables.clone()).await;
        let page = &data[name];
        let nodes = page["nodes"].as_array().unwrap();
        ids.extend(nodes.iter().map(|it| it["id"].as_str().unwrap().to_owned()));
        if page["pageInfo"]["hasNextPage"] == false {
            let total = usize::try_from(page["totalCount"].as_u64().unwrap()).unwrap();
            return (ids, total);
        }
        variables["after"] = page["pageInfo"]["endCursor"].clone();
    }
}

/// That an export and a list are of the same things.
async fn compare(client: &Client, search: Option<&str>, filter: Value) -> Result<(), String> {
    let asked = json!({ "search": search, "filter": filter });
    let (ids, total) = listed(client, "experiences", &asked).await;
    let rows = client.export(Export::Experiences, search, &filter).await;
    let told: BTreeSet<String> = column(&rows, "id").into_iter().map(str::to_owned).collect();
    if (rows.len(), &told) != (total, &ids) {
        return Err(format!("{} of {total}: {asked}", rows.len()));
    }
    // Those that were made at a problem are tied to one.
    let has_problem = |it: &&Value| !it["problems"].as_array().unwrap().is_empty();
    let made_at: Vec<Value> = rows.iter().filter(has_problem).cloned().collect();
    let made_at: BTreeSet<&str> = column(&made_at, "id").into_iter().collect();
    let mut ties = client.export(Export::Relations, search, &filter).await;
    if !column(&ties, "experience_id")
        .iter()
        .all(|id| ids.contains(*id))
    {
        return Err(format!("ties of others: {asked}"));
    }
    ties.retain(|it| it["kind"] == "PROBLEM");
    let with_problem: BTreeSet<&str> = column(&ties, "experience_id").into_iter().collect();
    if with_problem != made_at {
        return Err(format!(
            "{} ties of {}: {asked}",
            with_problem.len(),
            made_at.len()
        ));
    }
    let lessons = json!({ "experience": filter });
    let (ids, total) = listed(client, "lessons", &json!({ "filter": lessons })).await;
    let rows = client.export(Export::Lessons, None, &lessons).await;
    let told: BTreeSet<String> = column(&rows, "id").into_iter().map(str::to_owned).collect();
    if (rows.len(), &told) != (total, &ids) {
        return Err(format!("{} of {total} lessons: {lessons}", rows.len()));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_asked_by_chance() {
    let (_database, app) = world().await;
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    let ledger = Ledger::read(&app).await;
    let of = async |role, place| Client::bearing(&app, &token(&app, role, place).await);
    let clients = [
        Client::anonymous(&app),
        of(entity::code::Role::Reader, Some("0301")).await,
        of(entity::code::Role::Editor, Some("4601")).await,
        of(entity::code::Role::Admin, None).await,
    ];
    let words = select(vec![
        "forsøk",
        "Ørsta",
        "lærdom",
        "problem 3",
        "alpha øy",
        "finnes ikke",
    ]);
    let asked = (tree(), weighted(0.4, words), 0..clients.len());
    let handle = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        let check = |(tree, search, who): (_, Option<&str>, usize)| {
            let filter = crate::support::world::choice::Tree::written(&tree, &ledger);
            let compared = compare(&clients[who], search, filter);
            handle.block_on(compared).map_err(TestCaseError::fail)
        };
        runner(CASES).run(&asked, check).unwrap();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_and_in_whichever_state_and_audience() {
    let scene = scene().await;
    let app = &scene.app;
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    for eye in eyes(app).await {
        for (search, filter) in [
            (None, json!({})),
            (Some("forsøk"), json!({})),
            (None, json!({ "own": true })),
            (None, json!({ "own": false })),
            (Some("forsøk"), json!({ "startedYear": { "from": 2001 } })),
            (None, json!({ "problem": { "ids": [scene.problem] } })),
            (None, json!({ "problem": { "search": "utfordring" } })),
            (None, json!({ "partner": { "kinds": ["BUSINESS"] } })),
        ] {
            let compared = compare(&eye.client, search, filter).await;
            compared.unwrap_or_else(|difference| panic!("{}: {difference}", eye.name));
        }
        let rows = eye
            .client
            .export(Export::Experiences, None, &json!({}))
            .await;
        let told: BTreeSet<&str> = column(&rows, "id").into_iter().collect();
        let seen = scene.made.iter().filter(|made| eye.sees(made));
        let seen: BTreeSet<&str> = seen.map(|made| made.id.as_str()).collect();
        assert_eq!(told, seen, "{}", eye.name);
    }
}
