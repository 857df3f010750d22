//! What is wrong with an input: each rule with its place and code, all at once, in the reader's language.

use entity::code::Role;
use serde_json::{Value, json};

use super::{
    HEIR, OTHER, OWNER, answer, client, complete, count, done, faults, fingerprint, id_in, run,
    seeded,
};
use crate::support::ask::Client;
use crate::support::floke::Floke;
use crate::support::served::Answer;
use crate::support::token::token;

const TABLE: &str = include_str!("faults.txt");
const STEPS: &str = include_str!("steps.txt");

/// The rows of a table, remarks left out.
fn rows(table: &str) -> impl Iterator<Item = &str> {
    let lines = table.lines();
    lines.filter(|it| !it.is_empty() && !it.starts_with('#'))
}

/// A row with texts that are one character too long.
fn lengthened(row: &str) -> String {
    let mut row = row.to_owned();
    for most in [20_000, 2_000, 300] {
        row = row.replace(&format!("LONG{most}"), &"æ".repeat(most + 1));
    }
    row
}

/// Fields of a new experience, what each may not be, and what is told of it: code and path.
fn single_faults() -> Vec<(Value, &'static str, &'static str)> {
    rows(TABLE)
        .map(|row| {
            let (code, rest) = row.split_once(' ').unwrap();
            let (path, fields) = rest.trim_start().split_once(' ').unwrap();
            let mut fields: Value = serde_json::from_str(&lengthened(fields)).unwrap();
            for value in fields.as_object_mut().unwrap().values_mut() {
                if value[0] == "MANY" {
                    *value = Value::from(vec![value[1].take(); 201]);
                }
            }
            (fields, code, path)
        })
        .collect()
}

