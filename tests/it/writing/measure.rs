//! Benefits and what is measured of them, procurements, trials and legal obstacles: told, changed, measured, and told again.

use entity::code::Role;
use floke::app::App;
use serde_json::{Value, json};

use super::{
    OWNER, answer, client, complete, count, done, fact, faults, id_in, published, run, seeded,
};
use crate::support::ask::Client;

const TOLD: &str = "query ($id: ID!, $asOf: DateTime) { experience(id: $id, asOf: $asOf) { version
    benefits { indicator unit planned realisedShare measurements { date value kind method } }
    procurement { procedure need marketDialogueOn reference outcome followOn }
    trial { legalReference { act section url } deviation startsOn endsOn prolongedTo awaitsReform result }
    legalObstacles { act section url }
    pending { state experience { benefits { realisedShare measurements { value } } } }
    revisions { nodes { number changes { field before after } } } } }";

async fn told(client: &Client, id: &str) -> Value {
    let variables = json!({ "id": id, "asOf": null });
    client.data(TOLD, variables).await["experience"].take()
}

/// Everything that there is to tell of benefits and law.
fn whole() -> Value {
    let law = json!({ "act": "Opplæringslova", "section": "§ 2-1", "url": "https://lovdata.no/x" });
    json!({
        "benefits": [
            { "category": "SAVED_TIME", "indicator": "Timer", "unit": "t/år", "baseline": 100, "target": 50,
              "measurements": [
                { "date": "2026-01-01", "value": 60, "kind": "ACTUAL", "method": "Telt" },
                { "date": "2025-01-01", "value": 80, "kind": "ACTUAL" },
                { "date": "2030-01-01", "value": 40, "kind": "FORECAST" },
              ] },
            { "category": "DISBENEFIT", "indicator": "Klager", "planned": false },
        ],
        "procurement": { "procedure": "INNOVASJONSPARTNERSKAP", "need": "Stille natt", "marketDialogueOn": "2024-02-01",
            "reference": "2024-123", "outcome": "CONTRACT", "followOn": false },
        "trial": { "legalReference": law, "deviation": "Uten karakterer", "startsOn": "2020-08-01", "endsOn": "2024-08-01",
            "prolongedTo": "2027-08-01", "awaitsReform": true, "result": "LAW_CHANGED" },
        "legalObstacles": [law, { "act": "Barnehageloven" }],
    })
}

fn with(mut input: Value, more: &Value) -> Value {
    let more = more.as_object().unwrap().clone();
    input.as_object_mut().unwrap().extend(more);
    input
}

fn at(id: &str, version: i64, more: &Value) -> Value {
    with(json!({ "id": id, "expectedVersion": version }), more)
}

