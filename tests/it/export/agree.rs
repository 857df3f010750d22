//! One number, wherever it is told: statistics, facets, evidence, totals and exports agree, whoever asks, and whatever is
//! searched for and filtered by. What is told without its owners, and to a sector alone, is in the data.

use std::collections::{BTreeMap, BTreeSet};

use entity::code::Role;
use floke::app::App;
use floke::graphql::export::Export;
use proptest::option::weighted;
use proptest::prop_assert_eq;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::token::token;
use crate::support::world::chance::{runner, tree};
use crate::support::world::choice::Tree;
use crate::support::world::ledger::Ledger;
use crate::support::world::world;

/// Filters and searches by chance.
const CASES: u32 = 40;

/// Dimensions that exports of experiences have a column of.
const COLUMNS: [(&str, &str); 9] = [
    ("OUTCOME", "outcome"),
    ("STAGE", "stage"),
    ("STOPPED_AT", "stopped_at"),
    ("SECTOR", "sector"),
    ("START_YEAR", "started_year"),
    ("NOVELTY", "novelty"),
    ("LANGUAGE", "language"),
    ("INNOVATION_TYPE", "innovation_types"),
    ("CAUSE", "causes"),
];

/// How many have each value.
type Counts = BTreeMap<String, u64>;

fn text(it: &Value) -> String {
    it.as_str().map_or_else(|| it.to_string(), str::to_owned)
}

fn list(it: &Value) -> &[Value] {
    it.as_array().unwrap()
}

/// How many rows of an export have each value of a column, and how many have none.
fn exported(rows: &[Value], column: &str) -> (Counts, u64) {
    let (mut counts, mut unknown) = (Counts::new(), 0);
    for row in rows {
        let values = match &row[column] {
            Value::Null => BTreeSet::new(),
            // Two causes may fall under one code.
            Value::Array(values) => values.iter().map(text).collect(),
            value => BTreeSet::from([text(value)]),
        };
        unknown += u64::from(values.is_empty());
        for value in values {
            *counts.entry(value).or_default() += 1;
        }
    }
    (counts, unknown)
}

/// The same of a table of one dimension.
fn counted(table: &Value) -> (Counts, u64) {
    let rows = list(&table["rows"]).iter();
    let counts = rows.map(|it| (text(&it["keys"][0]["code"]), it["count"].as_u64().unwrap()));
    (
        counts.collect(),
        table["unknown"][0]["count"].as_u64().unwrap(),
    )
}

/// That all tell the same of what is searched for and filtered by.
async fn agree(client: &Client, search: Option<&str>, filter: &Value) -> Result<(), TestCaseError> {
    let tables: Vec<String> = (COLUMNS.iter())
        .map(|(dimension, _)| {
            format!(
                "{dimension}: statistics(search: $search, filter: $filter, groupBy: [{dimension}]) {{
                    total unknown {{ count }} rows {{ keys {{ code }} count }} }}"
            )
        })
        .collect();
    let dimensions: Vec<&str> = COLUMNS.iter().map(|(it, _)| *it).collect();
    let query = format!(
        "query ($search: String, $filter: ExperienceFilter, $all: [Dimension!]!) {{ {}
            experiences(search: $search, filter: $filter) {{ totalCount
                facets(dimensions: $all) {{ dimension distinctValues values {{ code count }} }} }} }}",
        tables.join(" ")
    );
    let asked = json!({ "search": search, "filter": filter, "all": dimensions });
    let data = client.data(&query, asked.clone()).await;
    let found = &data["experiences"];
    let rows = client.export(Export::Experiences, search, filter).await;
    prop_assert_eq!(&found["totalCount"], rows.len(), "{}", &asked);
    for ((dimension, column), facet) in COLUMNS.iter().zip(list(&found["facets"])) {
        let table = &data[dimension];
        prop_assert_eq!(&table["total"], rows.len(), "{} of {}", dimension, &asked);
        let counts = counted(table);
        prop_assert_eq!(
            &counts,
            &exported(&rows, column),
            "{} of {}",
            dimension,
            &asked
        );
        prop_assert_eq!(&facet["dimension"], dimension);
        prop_assert_eq!(&facet["distinctValues"], counts.0.len());
        for value in list(&facet["values"]) {
            let count = counts.0.get(&text(&value["code"]));
            prop_assert_eq!(value["count"].as_u64(), count.copied(), "{}", &asked);
        }
    }
    Ok(())
}

