//! What a row tells is what the API tells the same viewer; and of what is told without its owners what it tells others.

use std::collections::HashMap;

use entity::code::{Language, Role};
use floke::graphql::export::Export;
use serde_json::{Value, json};

use crate::reading::portfolio;
use crate::signing::visibility::scene::{Eye, eyes, scene};
use crate::support::ask::Client;
use crate::support::token::token;
use crate::support::world::world;

const NODES: &str = "query ($filter: ExperienceFilter, $after: String) {
    experiences(filter: $filter, first: 50, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
            id title language state audience version publishedAt updatedAt sector stage outcome stoppedAt startedYear
            endedYear expectedEnd innovationTypes novelty advice { kind condition } municipalities { id number name }
            withheld { label municipalityCount } problems { id title } solutions { id title } partnerKinds
            partnerships { role roleText partner { id name } } programmes { id title }
            factors { factor direction text } causes { cause rank text }
            summary context whatWasDone whatHappened wouldDoDifferently
            outcomeHistory { date outcome reason } results { indicator value unit } sources { title url }
            benefits { category indicator unit baseline baselineDate target targetDate planned ownerRole
                measurements { date value kind method } }
            procurement { procedure need marketDialogueOn reference outcome followOn }
            trial { legalReference { act section url } deviation startsOn endsOn prolongedTo awaitsReform result }
            legalObstacles { act section url }
            lessons(first: 50) { nodes { id kind basis text factor confirmations } }
        }
    }
}";