/// What stands for what in the table.
async fn names(app: &floke::app::App, owner: &Client) -> Vec<(&'static str, String)> {
    let other = client(app, Role::Contributor, Some(OTHER)).await;
    let editor = client(app, Role::Editor, None).await;
    let known = id_in(&done(owner, "proposeProblem", &json!({ "title": "Kjent" })).await);
    let solution = id_in(&done(owner, "proposeSolution", &json!({ "title": "Løsning" })).await);
    let partner = json!({ "name": "Partneren", "kind": "STATE" });
    let partner = id_in(&done(owner, "proposePartner", &partner).await);
    let foreign = id_in(&done(&other, "proposeProblem", &json!({ "title": "Fremmed" })).await);
    let rejected = id_in(&done(owner, "proposeProblem", &json!({ "title": "Avvist" })).await);
    done(
        &editor,
        "rejectTerm",
        &json!({ "id": rejected, "reason": "Uklart." }),
    )
    .await;
    let sdl = floke::graphql::sdl();
    let first = |name: &str| {
        let (_, values) = sdl.split_once(&format!("enum {name} {{")).unwrap();
        let values = values.lines().filter(|it| !it.contains('"')).map(str::trim);
        let mut values = values
            .filter(|it| !it.is_empty() && it.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
        values.next().unwrap().to_owned()
    };
    let query = "query ($number: String!) { municipality(number: $number) { id } }";
    let municipality = async |number: &str| {
        let data = owner.data(query, json!({ "number": number })).await;
        data["municipality"]["id"].as_str().unwrap().to_owned()
    };
    vec![
        ("PROBLEM", known),
        ("SOLUTION", solution),
        ("PARTNER", partner),
        ("FOREIGN", foreign),
        ("REJECTED", rejected),
        ("CAUSE", first("FailureCause")),
        ("FACTOR", first("Factor")),
        ("CATEGORY", first("BenefitCategory")),
        ("OWNER", municipality(OWNER).await),
        ("OTHER", municipality(OTHER).await),
    ]
}

/// The input with its names replaced.
fn named(input: &Value, names: &[(&str, String)]) -> Value {
    let mut text = input.to_string();
    for (name, value) in names {
        text = text.replace(&format!("\"{name}\""), &json!(value).to_string());
    }
    serde_json::from_str(&text).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_has_its_code_and_its_path() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let names = names(&app, &owner).await;
    let before = fingerprint(&app).await;
    let mut wrong = Vec::new();
    for (more, code, path) in single_faults() {
        let mut input = json!({ "title": "Tittel", "problems": [] });
        for (field, value) in named(&more, &names).as_object().unwrap() {
            input[field] = value.clone();
        }
        let payload = run(&owner, "createExperience", &input).await;
        let told: String = more.to_string().chars().take(200).collect();
        if faults(&payload) != [(code.to_owned(), path.to_owned())] {
            wrong.push(format!("{told}: {:?}", faults(&payload)));
        }
        for message in payload["userErrors"].as_array().unwrap() {
            let length = message["message"].as_str().unwrap().len();
            assert!((10..600).contains(&length), "{message}");
        }
        assert_eq!(fingerprint(&app).await, before, "{told}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_told_all_at_once_and_in_three_languages() {
    let (database, app) = seeded().await;
    let bearer = token(&app, Role::Contributor, Some(HEIR)).await;
    let owner = Client::bearing(&app, &bearer);
    let names = names(&app, &owner).await;
    // As many as will go together: one of each path.
    let mut input = json!({});
    let mut expected = Vec::new();
    for (more, code, path) in single_faults() {
        let fields = more.as_object().unwrap();
        let is_new = fields.keys().all(|field| input.get(field).is_none());
        if is_new && fields.len() == 1 && code != "CONFLICT" && !path.starts_with("municipalit") {
            let (field, value) = fields.iter().next().unwrap();
            input[field] = value.clone();
            expected.push((code.to_owned(), path.to_owned()));
        }
    }
    let input = named(&input, &names);
    let before = fingerprint(&app).await;
    let payload = run(&owner, "createExperience", &input).await;
    let found = faults(&payload);
    for fault in &expected {
        assert!(found.contains(fault), "{fault:?} is missing in {found:?}");
    }
    assert!(found.len() >= 20, "{found:?}");
    assert_eq!(fingerprint(&app).await, before);
    let floke = Floke::on(database, app).await;
    let query = "mutation ($input: CreateExperienceInput!) { createExperience(input: $input) {
        userErrors { code field message } } }";
    let mut told = Vec::new();
    for language in ["nb", "nn", "en", "de, nn;q=0.5"] {
        let request = floke
            .ask_with(query, &json!({ "input": input }))
            .bearer_auth(&bearer.secret);
        let answer = Answer::to(request.header("accept-language", language)).await;
        let payload = answer.data()["createExperience"].clone();
        assert_eq!(faults(&payload), found);
        let messages = payload["userErrors"].as_array().unwrap().iter();
        told.push(
            messages
                .map(|it| it["message"].to_string())
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(told[1], told[3]);
    for (at, (code, path)) in found.iter().enumerate() {
        let [nb, nn, en] = [0, 1, 2].map(|language: usize| &told[language][at]);
        assert!(nb != en && nn != en, "{code} {path}: {nb} {nn} {en}");
    }
    assert_ne!(told[0], told[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_terms_and_updates_tell_their_faults_as_well() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let mut draft = complete("Utkast");
    let benefit = |indicator: &str, unit: &str| json!({ "category": "SAVED_TIME", "indicator": indicator, "unit": unit });
    draft["benefits"] = json!([
        benefit("Timer", "t"),
        benefit("Timer", "h"),
        benefit("Kroner", "kr"),
        benefit("Kroner", "kr"),
    ]);
    let draft = id_in(&done(&owner, "createExperience", &draft).await);
    let ongoing = json!({ "title": "Uten slutt", "problems": [], "stage": "ONGOING" });
    let ongoing = id_in(&done(&owner, "createExperience", &ongoing).await);
    let problem = id_in(&done(&owner, "proposeProblem", &json!({ "title": "Navn" })).await);
    let solution = id_in(&done(&owner, "proposeSolution", &json!({ "title": "Navn" })).await);
    let names = [
        ("DRAFT", draft),
        ("UNENDED", ongoing),
        ("PROBLEM", problem),
        ("SOLUTION", solution),
    ];
    let before = fingerprint(&app).await;
    let mut wrong = Vec::new();
    for row in rows(STEPS) {
        let (told, input) = row.split_at(row.find('{').unwrap());
        let [who, mutation, code, path] = told.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        let who = if who == "owner" { &owner } else { &editor };
        let mut input = named(&serde_json::from_str(&lengthened(input)).unwrap(), &names);
        if mutation.ends_with("Experience")
            || ["assessOutcome", "recordMeasurement", "setAudience"].contains(&mutation)
        {
            input["expectedVersion"] = json!(1);
        }
        let payload = run(who, mutation, &input).await;
        let path = path.trim_start_matches('-');
        if faults(&payload) != [(code.to_owned(), path.to_owned())] {
            wrong.push(format!("{row}: {:?}", faults(&payload)));
        }
        assert_eq!(fingerprint(&app).await, before, "{row}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_in_another_form_is_refused_with_its_place() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let mut input = complete("Dager");
    input["benefits"] =
        json!([{ "category": "AVOIDED_COST", "indicator": "I", "targetDate": "24-1-1" }]);
    let told = answer(&owner, "createExperience", &input).await;
    let error = &told["errors"][0];
    assert_eq!(told.get("data"), None, "{told}");
    let message = error["message"].as_str().unwrap();
    let expected = "Variable \"$input.benefits[0].targetDate\": a day is written as in 2026-11-21.";
    assert_eq!(message, expected);
    assert_eq!(count(&app, "experience").await, 0);
}
