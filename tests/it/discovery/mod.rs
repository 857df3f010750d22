//! Finding what was tried, and what connects things, over SQLite or PostgreSQL alike.

mod asked;
mod elsewhere;
mod facets;
mod follow;
mod hostile;
mod meaning;
mod paths;
mod restored;
mod search;
mod statistics;
mod ties;
mod titles;
pub mod unnamed;
mod visible;
mod words;

use floke::app::App;
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::database::TestDatabase;

/// Brings what finds up to what has been committed.
async fn catch_up(app: &App) {
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
}

/// The real cases, found as they are.
async fn demo() -> (TestDatabase, App) {
    let (database, app) = crate::support::cases::demo().await;
    catch_up(&app).await;
    (database, app)
}

fn ids(list: &Value) -> Vec<&str> {
    let nodes = list["nodes"].as_array().unwrap();
    let ids = nodes.iter().map(|node| node["id"].as_str().unwrap());
    ids.collect()
}

/// Experiences of a list, page by page from either end, as edges in the order of the list.
async fn walk(client: &Client, asked: &Value, is_forward: bool) -> Vec<Value> {
    const WALK: &str = "query ($search: String, $filter: ExperienceFilter, $order: ExperienceOrder,
        $first: Int, $after: String, $last: Int, $before: String) {
        experiences(search: $search, filter: $filter, orderBy: $order,
            first: $first, after: $after, last: $last, before: $before) {
            totalCount edges { cursor score node { id } }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
    let [size, place, more, end] = if is_forward {
        ["first", "after", "hasNextPage", "endCursor"]
    } else {
        ["last", "before", "hasPreviousPage", "startCursor"]
    };
    let mut edges: Vec<Value> = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let mut variables = asked.clone();
        variables[size] = json!(17);
        variables[place] = cursor;
        let mut data = client.data(WALK, variables).await;
        let list = &mut data["experiences"];
        let at = if is_forward { edges.len() } else { 0 };
        edges.splice(at..at, list["edges"].as_array().unwrap().clone());
        if list["pageInfo"][more] == false {
            assert_eq!(list["totalCount"], edges.len(), "{asked}");
            return edges;
        }
        cursor = list["pageInfo"][end].take();
        assert!(edges.len() < 10_000, "{asked} has no end");
    }
}
