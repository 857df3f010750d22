//! What is added up of benefits, laws, procurements and trials: counted again from the experiences that each viewer is told.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::ops::ControlFlow;

use entity::code::{Audience, Role, WorkflowState};
use floke::app::App;
use floke::domain::generate::{self, GenerateRequest};
use floke::domain::import::{self, ImportRequest};
use floke::domain::reference;
use serde_json::{Value, json};

use super::brought::gain;
use crate::support::ask::Client;
use crate::support::cases::made_up;
use crate::support::database::TestDatabase;
use crate::support::token::token;

/// Experiences for everybody, for municipalities alone, and drafts.
pub async fn world() -> (TestDatabase, App) {
    let (database, app) = TestDatabase::migrated().await;
    reference::seed(&app.db, &app.clock).await.unwrap();
    for (seed, audience, state) in [
        (1, Audience::Public, WorkflowState::Published),
        (2, Audience::Sector, WorkflowState::Published),
        (3, Audience::Owner, WorkflowState::Draft),
    ] {
        let request = GenerateRequest {
            experiences: 250,
            seed,
        };
        let records = generate::experiences(request).unwrap();
        let lines: Vec<String> = records
            .map(|it| serde_json::to_string(&it).unwrap())
            .collect();
        let text = lines.join("\n");
        let mut request = ImportRequest::new("g.jsonl", Cursor::new(text.as_str()));
        request.audience = audience;
        request.state = state;
        let report = import::run(&app.db, &app.clock, request, |_| ControlFlow::Continue(()));
        let report = report.await.unwrap();
        assert!(report.faults.is_empty(), "{report}");
    }
    (database, app)
}

const ALL: &str = "query ($filter: ExperienceFilter, $after: String) {
    experiences(first: 100, after: $after, filter: $filter) { pageInfo { hasNextPage endCursor } nodes { id
    municipalities { id successors { id successors { id } } } solutions { id variantOf { id variantOf { id variantOf { id variantOf { id } } } } } programmes { id } partnerships { partner { id } }
    benefits { category unit planned baseline target targetDate realisedShare measurements { date value kind } }
    stage procurement { procedure outcome } trial { endsOn prolongedTo } legalObstacles { act section } } } }";

/// Everything that a viewer may see, and a filter lets through.
async fn seen(client: &Client, filter: &Value) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = client
            .data(ALL, json!({ "filter": filter, "after": after }))
            .await;
        let page = &data["experiences"];
        all.extend(page["nodes"].as_array().unwrap().iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

pub fn list<'a>(of: &'a Value, field: &str) -> &'a [Value] {
    of[field].as_array().unwrap()
}

/// What was really measured last.
pub fn latest(benefit: &Value) -> Option<f64> {
    let measured = list(benefit, "measurements").iter();
    let mut actual = measured.filter(|it| it["kind"] == "ACTUAL");
    actual.next_back().map(|it| it["value"].as_f64().unwrap())
}

/// The portfolio of these, added up anew in another way.
fn recounted(of: &[&Value], today: &str) -> Value {
    let with = |holds: &dyn Fn(&Value) -> bool| {
        let those = of
            .iter()
            .filter(|it| list(it, "benefits").iter().any(holds));
        those.count()
    };
    let benefits = of.iter().flat_map(|it| list(it, "benefits"));
    let mut shares: Vec<f64> = benefits
        .filter(|it| it["category"] != "DISBENEFIT")
        .filter_map(|it| it["realisedShare"].as_f64())
        .collect();
    shares.sort_by(f64::total_cmp);
    let middle = shares.len() / 2;
    let median = match shares.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(shares[middle]),
        _ => Some(f64::midpoint(shares[middle - 1], shares[middle])),
    };
    let missed = |it: &Value| {
        it["category"] != "DISBENEFIT"
            && it["targetDate"].as_str().is_some_and(|day| day < today)
            && it["realisedShare"].as_f64().is_some_and(|it| it < 1.0)
    };
    json!({
        "experiences": of.len(),
        "reporting": with(&|_| true),
        "withBaseline": with(&|it| !it["baseline"].is_null()),
        "withMeasurement": with(&|it| latest(it).is_some()),
        "missedTarget": with(&missed),
        "medianRealisedShare": median,
        "sums": sums(of),
    })
}

