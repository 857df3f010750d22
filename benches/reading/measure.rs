//! What is measured, and how it is told.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::ask::Asker;
use crate::filters::{KINDS, Names};

const ORDERS: [&str; 6] = [
    "PUBLISHED_DESC",
    "PUBLISHED_ASC",
    "UPDATED_DESC",
    "STARTED_DESC",
    "STARTED_ASC",
    "TITLE_ASC",
];

const PAGE: &str = "query ($filter: ExperienceFilter, $order: ExperienceOrder, $after: String) {
    experiences(filter: $filter, orderBy: $order, first: 20, after: $after) {
        pageInfo { endCursor hasNextPage } nodes { id title outcome startedYear } } }";

const TOTAL: &str = "query ($filter: ExperienceFilter, $order: ExperienceOrder) {
    experiences(filter: $filter, orderBy: $order, first: 20) { totalCount nodes { id title outcome startedYear } } }";

/// Questions that follow relations; `$id` is a problem, a solution or a municipality's number.
const RELATIONS: [(&str, &str, &str); 4] = [
    (
        "three hops",
        "problems",
        "query ($id: ID!) { problem(id: $id) { experiences(first: 10) { totalCount nodes { title
            solutions { title experiences(first: 5) { totalCount nodes { title
            partnerships { role partner { name } } } } } } } } }",
    ),
    (
        "evidence of a problem, 10 edges",
        "problems",
        "query ($id: ID!) { problem(id: $id) { solutions(first: 10) { totalCount edges { node { title }
            evidence { attempts succeeded failed successRate { low high } topCauses { cause count } } } } } }",
    ),
    (
        "the same compared with 3301",
        "problems",
        "query ($id: ID!) { problem(id: $id) { solutions(first: 10, comparableTo: \"3301\") { edges { node { title }
            evidence { attempts succeeded failed comparison topCauses { cause count } } } } } }",
    ),
    (
        "partners of a solution",
        "solutions",
        "query ($id: ID!) { solution(id: $id) { partners(first: 10) { totalCount edges { attempts node { name } } } } }",
    ),
];

const TWENTY: &str = "{ problems(first: 20) { totalCount nodes { title solutions(first: 10) { totalCount edges {
    node { title } evidence { attempts succeeded failed successRate { low high } topCauses { cause count } } } } } } }";

