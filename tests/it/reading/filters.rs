//! Filters say what a plain recount of the cases says, and `not` is the exact complement.

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::cases::{demo, demo_records};

const COUNT: &str =
    "query ($filter: ExperienceFilter) { experiences(filter: $filter) { totalCount } }";

async fn count(client: &Client, filter: Value) -> usize {
    let data = client.data(COUNT, json!({ "filter": filter })).await;
    usize::try_from(data["experiences"]["totalCount"].as_u64().unwrap()).unwrap()
}

/// A filter, and the same as a test of a record.
type Leaf = (Value, fn(&Value) -> bool);

fn leaves() -> Vec<Leaf> {
    vec![
        (json!({ "outcomes": ["FAILED", "ABANDONED"] }), |r| {
            r["outcome"] == "failed" || r["outcome"] == "abandoned"
        }),
        (json!({ "outcomes": ["SUCCEEDED"] }), |r| {
            r["outcome"] == "succeeded"
        }),
        (json!({ "outcomes": [] }), |_| false),
        (json!({ "stages": ["ONGOING"] }), |r| {
            r["outcome"] == "ongoing"
        }),
        (json!({ "stages": ["CONCLUDED", "PLANNED"] }), |r| {
            r["outcome"] != "ongoing"
        }),
        (json!({ "sectors": ["EDUCATION", "CULTURE"] }), |r| {
            r["sector"] == "education" || r["sector"] == "culture"
        }),
        (json!({ "languages": ["NN"] }), |r| r["language"] == "nn"),
        (json!({ "startedYear": { "from": 2018 } }), |r| {
            r["started"].as_i64().is_some_and(|y| y >= 2018)
        }),
        (json!({ "startedYear": { "to": 2015 } }), |r| {
            r["started"].as_i64().is_some_and(|y| y <= 2015)
        }),
        (
            json!({ "startedYear": { "from": 2015, "to": 2017 } }),
            |r| {
                r["started"]
                    .as_i64()
                    .is_some_and(|y| (2015..=2017).contains(&y))
            },
        ),
        (json!({ "startedYear": {} }), |_| true),
        (json!({}), |_| true),
        (
            json!({ "ids": ["exp_00000000000000000000000000000000", "prb_1", ""] }),
            |_| false,
        ),
    ]
}

#[derive(Clone, Debug)]
enum Tree {
    Leaf(usize),
    And(Vec<Tree>),
    Or(Vec<Tree>),
    Not(Box<Tree>),
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = (0..leaves().len()).prop_map(Tree::Leaf);
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::Or),
            inner.prop_map(|part| Tree::Not(Box::new(part))),
        ]
    })
}

impl Tree {
    fn filter(&self) -> Value {
        match self {
            Self::Leaf(number) => leaves()[*number].0.clone(),
            Self::And(parts) => {
                json!({ "and": parts.iter().map(Self::filter).collect::<Vec<_>>() })
            }
            Self::Or(parts) => json!({ "or": parts.iter().map(Self::filter).collect::<Vec<_>>() }),
            Self::Not(part) => json!({ "not": part.filter() }),
        }
    }

    fn holds(&self, record: &Value) -> bool {
        match self {
            Self::Leaf(number) => leaves()[*number].1(record),
            Self::And(parts) => parts.iter().all(|part| part.holds(record)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(record)),
            Self::Not(part) => !part.holds(record),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_agree_with_a_recount() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let records = demo_records();
    for (filter, holds) in leaves() {
        let expected = records.iter().filter(|record| holds(record)).count();
        assert_eq!(count(&client, filter.clone()).await, expected, "{filter}");
        assert_eq!(
            count(&client, json!({ "not": filter })).await,
            records.len() - expected,
            "not {filter}"
        );
    }
    let handle = tokio::runtime::Handle::current();
    let mut runner = TestRunner::new(Config {
        cases: 150,
        failure_persistence: None,
        ..Config::default()
    });
    tokio::task::block_in_place(|| {
        runner.run(&tree(), |tree| {
            let expected = records.iter().filter(|record| tree.holds(record)).count();
            let found = handle.block_on(count(&client, tree.filter()));
            prop_assert_eq!(found, expected, "{}", tree.filter());
            Ok(())
        })
    })
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_pick_and_a_filter_narrows_nested_lists() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let data = client
        .data("{ experiences(first: 3) { nodes { id } } }", json!({}))
        .await;
    let ids: Vec<Value> = data["experiences"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["id"].clone())
        .collect();
    assert_eq!(count(&client, json!({ "ids": ids })).await, 3);
    let query = "{ municipality(number: \"0301\") {
        all: experiences(first: 100) { totalCount nodes { id outcome } }
        failed: experiences(first: 100, filter: { outcomes: [FAILED] }) { totalCount nodes { id } } } }";
    let data = client.data(query, json!({})).await;
    let nodes = |name: &str, keep: &dyn Fn(&Value) -> bool| -> HashSet<String> {
        let list = data["municipality"][name]["nodes"].as_array().unwrap();
        list.iter()
            .filter(|node| keep(node))
            .map(|node| node["id"].to_string())
            .collect()
    };
    let failed = nodes("all", &|node| node["outcome"] == "FAILED");
    assert_eq!(nodes("failed", &|_| true), failed);
    assert_eq!(data["municipality"]["failed"]["totalCount"], failed.len());
    assert!(!failed.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_has_bounds() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let many: Vec<Value> = (0..200).map(|_| json!({})).collect();
    let ids: Vec<String> = (0..2000).map(|number| format!("exp_{number}")).collect();
    for filter in [json!({ "or": many }), json!({ "ids": ids })] {
        assert_eq!(
            client.codes(COUNT, json!({ "filter": filter })).await,
            ["BAD_USER_INPUT"]
        );
    }
    let deep = (0..90).fold(json!({}), |inner, _| json!({ "not": inner }));
    assert_eq!(count(&client, deep).await, 117);
}