/// Sums in whole numbers, which generated experiences tell alone.
fn sums(of: &[&Value]) -> BTreeSet<String> {
    type Sum = (BTreeSet<String>, Option<f64>, Option<f64>, BTreeSet<String>);
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for it in of {
        for benefit in list(it, "benefits") {
            let key = format!(
                "{} {} {}",
                benefit["unit"], benefit["category"], benefit["planned"]
            );
            let sum = sums.entry(key).or_default();
            sum.0.insert(it["id"].to_string());
            let number = |field: &str| benefit[field].as_f64();
            if let (Some(target), Some(before)) = (number("target"), number("baseline"))
                && benefit["category"] != "DISBENEFIT"
            {
                *sum.1.get_or_insert_default() += (target - before).abs();
            }
            if let Some(value) = gain(benefit).filter(|_| benefit["unit"].is_string()) {
                *sum.2.get_or_insert_default() += value;
                sum.3.insert(it["id"].to_string());
            }
        }
    }
    let told = sums.into_iter();
    told.map(|(key, (ids, target, realised, added))| {
        format!(
            "{key} {} {target:?} {realised:?} {}",
            ids.len(),
            added.len()
        )
    })
    .collect()
}

/// The same of an answer.
fn answered(of: &Value) -> Value {
    let mut of = of.clone();
    let sums: BTreeSet<String> = (list(&of, "sums").iter())
        .map(|it| {
            let key = format!("{} {} {}", it["unit"], it["category"], it["planned"]);
            let number = |field: &str| it[field].as_f64();
            format!(
                "{key} {} {:?} {:?} {}",
                it["experiences"],
                number("target"),
                number("realised"),
                it["added"]
            )
        })
        .collect();
    of["sums"] = json!(sums);
    of
}

const PORTFOLIOS: &str = "query ($ids: [ID!]!, $filter: ExperienceFilter) { nodes(ids: $ids) { id
    ... on Municipality { benefits(filter: $filter) { ...P } }
    ... on Solution { benefits(filter: $filter) { ...P } }
    ... on Programme { benefits(filter: $filter) { ...P } partnerCount } } }
    fragment P on BenefitPortfolio { experiences reporting withBaseline withMeasurement missedTarget medianRealisedShare
    sums { unit category planned experiences target realised added } }";

/// Whether what belongs to this owner belongs to the one with this id: itself, its family, or whoever took over from it.
fn reaches(owner: &Value, id: &Value) -> bool {
    let successors = owner["successors"].as_array().into_iter().flatten();
    let family = owner.get("variantOf").filter(|it| !it.is_null());
    let mut above = successors.chain(family);
    owner["id"] == *id || above.any(|it| reaches(it, id))
}

#[tokio::test(flavor = "multi_thread")]
async fn portfolios_are_what_the_viewer_is_told_added_up() {
    let (_database, app) = world().await;
    let today = app.clock.today().to_string();
    let owner = token(&app, Role::Contributor, Some("4601")).await;
    let editor = token(&app, Role::Editor, None).await;
    let mut reporting = Vec::new();
    for client in [
        Client::anonymous(&app),
        Client::bearing(&app, &owner),
        Client::bearing(&app, &editor),
    ] {
        let everything = seen(&client, &Value::Null).await;
        for filter in [Value::Null, json!({ "outcomes": ["SUCCEEDED", "FAILED"] })] {
            let all = seen(&client, &filter).await;
            for kind in ["municipalities", "solutions", "programmes"] {
                let mut ids: Vec<&str> = (everything.iter())
                    .flat_map(|it| list(it, kind))
                    .map(|it| it["id"].as_str().unwrap())
                    .collect();
                ids.sort_unstable();
                ids.dedup();
                ids.truncate(60);
                let variables = json!({ "ids": ids, "filter": filter });
                let (data, statements) = client.counted(PORTFOLIOS, variables).await;
                assert!(statements <= 6, "{kind}: {statements} statements");
                for node in list(&data, "nodes") {
                    let is_its = |it: &Value| reaches(it, &node["id"]);
                    let of = |it: &&Value| list(it, kind).iter().any(is_its);
                    let own: Vec<&Value> = all.iter().filter(of).collect();
                    let expected = recounted(&own, &today);
                    assert_eq!(answered(&node["benefits"]), expected, "{node}");
                    reporting.push(expected["reporting"].as_u64().unwrap());
                    if kind == "programmes" {
                        let own = everything.iter().filter(of);
                        let partners = own.flat_map(|it| list(it, "partnerships"));
                        let partners: BTreeSet<String> =
                            partners.map(|it| it["partner"]["id"].to_string()).collect();
                        assert_eq!(node["partnerCount"], partners.len());
                    }
                }
            }
        }
    }
    assert!(
        reporting.iter().filter(|it| **it > 3).count() > 10,
        "{reporting:?}"
    );
}