fn values(told: &Value, benefit: usize) -> Vec<f64> {
    let measured = told["benefits"][benefit]["measurements"]
        .as_array()
        .unwrap();
    measured
        .iter()
        .map(|it| it["value"].as_f64().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_in_is_told_again() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let input = with(complete("Helhet"), &whole());
    let id = id_in(&done(&owner, "createExperience", &input).await);
    let first = told(&owner, &id).await;
    assert_eq!(first["procurement"], whole()["procurement"]);
    assert_eq!(first["trial"], whole()["trial"]);
    let mut obstacles = whole()["legalObstacles"].clone();
    obstacles[1] = json!({ "act": "Barnehageloven", "section": null, "url": null });
    assert_eq!(first["legalObstacles"], obstacles);
    // In the order of their days.
    assert_eq!(values(&first, 0), [80.0, 60.0, 40.0]);
    assert_eq!(first["benefits"][0]["measurements"][1]["method"], "Telt");
    assert_eq!(first["benefits"][0]["realisedShare"], 0.8);
    assert_eq!(first["benefits"][1]["realisedShare"], Value::Null);
    // Somebody who knows nothing of measurements, and one who replaces them.
    let mut benefits = json!([
        { "category": "EFFICIENCY_GAIN", "indicator": "Nytt" },
        { "category": "SAVED_TIME", "indicator": "Timer", "unit": "t/år", "baseline": 100, "target": 80 },
        { "category": "SAVED_TIME", "indicator": "Timer", "unit": "uker" },
    ]);
    let change = at(&id, 1, &json!({ "benefits": benefits }));
    done(&owner, "updateExperience", &change).await;
    let second = told(&owner, &id).await;
    let kept = [0, 1, 2].map(|it| values(&second, it));
    assert_eq!(kept, [vec![], vec![80.0, 60.0, 40.0], vec![]]);
    assert_eq!(second["benefits"][1]["realisedShare"], 2.0);
    assert_eq!(second["trial"], first["trial"]);
    benefits[1]["measurements"] = json!([{ "date": "2024-01-01", "value": 90, "kind": "ACTUAL" }]);
    let change = at(
        &id,
        2,
        &json!({ "benefits": benefits, "legalObstacles": null, "trial": null }),
    );
    done(&owner, "updateExperience", &change).await;
    let third = told(&owner, &id).await;
    assert_eq!(values(&third, 1), [90.0]);
    assert_eq!(
        [&third["legalObstacles"], &third["trial"]],
        [&json!([]), &Value::Null]
    );
    assert_eq!(third["procurement"], first["procurement"]);
    benefits[1]["measurements"] = Value::Null;
    let change = at(
        &id,
        3,
        &json!({ "benefits": benefits, "procurement": null }),
    );
    done(&owner, "updateExperience", &change).await;
    let fourth = told(&owner, &id).await;
    assert_eq!(values(&fourth, 1), Vec::<f64>::new());
    assert_eq!(fourth["procurement"], Value::Null);
    for table in [
        "measurement",
        "procurement",
        "trial",
        "experience_legal_obstacle",
    ] {
        assert_eq!(count(&app, table).await, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn revisions_tell_what_changed_and_bring_it_back() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let id = published(&app, &owner, "Fortid").await;
    let change = at(&id, 3, &whole());
    done(&owner, "updateExperience", &change).await;
    // What waits is told as it would be, and of what stands nothing.
    let waiting = told(&owner, &id).await;
    assert_eq!(waiting["benefits"], json!([]));
    let pending = &waiting["pending"]["experience"]["benefits"];
    assert_eq!(pending[0]["realisedShare"], 0.8);
    assert_eq!(pending[0]["measurements"].as_array().unwrap().len(), 3);
    done(&owner, "submitExperience", &at(&id, 4, &json!({}))).await;
    done(&editor, "publishExperience", &at(&id, 5, &json!({}))).await;
    let stands = told(&Client::anonymous(&app), &id).await;
    assert_eq!(stands["benefits"][0]["realisedShare"], 0.8);
    let changes = told(&owner, &id).await["revisions"]["nodes"][0]["changes"].take();
    let fields: Vec<&str> = (changes.as_array().unwrap().iter())
        .map(|it| it["field"].as_str().unwrap())
        .collect();
    // The last step changed nothing of what it says.
    assert_eq!(fields, Vec::<&str>::new());
    let all = told(&owner, &id).await["revisions"]["nodes"].take();
    let all = all.as_array().unwrap().iter();
    let every = all.flat_map(|it| it["changes"].as_array().unwrap().clone());
    let told_of: Vec<Value> = every.filter(|it| it["field"] == "legalObstacles").collect();
    assert_eq!(told_of.len(), 1);
    assert_eq!(told_of[0]["before"], json!([]));
    let obstacles = json!([
        "Opplæringslova · § 2-1 · https://lovdata.no/x",
        "Barnehageloven"
    ]);
    assert_eq!(told_of[0]["after"], obstacles);
    // What it said first, and then all of it again.
    let back = at(&id, 6, &json!({ "number": 1 }));
    done(&owner, "restoreRevision", &back).await;
    done(&owner, "submitExperience", &at(&id, 7, &json!({}))).await;
    done(&editor, "publishExperience", &at(&id, 8, &json!({}))).await;
    let empty = told(&Client::anonymous(&app), &id).await;
    assert_eq!(
        [&empty["benefits"], &empty["trial"]],
        [&json!([]), &Value::Null]
    );
    assert_eq!(count(&app, "measurement").await, 0);
    done(
        &owner,
        "restoreRevision",
        &at(&id, 9, &json!({ "number": 6 })),
    )
    .await;
    done(&owner, "submitExperience", &at(&id, 10, &json!({}))).await;
    done(&editor, "publishExperience", &at(&id, 11, &json!({}))).await;
    let again = told(&Client::anonymous(&app), &id).await;
    for field in ["benefits", "procurement", "trial", "legalObstacles"] {
        assert_eq!(again[field], stands[field], "{field}");
    }
}

/// How many benefits were measured, by the filter.
async fn measured(app: &App) -> Value {
    let query = "{ experiences(filter: { hasRealisedBenefits: true }) { totalCount } }";
    let data = Client::anonymous(app).data(query, json!({})).await;
    data["experiences"]["totalCount"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_measurement_is_a_change_like_any_other() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let mut input = complete("Målt");
    input["benefits"] = json!([
        { "category": "SAVED_TIME", "indicator": "Timer", "unit": "t", "baseline": 100, "target": 0 },
        { "category": "SAVED_TIME", "indicator": "Timer", "unit": "uker" },
    ]);
    let id = id_in(&done(&owner, "createExperience", &input).await);
    let measure = |version: i64, date: &str, value: f64| {
        let more = json!({ "indicator": " Timer ", "unit": "t", "date": date, "value": value, "kind": "ACTUAL",
            "method": " Telt " });
        at(&id, version, &more)
    };
    let mut first = measure(1, "2025-06-01", 75.0);
    first["idempotencyKey"] = json!("en gang");
    let payload = done(&owner, "recordMeasurement", &first).await;
    assert_eq!(payload["experience"]["version"], 2);
    assert_eq!(done(&owner, "recordMeasurement", &first).await, payload);
    assert_eq!(count(&app, "measurement").await, 1);
    let action = "SELECT action FROM audit_entry ORDER BY id DESC LIMIT 1";
    assert_eq!(fact(&app, action).await, "experience.measure");
    first["value"] = json!(76);
    first["expectedVersion"] = json!(2);
    let reused = faults(&run(&owner, "recordMeasurement", &first).await);
    assert_eq!(
        reused,
        [("CONFLICT".to_owned(), "idempotencyKey".to_owned())]
    );
    assert_eq!(measured(&app).await, 0);
    done(&owner, "submitExperience", &at(&id, 2, &json!({}))).await;
    done(&editor, "publishExperience", &at(&id, 3, &json!({}))).await;
    assert_eq!(measured(&app).await, 1);
    // Of what is published it waits for its review; an earlier day is put where it belongs.
    done(&owner, "recordMeasurement", &measure(4, "2025-01-01", 90.0)).await;
    done(&owner, "recordMeasurement", &measure(5, "2026-01-01", 20.0)).await;
    let stands = told(&Client::anonymous(&app), &id).await;
    assert_eq!(values(&stands, 0), [75.0]);
    assert_eq!(stands["benefits"][0]["realisedShare"], 0.25);
    done(&owner, "submitExperience", &at(&id, 6, &json!({}))).await;
    let closed = run(&owner, "recordMeasurement", &measure(7, "2026-02-01", 1.0)).await;
    assert_eq!(faults(&closed), [("STATE".to_owned(), "id".to_owned())]);
    done(&editor, "publishExperience", &at(&id, 7, &json!({}))).await;
    let stands = told(&Client::anonymous(&app), &id).await;
    assert_eq!(values(&stands, 0), [90.0, 75.0, 20.0]);
    assert_eq!(values(&stands, 1), Vec::<f64>::new());
    assert_eq!(stands["benefits"][0]["realisedShare"], 0.8);
    assert_eq!(stands["benefits"][0]["measurements"][0]["method"], "Telt");
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_measurements_and_no_more() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let measured = |n: usize| {
        let one = json!({ "date": "2026-01-01", "value": 1, "kind": "ACTUAL" });
        json!(vec![one; n])
    };
    let benefits = |counts: &[usize]| {
        let each = counts.iter().enumerate().map(|(at, n)| {
            json!({ "category": "SAVED_TIME", "indicator": format!("I{at}"), "measurements": measured(*n) })
        });
        with(
            complete("Mange"),
            &json!({ "benefits": each.collect::<Value>() }),
        )
    };
    let refused = run(&owner, "createExperience", &benefits(&[201])).await;
    let fault = |field: &str| [("TOO_MANY".to_owned(), field.to_owned())];
    assert_eq!(faults(&refused), fault("benefits.0.measurements"));
    let refused = run(
        &owner,
        "createExperience",
        &benefits(&[200, 200, 200, 200, 200, 1]),
    )
    .await;
    assert_eq!(faults(&refused), fault("benefits"));
    let id = id_in(&done(&owner, "createExperience", &benefits(&[200, 199])).await);
    let one = |indicator: &str, version: i64| {
        let more =
            json!({ "indicator": indicator, "date": "2026-01-01", "value": 1, "kind": "ACTUAL" });
        at(&id, version, &more)
    };
    let refused = run(&owner, "recordMeasurement", &one("I0", 1)).await;
    assert_eq!(faults(&refused), fault("indicator"));
    done(&owner, "recordMeasurement", &one("I1", 1)).await;
    assert_eq!(count(&app, "measurement").await, 400);
    // Numbers that no database keeps never get so far.
    let mut endless = one("I1", 2);
    endless["value"] = json!("Infinity");
    let told = answer(&owner, "recordMeasurement", &endless).await;
    assert!(told["errors"][0]["message"].is_string(), "{told}");
}
