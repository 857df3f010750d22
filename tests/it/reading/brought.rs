//! Sums of benefits in statistics: counted again from the experiences that each viewer is told.

use std::collections::{BTreeMap, BTreeSet};

use entity::code::Role;
use serde_json::{Value, json};

use super::portfolio::{latest, list, world};
use crate::support::ask::Client;
use crate::support::token::token;

const ALL: &str = "query ($after: String) { experiences(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { id sector causes { cause } benefits { category unit baseline target measurements { value kind } } } } }";
const TABLE: &str = "query ($by: [Dimension!]!, $measures: [MeasureInput!]) { statistics(groupBy: $by, measures: $measures) {
    rows { keys { code } measures { kind unit category value reporting leftOut sign } } } }";

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

/// Sum, number of those that it adds up, and of those that tell what cannot be added up, by group.
type Sums = BTreeMap<Vec<String>, (f64, usize, usize)>;

/// How far a benefit was moved towards what was aimed at, or how far a drawback has grown.
pub fn gain(benefit: &Value) -> Option<f64> {
    let number = |field: &str| benefit[field].as_f64();
    let change = latest(benefit)? - number("baseline")?;
    if benefit["category"] == "DISBENEFIT" {
        return Some(change);
    }
    let aim = number("target")? - number("baseline")?;
    (aim != 0.0).then(|| change * aim.signum())
}

fn recounted(all: &[Value], unit: &str, category: &str) -> Sums {
    let mut sums = Sums::new();
    for it in all {
        let benefits = list(it, "benefits").iter().filter(|benefit| {
            let told = benefit["unit"].as_str().unwrap_or_default();
            told.to_lowercase() == unit && benefit["category"] == category
        });
        let benefits: Vec<&Value> = benefits.collect();
        let came: Vec<f64> = benefits.iter().filter_map(|it| gain(it)).collect();
        let Some(sector) = it["sector"].as_str().filter(|_| !benefits.is_empty()) else {
            continue;
        };
        for told in list(it, "causes") {
            let key = vec![
                sector.to_owned(),
                told["cause"].as_str().unwrap().to_owned(),
            ];
            let (sum, added, left_out) = sums.entry(key).or_default();
            *sum += came.iter().sum::<f64>();
            if came.is_empty() {
                *left_out += 1;
            } else {
                *added += 1;
            }
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
        is_told || figure["leftOut"] != 0
    });
    let group = |row: &Value| {
        let keys = list(row, "keys").iter();
        let figure = &row["measures"][measure];
        let count = |field: &str| usize::try_from(figure[field].as_u64().unwrap()).unwrap();
        (
            keys.map(|it| it["code"].as_str().unwrap().to_owned())
                .collect(),
            (
                figure["value"].as_f64().unwrap_or_default(),
                count("reporting"),
                count("leftOut"),
            ),
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
                { "kind": "BENEFIT_SUM", "unit": written, "category": "AVOIDED_COST" },
                { "kind": "BENEFIT_SUM", "unit": unit, "category": "DISBENEFIT" },
                { "kind": "BENEFIT_SUM", "unit": unit, "category": "SAVED_TIME" },
            ]);
            let asked = json!({ "by": ["SECTOR", "CAUSE"], "measures": measures });
            let table = client.data(TABLE, asked).await;
            for (measure, category) in ["AVOIDED_COST", "DISBENEFIT", "SAVED_TIME"]
                .into_iter()
                .enumerate()
            {
                let sums = told(&table, measure);
                assert_eq!(sums, recounted(&all, unit, category), "{unit} {category}");
                found.push(sums.len());
            }
        }
    }
    assert!(found.iter().filter(|it| **it > 3).count() > 5, "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_need_a_unit_and_a_category_and_nothing_else_takes_one() {
    let (_database, app) = world().await;
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    let client = Client::anonymous(&app);
    for measure in [
        json!({ "kind": "BENEFIT_SUM" }),
        json!({ "kind": "BENEFIT_SUM", "unit": " ", "category": "SAVED_TIME" }),
        json!({ "kind": "BENEFIT_SUM", "unit": "timer" }),
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
    let asked = json!({ "by": [], "measures": [{ "kind": "BENEFIT_SUM", "unit": "månestein", "category": "INCREASED_QUALITY" }] });
    let table = client.data(TABLE, asked).await;
    assert_eq!(
        table["statistics"]["rows"][0]["measures"],
        json!([{ "kind": "BENEFIT_SUM", "unit": "månestein", "category": "INCREASED_QUALITY", "value": null, "reporting": 0, "leftOut": 0, "sign": ".." }])
    );
}