async fn nodes(client: &Client, filter: &Value) -> Vec<Value> {
    let (mut nodes, mut after) = (Vec::new(), Value::Null);
    loop {
        let asked = json!({ "filter": filter, "after": after });
        let mut data = client.data(NODES, asked).await;
        let page = &mut data["experiences"];
        nodes.append(page["nodes"].as_array_mut().unwrap());
        if page["pageInfo"]["hasNextPage"] == false {
            return nodes;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
}

fn pick(list: &Value, name: &str) -> Value {
    let all = list.as_array().unwrap().iter();
    all.map(|it| it[name].clone()).collect()
}

/// What a row must tell of an experience, labels left out.
fn experience(node: &Value) -> Value {
    let partners = node["partnerships"].as_array().unwrap().iter();
    let partners: Value = partners.map(|it| it["partner"].clone()).collect();
    let factors = |promoted: bool| -> Value {
        let all = node["factors"].as_array().unwrap().iter();
        let fits =
            |it: &&Value| it["direction"].as_str().unwrap().starts_with("PROMOTED") == promoted;
        all.filter(fits).map(|it| it["factor"].clone()).collect()
    };
    let numbers = node["municipalities"].as_array().unwrap().iter();
    let numbers: Value = numbers
        .map(|it| it["number"].as_str().unwrap_or_default())
        .collect();
    let advice = &node["advice"];
    json!({
        "id": node["id"], "title": node["title"], "language": node["language"], "state": node["state"],
        "audience": node["audience"], "version": node["version"], "published_at": node["publishedAt"],
        "updated_at": node["updatedAt"], "sector": node["sector"], "stage": node["stage"],
        "outcome": node["outcome"], "stopped_at": node["stoppedAt"], "started_year": node["startedYear"],
        "ended_year": node["endedYear"], "expected_end": node["expectedEnd"],
        "innovation_types": node["innovationTypes"], "novelty": node["novelty"],
        "advice": advice["kind"], "advice_condition": advice["condition"],
        "municipality_ids": pick(&node["municipalities"], "id"), "municipality_numbers": numbers,
        "municipalities": pick(&node["municipalities"], "name"),
        "withheld_group": node["withheld"]["label"],
        "withheld_municipality_count": node["withheld"]["municipalityCount"],
        "problem_ids": pick(&node["problems"], "id"), "problems": pick(&node["problems"], "title"),
        "solution_ids": pick(&node["solutions"], "id"), "solutions": pick(&node["solutions"], "title"),
        "partner_ids": pick(&partners, "id"), "partners": pick(&partners, "name"),
        "partner_kinds": node["partnerKinds"],
        "programme_ids": pick(&node["programmes"], "id"), "programmes": pick(&node["programmes"], "title"),
        "promoting_factors": factors(true), "hampering_factors": factors(false),
        "causes": pick(&node["causes"], "cause"),
        "summary": node["summary"], "context": node["context"], "what_was_done": node["whatWasDone"],
        "what_happened": node["whatHappened"], "would_do_differently": node["wouldDoDifferently"],
    })
}

/// A row as it is held against what it must tell.
fn unlabelled(mut row: Value) -> Value {
    let row = row.as_object_mut().unwrap();
    let is_label = |name: &String| name.ends_with("_label") || name.ends_with("_labels");
    let labels: Vec<String> = row.keys().filter(|it| is_label(it)).cloned().collect();
    for label in labels {
        row.shift_remove(&label).unwrap();
    }
    Value::Object(std::mem::take(row))
}

/// Instants are told alike, however many digits their fractions have.
fn with_times(mut row: Value) -> Value {
    for name in ["published_at", "updated_at"] {
        if let Some(text) = row[name].as_str() {
            let time: chrono::DateTime<chrono::Utc> = text.parse().unwrap();
            row[name] = time.timestamp_micros().into();
        }
    }
    row
}

/// What the rows of a part of an experience must tell.
fn parts(node: &Value, name: &str) -> Vec<Value> {
    let list = match name {
        "outcomes" => &node["outcomeHistory"],
        "lessons" => &node["lessons"]["nodes"],
        name => &node[name],
    };
    let told = |part: &Value| {
        let mut row = json!({ "experience_id": node["id"] });
        for (name, value) in part.as_object().unwrap() {
            if name == "measurements" {
                continue;
            }
            let name = match name.as_str() {
                "baselineDate" => "baseline_date",
                "targetDate" => "target_date",
                "ownerRole" => "owner_role",
                name => name,
            };
            row[name] = value.clone();
        }
        row
    };
    let rows = list.as_array().unwrap().iter().map(told);
    let ranked = (1..).zip(rows).map(|(rank, mut row)| {
        if name == "benefits" {
            row["benefit"] = Value::from(rank);
        }
        row
    });
    ranked.collect()
}

fn ties(node: &Value) -> Vec<Value> {
    let mut ties = Vec::new();
    let mut add = |kind: &str, more: Value, (text, rank): (&Value, Value)| {
        let mut tie = json!({ "experience_id": node["id"], "kind": kind, "rank": rank, "text": text,
            "target_id": null, "code": null, "role": null, "direction": null });
        for (name, value) in more.as_object().unwrap() {
            tie[name] = value.clone();
        }
        ties.push(tie);
    };
    let list = |name: &str| (1..).zip(node[name].as_array().unwrap().clone());
    for (kind, name, title) in [
        ("PROBLEM", "problems", "title"),
        ("SOLUTION", "solutions", "title"),
        ("MUNICIPALITY", "municipalities", "name"),
        ("PROGRAMME", "programmes", "title"),
    ] {
        for (rank, it) in list(name) {
            let more = json!({ "target_id": it["id"], "target": it[title] });
            add(kind, more, (&Value::Null, rank.into()));
        }
    }
    for (rank, it) in list("partnerships") {
        let partner = &it["partner"];
        let more =
            json!({ "target_id": partner["id"], "target": partner["name"], "role": it["role"] });
        add("PARTNER", more, (&it["roleText"], rank.into()));
    }
    for (rank, it) in list("factors") {
        let more = json!({ "code": it["factor"], "direction": it["direction"] });
        add("FACTOR", more, (&it["text"], rank.into()));
    }
    for (_, it) in list("causes") {
        let more = json!({ "code": it["cause"] });
        add("CAUSE", more, (&it["text"], it["rank"].clone()));
    }
    ties
}

/// By the text of a row, whose fields may stand in any order.
fn sorted(rows: impl IntoIterator<Item = Value>) -> Vec<String> {
    let told = rows.into_iter().map(|row| {
        let mut fields: Vec<String> = row
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        fields.sort();
        fields.join(", ")
    });
    let mut rows: Vec<String> = told.collect();
    rows.sort();
    rows
}

/// That the exports of one who asks tell what the API does: of what is told without its owners, what it tells others.
async fn assert_told(client: &Client, others: &Client, filter: &Value, who: &str) {
    let mut told = nodes(client, filter).await;
    let for_others: HashMap<String, Value> = nodes(others, &json!({}))
        .await
        .into_iter()
        .map(|node| (node["id"].as_str().unwrap().to_owned(), node))
        .collect();
    for node in &mut told {
        if node["audience"] == "PUBLIC_UNNAMED" && node["state"] == "PUBLISHED" {
            *node = for_others[node["id"].as_str().unwrap()].clone();
            assert!(node["withheld"].is_object() && node["version"] == 1);
        }
    }
    let rows = client.export(Export::Experiences, None, filter).await;
    let rows = rows.into_iter().map(|row| with_times(unlabelled(row)));
    let expected = told.iter().map(|node| with_times(experience(node)));
    assert_eq!(sorted(rows), sorted(expected), "{who}");
    for export in [
        Export::Outcomes,
        Export::Results,
        Export::Benefits,
        Export::Sources,
        Export::Lessons,
    ] {
        let filter = match export {
            Export::Lessons => json!({ "experience": filter }),
            _ => filter.clone(),
        };
        let rows = client.export(export, None, &filter).await;
        let expected = told.iter().flat_map(|node| parts(node, export.name()));
        let rows = rows.into_iter().map(unlabelled);
        assert_eq!(sorted(rows), sorted(expected), "{who}: {}", export.name());
    }
    let rows = client.export(Export::Relations, None, filter).await;
    let rows = rows.into_iter().map(|row| {
        let mut row = unlabelled(row);
        assert!(row["target"].is_string());
        if row["target_id"].is_null() {
            row.as_object_mut().unwrap().shift_remove("target");
        }
        row
    });
    let expected = told.iter().flat_map(ties);
    assert_eq!(sorted(rows), sorted(expected), "{who}: relations");
}

/// A row of these fields, under the names of the columns.
fn fields(node: &Value, of: &Value, names: &[(&str, &str)]) -> Value {
    let mut row = json!({ "experience_id": node["id"] });
    for (name, column) in names {
        row[column] = of[name].clone();
    }
    row
}

/// What the rows of what was measured, bought and exempted must tell, and of what stood in the way.
fn found(node: &Value, export: Export) -> Vec<Value> {
    const PROVISION: [(&str, &str); 3] = [("act", "act"), ("section", "section"), ("url", "url")];
    let one = |of: &Value, names: &[(&str, &str)]| {
        let row = (!of.is_null()).then(|| fields(node, of, names));
        row.into_iter().collect()
    };
    match export {
        Export::Measurements => {
            let benefits = (1..).zip(node["benefits"].as_array().unwrap());
            let rows = benefits.flat_map(|(rank, benefit)| {
                let measured = benefit["measurements"].as_array().unwrap().iter();
                measured.map(move |it| {
                    let names = [
                        ("date", "date"),
                        ("value", "value"),
                        ("kind", "kind"),
                        ("method", "method"),
                    ];
                    let mut row = fields(node, it, &names);
                    row["benefit"] = Value::from(rank);
                    for name in ["indicator", "unit"] {
                        row[name] = benefit[name].clone();
                    }
                    row
                })
            });
            rows.collect()
        }
        Export::Procurements => one(
            &node["procurement"],
            &[
                ("procedure", "procedure"),
                ("need", "need"),
                ("marketDialogueOn", "market_dialogue_on"),
                ("reference", "reference"),
                ("outcome", "outcome"),
                ("followOn", "follow_on"),
            ],
        ),
        Export::Trials => {
            let mut trial = node["trial"].clone();
            if !trial.is_null() {
                for (name, _) in PROVISION {
                    trial[name] = trial["legalReference"][name].clone();
                }
            }
            let names = [
                ("deviation", "deviation"),
                ("startsOn", "starts_on"),
                ("endsOn", "ends_on"),
                ("prolongedTo", "prolonged_to"),
                ("awaitsReform", "awaits_reform"),
                ("result", "result"),
            ];
            one(&trial, &[&PROVISION[..], &names].concat())
        }
        _ => {
            let obstacles = node["legalObstacles"].as_array().unwrap().iter();
            obstacles.map(|it| fields(node, it, &PROVISION)).collect()
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_measured_bought_and_exempted_is_told() {
    let (_database, app) = portfolio::world().await;
    let client = Client::speaking(&app, Language::En);
    let told = nodes(&client, &json!({})).await;
    for export in [
        Export::Measurements,
        Export::Procurements,
        Export::Trials,
        Export::LegalObstacles,
    ] {
        let rows = client.export(export, None, &json!({})).await;
        assert!(rows.len() > 3, "{} of {}", rows.len(), export.name());
        let expected = told.iter().flat_map(|node| found(node, export));
        let rows = rows.into_iter().map(unlabelled);
        assert_eq!(sorted(rows), sorted(expected), "{}", export.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_is_told_what_the_api_tells() {
    let scene = scene().await;
    let others = Client::speaking(&scene.app, Language::En);
    for Eye { client, name, .. } in eyes(&scene.app).await {
        if name != "anonymous" {
            assert_told(&client, &others, &json!({}), &name).await;
        }
    }
    assert_told(&others, &others, &json!({}), "anonymous").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_is_told() {
    let (_database, app) = world().await;
    // What the world leaves out.
    for fill in [
        "UPDATE narrative SET summary = 'Kort', would_do_differently = 'Mer'",
        "UPDATE experience SET advice_kind = 'TRY_IF', advice_condition = 'Tid', ended_year = started_year
         WHERE audience = 'PUBLIC' AND stage = 'CONCLUDED'",
    ] {
        app.db.execute(fill).await.unwrap();
    }
    let others = Client::speaking(&app, Language::En);
    // Some with everything that an experience can have, and some of each audience.
    let filter =
        json!({ "or": [{ "hasRealisedBenefits": true }, { "startedYear": { "from": 2020 } }] });
    assert_told(&others, &others, &filter, "anonymous").await;
    let owner = token(&app, Role::Admin, Some("0301")).await;
    let owner = Client::bearing(&app, &owner);
    assert_told(&owner, &others, &json!({ "own": true }), "owner").await;
    let rows = others.export(Export::Experiences, None, &json!({})).await;
    let mut always = Vec::new();
    for column in Export::Experiences.columns() {
        let is_empty = |row: &Value| {
            let cell = &row[column.name.as_ref()];
            cell.is_null() || cell.as_array().is_some_and(Vec::is_empty)
        };
        if rows.iter().all(is_empty) {
            always.push(column.name.into_owned());
        }
    }
    assert!(always.is_empty(), "never told: {always:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn labels_are_in_the_language_of_whoever_asks() {
    let (_database, app) = world().await;
    for (language, label) in [
        (Language::Nb, "Mislyktes"),
        (Language::Nn, "Mislukkast"),
        (Language::En, "Failed"),
    ] {
        let client = Client::speaking(&app, language);
        let filter = json!({ "outcomes": ["FAILED"] });
        let rows = client.export(Export::Experiences, None, &filter).await;
        assert!(!rows.is_empty());
        for row in rows {
            assert_eq!(row["outcome_label"], label);
        }
    }
}
