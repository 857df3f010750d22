//! How what was taken up ended, over whole trees: counted as a plain recount counts, for every viewer, in few statements.

use std::collections::{BTreeMap, BTreeSet};

use entity::code::{ReuseKind, ReuseSide, ReuseState, Role};
use entity::{experience, reuse};
use floke::app::App;
use floke::store::insert;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::ask::Client;
use crate::support::cases::{holding, made_up};
use crate::support::database::TestDatabase;
use crate::support::token::token;
use crate::support::world::pick;

const EXPERIENCES: usize = 24;
const OUTCOMES: [Option<&str>; 5] = [
    Some("SUCCEEDED"),
    Some("PARTLY_SUCCEEDED"),
    Some("FAILED"),
    Some("ABANDONED"),
    None,
];

/// Experiences by chance, some of them for few, and reuses between them, each of an earlier one in a later one.
async fn woven(seed: u64) -> (TestDatabase, App, Vec<reuse::Model>) {
    let records: Vec<Value> = (0..EXPERIENCES).map(made_up).collect();
    let (database, app) = holding(&records).await;
    for number in 0..EXPERIENCES {
        let salt = u64::try_from(number).unwrap();
        let outcome = OUTCOMES[pick(OUTCOMES.len(), seed, salt)];
        let (stage, outcome) = match outcome {
            Some(outcome) => ("CONCLUDED", format!("'{outcome}'")),
            None => (
                ["PLANNED", "ONGOING"][pick(2, seed, 100 + salt)],
                "NULL".to_owned(),
            ),
        };
        let audience = ["PUBLIC", "PUBLIC", "SECTOR", "OWNER"][pick(4, seed, 200 + salt)];
        let set = format!(
            "UPDATE experience SET stage = '{stage}', outcome = {outcome}, stopped_at = NULL,
             audience = '{audience}' WHERE id = {}",
            number + 1
        );
        app.db.execute(&set).await.unwrap();
    }
    let db = app.db.reader();
    let first = experience::Entity::find().all(db).await.unwrap();
    let at = first[0].created_at;
    let mut reuses: Vec<reuse::Model> = Vec::new();
    let mut known = BTreeSet::new();
    for number in 0..40_u64 {
        let origin = pick(EXPERIENCES - 1, seed, 300 + number);
        let result = origin + 1 + pick(EXPERIENCES - 1 - origin, seed, 400 + number);
        let is_told = pick(5, seed, 500 + number) > 0;
        if !known.insert((origin, is_told.then_some(result))) {
            continue;
        }
        let states = [
            ReuseState::Confirmed,
            ReuseState::Confirmed,
            ReuseState::Recorded,
        ];
        let state = states[pick(3, seed, 600 + number)];
        let key = |number: usize| i64::try_from(number + 1).unwrap();
        reuses.push(reuse::Model {
            id: i64::try_from(reuses.len() + 1).unwrap(),
            public_id: Uuid::from_u128(u128::from(number) + 1),
            origin_id: key(origin),
            municipality_id: 1,
            result_id: is_told.then(|| key(result)),
            kind: ReuseKind::Copied,
            change: None,
            state,
            recorded_by: ReuseSide::Origin,
            reason: None,
            created_at: at,
            decided_at: (state != ReuseState::Recorded).then_some(at),
        });
    }
    let tx = app.db.begin().await.unwrap();
    let writer = tx.connection();
    let written = insert::all::<reuse::Entity>(writer, reuses.clone(), Some(reuse::Column::Id));
    written.await.unwrap();
    tx.commit().await.unwrap();
    (database, app, reuses)
}

/// Which experiences a viewer reads, by key: their ids, outcomes and stages.
async fn readable(app: &App, client: &Client) -> BTreeMap<i64, (String, experience::Model)> {
    let query = "{ experiences(first: 100) { nodes { id } } }";
    let found = client.data(query, json!({})).await;
    let ids = found["experiences"]["nodes"].as_array().unwrap().iter();
    let ids: BTreeSet<&str> = ids.map(|it| it["id"].as_str().unwrap()).collect();
    let rows = experience::Entity::find()
        .all(app.db.reader())
        .await
        .unwrap();
    let rows = rows.into_iter().map(|row| {
        let id = format!("exp_{}", row.public_id.simple());
        (row.id, (id, row))
    });
    rows.filter(|(_, (id, _))| ids.contains(id.as_str()))
        .collect()
}

