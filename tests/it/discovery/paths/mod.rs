//! What connects two things: the shortest ways, for each viewer those over what they may see, with bounded work.

mod bounds;
mod recount;
mod reuse;
mod visibility;

use std::collections::BTreeMap;

use floke::app::App;
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::cases::{holding, made_up};
use crate::support::database::TestDatabase;
use crate::support::world::{draw, pick};
use recount::World;

const PATHS: &str = "query ($from: ID!, $to: ID!, $most: Int) {
    relationPaths(from: $from, to: $to, maxLength: $most) { length steps {
        from { id } to { id } experienceCount experiences(first: 100) { id } } } }";

/// What ways there are.
async fn paths(client: &Client, from: &str, to: &str, most: Option<usize>) -> Value {
    let variables = json!({ "from": from, "to": to, "most": most });
    client.data(PATHS, variables).await["relationPaths"].take()
}

/// A hundred experiences by chance, of things that few of them share.
async fn sparse() -> (TestDatabase, App) {
    let records: Vec<Value> = (0..100)
        .map(|number: usize| {
            let drawn = |salt, of| pick(of, number as u64, salt);
            let mut record = made_up(number);
            let (problem, solution) = (drawn(1, 70), drawn(2, 70));
            record["problem"] = json!({ "title": format!("Sak {problem}"), "text": "Noe." });
            if problem % 4 == 0 {
                record["problem"]["broader"] = json!(format!("Felt {}", problem % 16));
            }
            record["solution"] = json!({ "title": format!("Løsning {solution}"), "text": "Noe." });
            if solution % 5 == 0 {
                record["solution"]["variant_of"] = json!(format!("Familie {}", solution % 15));
            }
            let partners = (0..draw(number as u64, 3) % 3).map(|at| {
                let name = format!("Partner {}", drawn(4 + at, 80));
                json!({ "name": name, "type": "business", "role": "leverandør" })
            });
            record["partners"] = partners.collect();
            let programme = number
                .is_multiple_of(12)
                .then(|| format!("Program {}", drawn(9, 6)));
            record["programmes"] = json!(programme.into_iter().collect::<Vec<_>>());
            record
        })
        .collect();
    holding(&records).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shortest_ways_are_those_of_a_plain_recount() {
    let (_database, app) = sparse().await;
    let client = Client::anonymous(&app);
    let world = World::read(&client).await;
    let things = world.things();
    let mut met: BTreeMap<u64, usize> = BTreeMap::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut most_told = 0;
    // Which ends are drawn rests on random ids, so as many are as it takes to meet all lengths.
    let is_met = |met: &BTreeMap<u64, usize>| (0..=6).all(|length| met.contains_key(&length));
    for number in 0..2_000 {
        if number >= 250 && is_met(&met) {
            break;
        }
        let [from, to] = [1, 2].map(|salt| things[pick(things.len(), number, salt)]);
        if from == to {
            continue;
        }
        let most = 1 + pick(6, number, 3);
        let told = paths(&client, from, to, Some(most)).await;
        assert_eq!(told, world.paths(from, to, most), "{from} {to} {most}");
        most_told = most_told.max(told.as_array().unwrap().len());
        *met.entry(told[0]["length"].as_u64().unwrap_or_default())
            .or_default() += 1;
        for id in [from, to] {
            *kinds.entry(&id[..3]).or_default() += 1;
        }
    }
    assert_eq!(most_told, 5);
    assert_eq!(kinds.len(), 6, "{kinds:?}");
    assert!(is_met(&met), "{met:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn neighbours_are_those_of_a_plain_recount() {
    let (_database, app) = sparse().await;
    let client = Client::anonymous(&app);
    let world = World::read(&client).await;
    for (experience, tied) in world.experiences.iter().step_by(9) {
        let (first, last) = (tied.first().unwrap(), tied.last().unwrap());
        for (from, to) in [
            (first, last),
            (last, first),
            (experience, first),
            (last, experience),
        ] {
            let told = paths(&client, from, to, None).await;
            assert_eq!(told, world.paths(from, to, 4), "{from} {to}");
            assert_eq!(told[0]["length"], 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_back_has_the_same_length() {
    let (_database, app) = sparse().await;
    let client = Client::anonymous(&app);
    let world = World::read(&client).await;
    let things = world.things();
    for number in 1_000..1_040 {
        let [from, to] = [1, 2].map(|salt| things[pick(things.len(), number, salt)]);
        if from != to {
            let [there, back] = [
                paths(&client, from, to, Some(6)).await,
                paths(&client, to, from, Some(6)).await,
            ];
            assert_eq!(there[0]["length"], back[0]["length"], "{from} {to}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_is_told_all_at_once() {
    let (_database, app) = holding(&[made_up(1)]).await;
    let client = Client::anonymous(&app);
    let data = client
        .data("{ lessons { nodes { id experience { id } } } }", json!({}))
        .await;
    let lesson = &data["lessons"]["nodes"][0];
    let experience = &lesson["experience"]["id"];
    let faults = async |from: &Value, to: &Value, most: Value| {
        let variables = json!({ "from": from, "to": to, "most": most });
        let answer = client.answer(PATHS, variables).await;
        assert_eq!(answer["data"]["relationPaths"], Value::Null);
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "BAD_USER_INPUT", "{answer}");
        let faults = extensions["faults"].as_array().unwrap().iter();
        let fields: Vec<String> = faults
            .map(|it| it["field"][0].as_str().unwrap().to_owned())
            .collect();
        (fields, answer["errors"][0]["message"].to_string())
    };
    let (fields, _) = faults(experience, experience, Value::Null).await;
    assert_eq!(fields, ["to"]);
    for most in [0, 7, -1, i32::MAX] {
        let (fields, message) = faults(experience, &json!("prb_x"), json!(most)).await;
        assert_eq!(fields, ["maxLength"]);
        assert!(message.contains("from 1 to 6"), "{message}");
    }
    let (fields, _) = faults(&lesson["id"], &lesson["id"], json!(9)).await;
    assert_eq!(fields, ["from", "to", "to", "maxLength"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_of_has_no_ways() {
    let (_database, app) = holding(&[made_up(1)]).await;
    let client = Client::anonymous(&app);
    let data = client
        .data("{ problems { nodes { id } } }", json!({}))
        .await;
    let known = data["problems"]["nodes"][0]["id"].as_str().unwrap();
    let unknown = [
        "",
        "garbage",
        "prb_00000000000000000000000000000009",
        "exp_00000000000000000000000000000009",
    ];
    for id in unknown {
        for (from, to) in [(known, id), (id, known)] {
            assert_eq!(paths(&client, from, to, None).await, Value::Null, "{id}");
        }
    }
}