const LAW: &str = "query ($filter: ExperienceFilter, $from: Date, $before: Date) {
    legalObstacles(first: 100, filter: $filter) { totalCount nodes { act section attempts } }
    procurements(filter: $filter) { procedure outcome count }
    trials(first: 100, filter: $filter, endingFrom: $from, endingBefore: $before) { totalCount
        edges { lastDay node { id } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn laws_procurements_and_trials_are_counted_from_what_the_viewer_is_told() {
    let (_database, app) = world().await;
    let owner = token(&app, Role::Contributor, Some("4601")).await;
    let mut totals = BTreeSet::new();
    for client in [Client::anonymous(&app), Client::bearing(&app, &owner)] {
        for filter in [Value::Null, json!({ "stages": ["CONCLUDED"] })] {
            let all = seen(&client, &filter).await;
            let variables =
                json!({ "filter": filter, "from": "2015-01-01", "before": "2025-01-01" });
            let data = client.data(LAW, variables).await;
            let mut provisions: BTreeMap<(String, String), usize> = BTreeMap::new();
            for it in &all {
                for named in list(it, "legalObstacles") {
                    let provision = (named["act"].to_string(), named["section"].to_string());
                    let is_attempt = it["stage"] == "ONGOING" || it["stage"] == "CONCLUDED";
                    *provisions.entry(provision).or_default() += usize::from(is_attempt);
                }
            }
            assert_eq!(data["legalObstacles"]["totalCount"], provisions.len());
            let nodes = list(&data["legalObstacles"], "nodes");
            let attempts: Vec<u64> = nodes
                .iter()
                .map(|it| it["attempts"].as_u64().unwrap())
                .collect();
            assert!(attempts.is_sorted_by(|a, b| a >= b), "{attempts:?}");
            for it in nodes {
                let provision = (it["act"].to_string(), it["section"].to_string());
                assert_eq!(it["attempts"], provisions[&provision], "{it}");
            }
            let mut procurements: BTreeMap<String, usize> = BTreeMap::new();
            for it in all
                .iter()
                .map(|it| &it["procurement"])
                .filter(|it| !it.is_null())
            {
                let key = format!("{} {}", it["procedure"], it["outcome"]);
                *procurements.entry(key).or_default() += 1;
            }
            let told: BTreeMap<String, usize> = (list(&data, "procurements").iter())
                .map(|it| {
                    let count = usize::try_from(it["count"].as_u64().unwrap()).unwrap();
                    (format!("{} {}", it["procedure"], it["outcome"]), count)
                })
                .collect();
            assert_eq!(told, procurements);
            let day = |it: &Value| {
                let trial = it.get("trial").filter(|it| !it.is_null())?;
                let prolonged = trial["prolongedTo"].as_str();
                Some(prolonged.or(trial["endsOn"].as_str())?.to_owned())
            };
            let mut trials: Vec<(String, String)> = (all.iter())
                .filter_map(|it| Some((day(it)?, it["id"].to_string())))
                .filter(|(day, _)| ("2015-01-01".."2025-01-01").contains(&day.as_str()))
                .collect();
            let edges = list(&data["trials"], "edges").iter();
            let mut found: Vec<(String, String)> = edges
                .map(|it| {
                    (
                        it["lastDay"].as_str().unwrap().to_owned(),
                        it["node"]["id"].to_string(),
                    )
                })
                .collect();
            assert!(found.is_sorted_by(|a, b| a.0 <= b.0), "{found:?}");
            assert_eq!(data["trials"]["totalCount"], trials.len());
            trials.sort();
            found.sort();
            assert_eq!(found, trials);
            totals.insert((provisions.len(), procurements.len(), trials.len()));
        }
    }
    assert!(
        totals.len() > 2 && totals.iter().all(|it| it.0 > 2 && it.1 > 2),
        "{totals:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_laws_and_trials_tell_each_once() {
    let records: Vec<Value> = (0..12)
        .map(|number: usize| {
            let mut record = made_up(number);
            let written = ["§ 2-1", "2–1", "§2-1"][number % 3];
            record["legal_obstacles"] = json!([
                { "act": "Opplæringslova", "section": written },
                { "act": format!("Lov {}", number % 5) },
            ]);
            let ends = (!number.is_multiple_of(4)).then(|| format!("20{}-01-01", 20 + number % 6));
            record["trial"] = json!({ "act": "Lov", "ends_on": ends });
            record
        })
        .collect();
    let (_database, app) = crate::support::cases::holding(&records).await;
    let client = Client::anonymous(&app);
    for (field, more, total) in [
        ("legalObstacles", "node { act attempts }", 6),
        ("trials", "node { id } lastDay", 12),
    ] {
        let query = format!(
            "query ($first: Int, $after: String, $last: Int, $before: String) {{
            {field}(first: $first, after: $after, last: $last, before: $before) {{ totalCount
            pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} edges {{ cursor {more} }} }} }}"
        );
        let page = async |variables: Value| client.data(&query, variables).await[field].take();
        let whole = page(json!({ "first": 50 })).await;
        assert_eq!(whole["totalCount"], total);
        let expected: Vec<Value> = list(&whole, "edges").to_vec();
        assert_eq!(expected.len(), total);
        let (mut forward, mut back) = (Vec::new(), Vec::new());
        let mut place = Value::Null;
        loop {
            let told = page(json!({ "first": 5, "after": place })).await;
            forward.extend(list(&told, "edges").to_vec());
            if told["pageInfo"]["hasNextPage"] == false {
                break;
            }
            place = told["pageInfo"]["endCursor"].clone();
        }
        place = Value::Null;
        loop {
            let told = page(json!({ "last": 5, "before": place })).await;
            back.splice(0..0, list(&told, "edges").to_vec());
            if told["pageInfo"]["hasPreviousPage"] == false {
                break;
            }
            place = told["pageInfo"]["startCursor"].clone();
        }
        assert_eq!([&forward, &back], [&expected, &expected], "{field}");
    }
    let data = client
        .data("{ legalObstacles(first: 1) { nodes { act section attempts } } trials { edges { lastDay } } }", json!({}))
        .await;
    let first = &data["legalObstacles"]["nodes"][0];
    assert_eq!(
        [&first["act"], &first["attempts"]],
        [&json!("Opplæringslova"), &json!(12)]
    );
    let days: Vec<&Value> = list(&data["trials"], "edges")
        .iter()
        .map(|it| &it["lastDay"])
        .collect();
    // Those of which nobody tells a last day come last.
    assert_eq!(days.iter().filter(|it| it.is_null()).count(), 3);
    assert!(days[9..].iter().all(|it| it.is_null()), "{days:?}");
    let wrong = client
        .answer(
            "{ legalObstacles(after: \"x\") { totalCount } trials(first: 1000) { totalCount } }",
            json!({}),
        )
        .await;
    let codes = wrong["errors"].as_array().unwrap().iter();
    let codes: Vec<&Value> = codes.map(|it| &it["extensions"]["code"]).collect();
    assert_eq!(codes, ["BAD_USER_INPUT", "BAD_USER_INPUT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_programmes_own_figures_stand_beside_what_its_experiences_tell() {
    let (_database, app) = TestDatabase::migrated().await;
    reference::seed(&app.db, &app.clock).await.unwrap();
    let client = Client::anonymous(&app);
    let query = "{ programmes(first: 50) { nodes { title partnerCount benefits { experiences sums { unit } }
        publishedFigures { indicator value unit approximation perYear asOf period source { title url } } } } }";
    let (data, statements) = client.counted(query, json!({})).await;
    assert!(statements <= 6, "{statements} statements");
    let nodes = list(&data["programmes"], "nodes");
    let lup = nodes
        .iter()
        .find(|it| it["title"] == "Leverandørutviklingsprogrammet")
        .unwrap();
    let told: Vec<String> = (list(lup, "publishedFigures").iter())
        .map(|it| {
            format!(
                "{} {} {} {}",
                it["approximation"], it["value"], it["unit"], it["perYear"]
            )
        })
        .collect();
    let expected = [
        "\"EXACT\" 350.0 \"arbeidsplasser\" false",
        "\"EXACT\" 334000000.0 \"NOK\" false",
        "\"ALMOST\" 3000.0 \"t CO2e\" true",
        "\"OVER\" 35.0 \"partnere\" false",
    ];
    assert_eq!(told, expected);
    let source = &lup["publishedFigures"][0]["source"]["url"];
    assert!(
        source
            .as_str()
            .unwrap()
            .starts_with("https://www.nationen.no/")
    );
    assert_eq!(lup["benefits"], json!({ "experiences": 0, "sums": [] }));
    assert_eq!(lup["partnerCount"], 0);
}