async fn clients(app: &App) -> [Client; 5] {
    let of = async |role, place| Client::bearing(app, &token(app, role, place).await);
    [
        Client::anonymous(app),
        of(Role::Reader, Some("0301")).await,
        of(Role::Contributor, Some("3301")).await,
        of(Role::Editor, Some("4601")).await,
        of(Role::Admin, None).await,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_asked_by_chance() {
    let (_database, app) = world().await;
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    let ledger = Ledger::read(&app).await;
    let clients = clients(&app).await;
    let words = select(vec!["forsøk", "lærdom", "problem 3", "alpha øy"]);
    let asked = (tree(), weighted(0.4, words), 0..clients.len());
    let handle = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        let check = |(tree, search, who): (Tree, Option<&str>, usize)| {
            let filter = tree.written(&ledger);
            handle.block_on(agree(&clients[who], search, &filter))
        };
        runner(CASES).run(&asked, check).unwrap();
        for client in &clients {
            handle.block_on(agree(client, None, &json!({}))).unwrap();
        }
    });
}

/// Evidence of a pair is the statistics of what was tried of both.
#[tokio::test(flavor = "multi_thread")]
async fn evidence_is_the_statistics_of_its_pair() {
    const PAIRS: &str = "{ problems(first: 30) { nodes { id solutions(first: 20) { edges { node { id }
        evidence { attempts succeeded partlySucceeded failed abandoned ongoing unknown topCauses { cause count } } } } } } }";
    const TABLES: &str = "query ($tried: ExperienceFilter!, $concluded: ExperienceFilter!) {
        stages: statistics(filter: $tried, groupBy: [STAGE]) { total unknown { count } rows { keys { code } count } }
        causes: statistics(filter: $tried, groupBy: [CAUSE]) { total unknown { count } rows { keys { code } count } }
        outcomes: statistics(filter: $concluded, groupBy: [OUTCOME]) { total unknown { count } rows { keys { code } count } } }";
    let (_database, app) = world().await;
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    let (mut attempts, mut causes) = (0, 0);
    for client in clients(&app).await {
        let data = client.data(PAIRS, json!({})).await;
        for problem in list(&data["problems"]["nodes"]) {
            for edge in list(&problem["solutions"]["edges"]).iter().take(4) {
                let of = |stages: &[&str]| {
                    json!({ "problem": { "ids": [problem["id"]] }, "solution": { "ids": [edge["node"]["id"]] },
                        "stages": stages })
                };
                let asked = json!({ "tried": of(&["ONGOING", "CONCLUDED"]), "concluded": of(&["CONCLUDED"]) });
                let tables = client.data(TABLES, asked).await;
                let evidence = &edge["evidence"];
                let told = |field: &str| evidence[field].as_u64().unwrap();
                assert_eq!(tables["stages"]["total"], told("attempts"), "{edge}");
                let (stages, _) = counted(&tables["stages"]);
                let stage = stages.get("ONGOING").copied().unwrap_or_default();
                assert_eq!(stage, told("ongoing"), "{edge}");
                let (outcomes, unknown) = counted(&tables["outcomes"]);
                for (outcome, field) in [
                    ("SUCCEEDED", "succeeded"),
                    ("PARTLY_SUCCEEDED", "partlySucceeded"),
                    ("FAILED", "failed"),
                    ("ABANDONED", "abandoned"),
                ] {
                    let count = outcomes.get(outcome).copied().unwrap_or_default();
                    assert_eq!(count, told(field), "{outcome} of {edge}");
                }
                assert_eq!(unknown, told("unknown"), "{edge}");
                let (counts, _) = counted(&tables["causes"]);
                for it in list(&evidence["topCauses"]) {
                    let count = counts[it["cause"].as_str().unwrap()];
                    assert_eq!(it["count"], count, "{it} of {edge}");
                    causes += 1;
                }
                attempts += told("attempts");
            }
        }
    }
    assert!(attempts > 100 && causes > 50, "{attempts} {causes}");
}