/// Medians in milliseconds.
pub struct Figures {
    /// First pages, and first pages with totals, by kind of filter and order.
    pages: BTreeMap<(usize, usize), (f64, f64)>,
    /// Pages at the beginning of each order, and pages far from it.
    deep: Vec<(f64, f64)>,
    /// What follows relations: the median and the slowest.
    relations: Vec<(&'static str, f64, f64)>,
}

/// Asks everything.
pub async fn measure(asker: &Asker, filters: usize) -> Figures {
    let mut names = Names::read(asker).await;
    let mut figures = Figures {
        pages: BTreeMap::new(),
        deep: Vec::new(),
        relations: Vec::new(),
    };
    // Statements are prepared and files read before anything is measured.
    for kind in KINDS {
        ask_page(asker, TOTAL, &names.filter(kind), ORDERS[0]).await;
    }
    for (place, kind) in KINDS.iter().enumerate() {
        for (order_place, order) in ORDERS.iter().enumerate() {
            // One after the other: a total goes through so much that the next page would find nothing near at hand.
            let (mut pages, mut totals) = (Vec::new(), Vec::new());
            for _ in 0..filters {
                pages.push(ask_page(asker, PAGE, &names.filter(kind), order).await);
            }
            for _ in 0..filters {
                totals.push(ask_page(asker, TOTAL, &names.filter(kind), order).await);
            }
            let medians = (median(pages), median(totals));
            figures.pages.insert((place, order_place), medians);
        }
    }
    for order in ORDERS {
        figures.deep.push(walk(asker, order).await);
    }
    for (name, list, query) in RELATIONS {
        let mut took = Vec::new();
        for _ in 0..4 * filters {
            let variables = json!({ "id": names.id(list) });
            took.push(ask(asker, query, variables).await);
        }
        let slowest = took.iter().copied().fold(0.0, f64::max);
        figures.relations.push((name, median(took), slowest));
    }
    let mut took = Vec::new();
    for _ in 0..filters {
        took.push(ask(asker, TWENTY, json!({})).await);
    }
    let slowest = took.iter().copied().fold(0.0, f64::max);
    figures.relations.push((
        "evidence of 20 problems, 10 edges each",
        median(took),
        slowest,
    ));
    figures
}

async fn ask(asker: &Asker, query: &str, variables: Value) -> f64 {
    let variables: Map<String, Value> = serde_json::from_value(variables).unwrap();
    asker.ask(query, &variables).await.1.as_secs_f64() * 1e3
}

async fn ask_page(asker: &Asker, query: &str, filter: &Value, order: &str) -> f64 {
    ask(asker, query, json!({ "filter": filter, "order": order })).await
}

/// The median of the first hundred pages of an order, and of the last hundred within its first 20,000 experiences.
async fn walk(asker: &Asker, order: &str) -> (f64, f64) {
    let mut took = Vec::new();
    let mut after = Value::Null;
    while took.len() < 1_000 {
        let variables = json!({ "order": order, "after": after });
        let variables: Map<String, Value> = serde_json::from_value(variables).unwrap();
        let (data, time) = asker.ask(PAGE, &variables).await;
        took.push(time.as_secs_f64() * 1e3);
        let page = &data["experiences"]["pageInfo"];
        if page["hasNextPage"] != true {
            break;
        }
        after = page["endCursor"].clone();
    }
    let hundred = took.len().min(100);
    let last = took[took.len() - hundred..].to_vec();
    took.truncate(hundred);
    (median(took), median(last))
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Prints the tables.
pub fn report(sizes: &[u64], all: &[Figures]) {
    let head: Vec<String> = sizes.iter().map(u64::to_string).collect();
    println!("\nFirst page, milliseconds: the order with the greatest growth\n");
    println!(
        "| filter | order | {} | growth | with total, slowest order |",
        head.join(" | ")
    );
    println!("| --- | --- |{}", " ---: |".repeat(sizes.len() + 2));
    let growth = |key: &(usize, usize)| all[all.len() - 1].pages[key].0 / all[0].pages[key].0;
    for (place, kind) in KINDS.iter().enumerate() {
        let orders = (0..ORDERS.len()).map(|order| (place, order));
        let key = orders
            .max_by(|a, b| growth(a).total_cmp(&growth(b)))
            .unwrap();
        let figures: Vec<String> = all
            .iter()
            .map(|it| format!("{:.2}", it.pages[&key].0))
            .collect();
        let last = &all[all.len() - 1].pages;
        let totals = (0..ORDERS.len()).map(|order| last[&(place, order)].1);
        println!(
            "| {kind} | {} | {} | {:.1} | {:.1} |",
            ORDERS[key.1],
            figures.join(" | "),
            growth(&key),
            totals.fold(0.0, f64::max),
        );
    }
    println!(
        "\nDeep pages of the largest, milliseconds\n\n| order | first pages | pages about place 20,000 |"
    );
    println!("| --- | ---: | ---: |");
    for (order, (first, last)) in ORDERS.iter().zip(&all[all.len() - 1].deep) {
        println!("| {order} | {first:.2} | {last:.2} |");
    }
    println!(
        "\nRelations, milliseconds: median (slowest)\n\n| question | {} |",
        head.join(" | ")
    );
    println!("| --- |{}", " ---: |".repeat(sizes.len()));
    for (place, (name, ..)) in all[0].relations.iter().enumerate() {
        let figures = all.iter().map(|it| it.relations[place]);
        let told: Vec<String> = figures
            .map(|(_, median, slowest)| format!("{median:.1} ({slowest:.0})"))
            .collect();
        println!("| {name} | {} |", told.join(" | "));
    }
}
