//! Sums of benefits in statistics: counted again from the experiences that each viewer is told.

use std::collections::{BTreeMap, BTreeSet};

use entity::code::Role;
use serde_json::{Value, json};

use super::portfolio::{latest, list, world};
use crate::support::ask::Client;
use crate::support::token::token;

const ALL: &str = "query ($after: String) { experiences(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { id sector causes { cause } benefits { category unit baseline measurements { value kind } } } } }";
const TABLE: &str = "query ($by: [Dimension!]!, $measures: [MeasureInput!]) { statistics(groupBy: $by, measures: $measures) {
    rows { keys { code } measures { kind unit category value reporting sign } } } }";

async fn seen(client: &Client) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = client.data(ALL, json!({ "after": after })).await;
        let page = &data["experiences"];
        all.extend(list(page, "nodes").iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// Sum and number of those that told, by group.
type Sums = BTreeMap<Vec<String>, (f64, usize)>;

fn recounted(all: &[Value], unit: &str, category: Option<&str>) -> Sums {
    let mut sums = Sums::new();
    for it in all {
        let benefits = list(it, "benefits").iter().filter(|benefit| {
            let told = benefit["unit"].as_str().unwrap_or_default();
            let is_wanted = match category {
                Some(category) => benefit["category"] == category,
                None => benefit["category"] != "DISBENEFIT",
            };
            told.to_lowercase() == unit && is_wanted
        });
        let came = benefits.filter_map(|benefit| {
            let before = benefit["baseline"].as_f64().unwrap_or_default();
            Some(latest(benefit)? - before)
        });
        let came: Vec<f64> = came.collect();
        let Some(sector) = it["sector"].as_str().filter(|_| !came.is_empty()) else {
            continue;
        };
        for told in list(it, "causes") {
            let key = vec![
                sector.to_owned(),
                told["cause"].as_str().unwrap().to_owned(),
            ];
            let (sum, count) = sums.entry(key).or_default();
            *sum += came.iter().sum::<f64>();
            *count += 1;
        }
    }
    sums
}

fn told(table: &Value, measure: usize) -> Sums {
    let rows = list(&table["statistics"], "rows").iter();
    let with_figures = rows.filter(|row| {
        let figure = &row["measures"][measure];
        let is_told = figure["reporting"] != 0;
        assert_eq!(figure["value"].is_number(), is_told, "{row}");
        assert_eq!(figure["sign"] == "..", !is_told, "{row}");
        is_told
    });
    let group = |row: &Value| {
        let keys = list(row, "keys").iter();
        let figure = &row["measures"][measure];
        let count = usize::try_from(figure["reporting"].as_u64().unwrap()).unwrap();
        (
            keys.map(|it| it["code"].as_str().unwrap().to_owned())
                .collect(),
            (figure["value"].as_f64().unwrap(), count),
        )
    };
    with_figures.map(group).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_of_statistics_are_those_of_experiences() {
    let (_database, app) = world().await;
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    let token = token(&app, Role::Contributor, Some("0301")).await;
    let mut found = Vec::new();
    for client in [Client::anonymous(&app), Client::bearing(&app, &token)] {
        let all = seen(&client).await;
        let units = all.iter().flat_map(|it| list(it, "benefits"));
        let units = units.filter_map(|it| it["unit"].as_str().map(str::to_lowercase));
        let units: BTreeSet<String> = units.collect();
        assert!(units.len() > 2, "{units:?}");
        for unit in &units {
            // However it is written.
            let written = format!(" {} ", unit.to_uppercase());
            let measures = json!([
                { "kind": "BENEFIT_SUM", "unit": written },
                { "kind": "BENEFIT_SUM", "unit": unit, "category": "DISBENEFIT" },
                { "kind": "BENEFIT_SUM", "unit": unit, "category": "SAVED_TIME" },
            ]);
            let asked = json!({ "by": ["SECTOR", "CAUSE"], "measures": measures });
            let table = client.data(TABLE, asked).await;
            for (measure, category) in [None, Some("DISBENEFIT"), Some("SAVED_TIME")]
                .into_iter()
                .enumerate()
            {
                let sums = told(&table, measure);
                assert_eq!(sums, recounted(&all, unit, category), "{unit} {category:?}");
                found.push(sums.len());
            }
        }
    }
    assert!(found.iter().filter(|it| **it > 3).count() > 5, "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_need_a_unit_and_nothing_else_takes_one() {
    let (_database, app) = world().await;
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    let client = Client::anonymous(&app);
    for measure in [
        json!({ "kind": "BENEFIT_SUM" }),
        json!({ "kind": "BENEFIT_SUM", "unit": " " }),
        json!({ "kind": "SUCCESS_RATE", "unit": "timer" }),
        json!({ "kind": "MEDIAN_DURATION", "category": "SAVED_TIME" }),
    ] {
        let asked = json!({ "by": ["SECTOR"], "measures": [measure] });
        assert_eq!(
            client.codes(TABLE, asked).await,
            ["BAD_USER_INPUT"],
            "{measure}"
        );
    }
    // What nobody tells is no sum.
    let asked = json!({ "by": [], "measures": [{ "kind": "BENEFIT_SUM", "unit": "månestein" }] });
    let table = client.data(TABLE, asked).await;
    assert_eq!(
        table["statistics"]["rows"][0]["measures"],
        json!([{ "kind": "BENEFIT_SUM", "unit": "månestein", "category": null, "value": null, "reporting": 0, "sign": ".." }])
    );
}