/// What was taken up below an experience, counted the long way: an edge at a time, until nothing is added.
fn recount(
    root: i64,
    reuses: &[reuse::Model],
    readable: &BTreeMap<i64, (String, experience::Model)>,
) -> Value {
    let mut reached = BTreeSet::from([root]);
    let is_counted = |it: &reuse::Model, reached: &BTreeSet<i64>| {
        it.state == ReuseState::Confirmed && reached.contains(&it.origin_id)
    };
    loop {
        let counted = reuses.iter().filter(|it| is_counted(it, &reached));
        let results = counted.filter_map(|it| it.result_id);
        let new: Vec<i64> = results
            .filter(|it| readable.contains_key(it) && !reached.contains(it))
            .collect();
        if new.is_empty() {
            break;
        }
        reached.extend(new);
    }
    let mut counts =
        BTreeMap::from(["reused", "worked", "stopped", "ongoing", "unknown"].map(|name| (name, 0)));
    for it in reuses.iter().filter(|it| is_counted(it, &reached)) {
        let row = it.result_id.and_then(|key| readable.get(&key));
        let outcome = row
            .and_then(|(_, row)| row.outcome)
            .map(|it| it.to_string());
        let name = match (outcome.as_deref(), row) {
            (Some("SUCCEEDED" | "PARTLY_SUCCEEDED"), _) => "worked",
            (Some(_), _) => "stopped",
            (None, Some(_)) => "ongoing",
            (None, None) => "unknown",
        };
        for name in ["reused", name] {
            *counts.get_mut(name).unwrap() += 1;
        }
    }
    json!(counts)
}

#[tokio::test(flavor = "multi_thread")]
async fn survival_is_what_a_plain_recount_finds() {
    let mut most = 0;
    for seed in 0..6 {
        let (_database, app, reuses) = woven(seed).await;
        let own = token(&app, Role::Reader, Some("0301")).await;
        for client in [Client::anonymous(&app), Client::bearing(&app, &own)] {
            let readable = readable(&app, &client).await;
            for (key, (id, _)) in &readable {
                let query = "query ($id: ID!) { experience(id: $id) { reusedBy { survival {
                    reused worked stopped ongoing unknown } nodes { experience { id } } } } }";
                let found = client.data(query, json!({ "id": id })).await;
                let survival = &found["experience"]["reusedBy"]["survival"];
                assert_eq!(*survival, recount(*key, &reuses, &readable), "{seed} {key}");
                most = most.max(survival["reused"].as_i64().unwrap());
            }
        }
    }
    assert!(most > 6, "{most}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_level_of_the_trees_is_a_statement_and_their_bounds_hold() {
    let records: Vec<Value> = (0..30).map(made_up).collect();
    let (_database, app) = holding(&records).await;
    // One below the other, deeper than is looked.
    let below = "INSERT INTO reuse (public_id, origin_id, municipality_id, result_id, kind, state, recorded_by,
            created_at, decided_at)
        SELECT public_id, id, (SELECT MIN(id) FROM municipality), id + 1, 'COPIED', 'CONFIRMED', 'ORIGIN',
            created_at, created_at FROM experience WHERE id < (SELECT MAX(id) FROM experience)";
    app.db.execute(below).await.unwrap();
    let client = Client::anonymous(&app);
    let query = "query ($first: Int!) { experiences(first: $first) { nodes {
        reusedBy(first: 5) { totalCount survival { reused } nodes { origin { id } experience { id } } }
        reusedFrom { id } } } }";
    let mut counted = Vec::new();
    for first in [1, 30] {
        let (data, statements) = client.counted(query, json!({ "first": first })).await;
        let nodes = data["experiences"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), first);
        let reused = nodes
            .iter()
            .map(|it| it["reusedBy"]["survival"]["reused"].as_u64());
        counted.push((reused.max().unwrap().unwrap(), statements));
    }
    assert_eq!(counted[1].0, 16);
    // Which of their ends are told without owners is asked once for each of the two lists.
    assert!(counted[1].1 <= 1 + 1 + 2 + 2 + 1 + 16, "{counted:?}");
    // Pages of one experience follow each other.
    let many = "INSERT INTO reuse (public_id, origin_id, municipality_id, result_id, kind, state, recorded_by,
            created_at, decided_at)
        SELECT (SELECT public_id FROM municipality WHERE municipality.id = reuse.id), 1, municipality_id, result_id + 1,
            'COPIED', 'CONFIRMED', 'ORIGIN', created_at, created_at FROM reuse WHERE result_id BETWEEN 3 AND 12";
    app.db.execute(many).await.unwrap();
    let row = experience::Entity::find_by_id(1_i64)
        .one(app.db.reader())
        .await;
    let id = format!("exp_{}", row.unwrap().unwrap().public_id.simple());
    let page = "query ($id: ID!, $after: String) { experience(id: $id) { reusedBy(first: 4, after: $after) {
        totalCount nodes { id } pageInfo { endCursor hasNextPage } } } }";
    let (mut after, mut seen) = (Value::Null, BTreeSet::new());
    loop {
        let data = client.data(page, json!({ "id": id, "after": after })).await;
        let list = &data["experience"]["reusedBy"];
        assert_eq!(list["totalCount"], 11);
        let nodes = list["nodes"].as_array().unwrap().iter();
        seen.extend(nodes.map(|it| it["id"].as_str().unwrap().to_owned()));
        after = list["pageInfo"]["endCursor"].clone();
        if list["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(seen.len(), 11);
}
