//! What a search may read: the latest of what there is very much of, by a few statements and by indexes alone.

use std::collections::HashSet;
use std::env;

use entity::code::Role;
use serde_json::{Value, json};

use super::{PATHS, paths, sparse};
use crate::discovery::paths::recount::World;
use crate::reading::plans::Sent;
use crate::support::ask::Client;
use crate::support::database::TestDatabase;
use crate::support::token::token;
use crate::support::world::ledger::Ledger;
use crate::support::world::{fill, pick, world};

/// Two for the ends, four for each of six layers, one for each kind of thing on the way, and one for the experiences.
const MOST_STATEMENTS: u64 = 2 + 4 * 6 + 4 + 1;

/// Experiences of an end that are looked at.
const LATEST: usize = 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_search_takes_few_statements() {
    let (_database, app) = sparse().await;
    let client = Client::anonymous(&app);
    let world = World::read(&client).await;
    let things = world.things();
    let mut most = 0;
    for number in 2_000..2_060 {
        let [from, to] = [1, 2].map(|salt| things[pick(things.len(), number, salt)]);
        if from != to {
            let variables = json!({ "from": from, "to": to, "most": 6 });
            let (data, statements) = client.counted(PATHS, variables).await;
            assert!(statements <= MOST_STATEMENTS, "{statements}: {data}");
            most = most.max(statements);
        }
    }
    assert!(most > MOST_STATEMENTS - 7, "{most}");
}

/// Every experience of a node that a filter lets through, newest first.
async fn all(client: &Client, id: &str, filter: Value) -> Vec<String> {
    let query = "query ($id: ID!, $filter: ExperienceFilter, $after: String) { node(id: $id) {
        ... on Programme { experiences(filter: $filter, first: 100, after: $after) { ...page } }
        ... on Municipality { experiences(filter: $filter, first: 100, after: $after) { ...page } } } }
        fragment page on ExperienceConnection { nodes { id } pageInfo { hasNextPage endCursor } }";
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "id": id, "filter": filter, "after": after });
        let data = client.data(query, variables).await;
        let page = &data["node"]["experiences"];
        let nodes = page["nodes"].as_array().unwrap().iter();
        found.extend(nodes.map(|it| it["id"].as_str().unwrap().to_owned()));
        if page["pageInfo"]["hasNextPage"] == false {
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// The programme with most experiences, and a municipality that sees more of its own than a search looks at.
#[tokio::test(flavor = "multi_thread")]
async fn of_what_has_very_many_the_latest_are_looked_at() {
    let (_database, app) = world().await;
    let token = token(&app, Role::Contributor, Some("0301")).await;
    let client = Client::bearing(&app, &token);
    let query = "{ municipality(number: \"0301\") { id experiences { totalCount } }
        programmes(first: 100) { nodes { id experiences { totalCount } } } }";
    let data = client.data(query, json!({})).await;
    let count = |node: &Value| node["experiences"]["totalCount"].as_u64().unwrap();
    let programmes = data["programmes"]["nodes"].as_array().unwrap();
    let programme = programmes.iter().max_by_key(|it| count(it)).unwrap();
    let ends = [programme, &data["municipality"]];
    assert!(ends.iter().all(|it| count(it) > LATEST as u64), "{ends:?}");
    let [programme, municipality] = ends.map(|it| it["id"].as_str().unwrap());
    let filter = json!({ "municipality": { "ids": [municipality] } });
    let both = all(&client, programme, filter).await;
    let mut seen = 0;
    for id in [programme, municipality] {
        let latest: HashSet<String> = (all(&client, id, json!({})).await.into_iter())
            .take(LATEST)
            .collect();
        seen = seen.max(both.iter().filter(|it| latest.contains(*it)).count());
    }
    assert!(seen < both.len(), "some are older");
    let variables = json!({ "from": programme, "to": municipality });
    let (data, statements) = client.counted(PATHS, variables).await;
    let step = &data["relationPaths"][0]["steps"][0];
    assert_eq!(step["experienceCount"], seen);
    let newest: Value = both
        .iter()
        .take(100)
        .map(|id| json!({ "id": id }))
        .collect();
    assert_eq!(step["experiences"], newest);
    assert_eq!(statements, 2 + 4 * 2 + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_grows_is_gone_through_row_by_row() {
    let database = TestDatabase::empty_sqlite();
    let mut app = database.migrate().await;
    fill(&app).await;
    let ledger = Ledger::read(&app).await;
    let sent = Sent::by(&mut app);
    let client = Client::anonymous(&app);
    for number in 0..8 {
        let from = &ledger.partners[pick(ledger.partners.len(), number, 1)].0.id;
        let to = &ledger.seen[pick(ledger.seen.len(), number, 2)].id;
        let told = paths(&client, from, to, Some(6)).await;
        assert_ne!(told[0]["length"], 0);
        for plan in sent.plans(&app).await {
            plan.reads_by_index(&json!([from, to]));
        }
    }
}

const TOLD: &str = "query ($from: ID!, $to: ID!) { relationPaths(from: $from, to: $to) { length steps {
    to { ... on Problem { title } ... on Solution { title } ... on Partner { name } ... on Programme { title } }
    experienceCount experiences(first: 3) { title startedYear publishedAt } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_find_the_same_ways() {
    if env::var("TEST_DATABASE_URL").is_err() {
        return;
    }
    let databases = [TestDatabase::empty_sqlite(), TestDatabase::empty().await];
    let mut told = Vec::new();
    for database in &databases {
        let app = database.migrate().await;
        fill(&app).await;
        let (client, ledger) = (Client::anonymous(&app), Ledger::read(&app).await);
        let lists = [
            ledger.problems.iter().map(|it| &it.id).collect::<Vec<_>>(),
            ledger.solutions.iter().map(|it| &it.id).collect(),
            ledger.partners.iter().map(|it| &it.0.id).collect(),
            ledger.programmes.iter().map(|it| &it.id).collect(),
            ledger.municipalities.iter().map(|it| &it.0.id).collect(),
        ];
        let mut answers = Vec::new();
        for number in 0..60 {
            let [from, to] = [1, 2].map(|salt| {
                let list = &lists[pick(lists.len(), number, salt)];
                list[pick(list.len(), number, salt + 2)]
            });
            if from != to {
                answers.push(client.data(TOLD, json!({ "from": from, "to": to })).await);
            }
        }
        told.push(answers);
    }
    assert_eq!(told[0], told[1]);
}
