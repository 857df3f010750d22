//! What happens beside a change that waits: it is noticed by whoever goes on with it, and nothing of either is lost.

use entity::code::Role;
use serde_json::{Value, json};

use super::{OTHER, OWNER, client, complete, count, done, faults, id_in, published, run, seeded};
use crate::support::ask::Client;
use crate::support::cases::{import, lines, made_up};

const READ: &str =
    "query ($id: ID!) { experience(id: $id) { version state audience title whatHappened
    pending { version state kept changes { field } experience { title whatHappened context } }
    review { changes { field } }
    revisions(first: 20) { nodes { number isChange state reason experience { context } } } } }";

async fn read(client: &Client, id: &str) -> Value {
    client.data(READ, json!({ "id": id })).await["experience"].take()
}

/// Takes a step with a version.
async fn take(who: &Client, mutation: &str, id: &str, version: i64, more: Value) -> Value {
    let mut input = more;
    input["id"] = json!(id);
    input["expectedVersion"] = json!(version);
    run(who, mutation, &input).await
}

/// Numbers, kinds and states of all revisions, the first one first.
fn told(read: &Value) -> Vec<(i64, bool, String)> {
    let nodes = read["revisions"]["nodes"].as_array().unwrap().iter().rev();
    let line = |it: &Value| {
        let state = it["state"].as_str().unwrap().to_owned();
        (
            it["number"].as_i64().unwrap(),
            it["isChange"].as_bool().unwrap(),
            state,
        )
    };
    nodes.map(line).collect()
}

fn conflict() -> Vec<(String, String)> {
    vec![("CONFLICT".to_owned(), "expectedVersion".to_owned())]
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_decide_of_the_audience_beside_a_change_one_is_first() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let id = published(&app, &owner, "Publisert").await;
    let edit = json!({ "id": id, "expectedVersion": 3, "context": "Ny" });
    done(&owner, "updateExperience", &edit).await;
    let first = take(
        &owner,
        "setAudience",
        &id,
        4,
        json!({ "audience": "SECTOR" }),
    )
    .await;
    assert_eq!(first["userErrors"], json!([]));
    for (mutation, more) in [
        ("setAudience", json!({ "audience": "OWNER" })),
        ("updateExperience", json!({ "context": "Nyere" })),
        ("submitExperience", json!({})),
    ] {
        let second = take(&owner, mutation, &id, 4, more).await;
        assert_eq!(faults(&second), conflict(), "{mutation}");
    }
    let stands = read(&owner, &id).await;
    assert_eq!(
        (&stands["audience"], &stands["pending"]["version"]),
        (&json!("SECTOR"), &json!(5))
    );
    // Whoever has read that goes on, and each version is one revision.
    for (version, context) in [(5, "Nyere"), (6, "Nyest")] {
        let edited = take(
            &owner,
            "updateExperience",
            &id,
            version,
            json!({ "context": context }),
        )
        .await;
        assert_eq!(edited["userErrors"], json!([]));
    }
    let submitted = take(&owner, "submitExperience", &id, 7, json!({})).await;
    assert_eq!(submitted["userErrors"], json!([]));
    let [published, draft, handed_in] = ["PUBLISHED", "DRAFT", "SUBMITTED"].map(str::to_owned);
    let expected = [
        (4, true, draft.clone()),
        (5, false, published),
        (6, true, draft),
        (8, true, handed_in),
    ];
    assert_eq!(told(&read(&owner, &id).await)[3..], expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_meets_what_a_file_brought_meanwhile() {
    let (_database, app) = seeded().await;
    let mut records = vec![made_up(0)];
    import(&app, &lines(&records)).await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let data = owner
        .data("{ experiences { nodes { id } } }", json!({}))
        .await;
    let id = data["experiences"]["nodes"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let change = json!({ "title": "Vår", "summary": "Kort.", "whatHappened": "Vårt." });
    assert_eq!(
        take(&owner, "updateExperience", &id, 1, change).await["userErrors"],
        json!([])
    );
    // This goes together with the one before.
    let last = json!({ "context": "Lagret sist" });
    assert_eq!(
        take(&owner, "updateExperience", &id, 2, last).await["userErrors"],
        json!([])
    );
    records[0]["what_happened"] = json!("Filens.");
    records[0]["results"] = json!([]);
    assert_eq!(import(&app, &lines(&records)).await.updated, 1);
    let late = take(&owner, "submitExperience", &id, 3, json!({})).await;
    assert_eq!(faults(&late), conflict());
    let stands = read(&owner, &id).await;
    assert_eq!(
        (&stands["version"], &stands["pending"]["version"]),
        (&json!(4), &json!(4))
    );
    let more = json!({ "context": "Lagret etterpå" });
    assert_eq!(
        take(&owner, "updateExperience", &id, 4, more).await["userErrors"],
        json!([])
    );
    assert_eq!(
        take(&owner, "submitExperience", &id, 5, json!({})).await["userErrors"],
        json!([])
    );
    let stands = read(&owner, &id).await;
    let nodes = stands["revisions"]["nodes"].as_array().unwrap();
    let third = nodes.iter().find(|it| it["number"] == 3).unwrap();
    assert_eq!(third["experience"]["context"], "Lagret sist");
    // What is reviewed is what is published.
    for who in [&owner, &editor] {
        let told = read(who, &id).await;
        let pending = &told["pending"];
        let fields = json!([{ "field": "context" }, { "field": "summary" }, { "field": "title" }]);
        assert_eq!(
            (&pending["changes"], &told["review"]["changes"]),
            (&fields, &fields)
        );
        assert_eq!(pending["kept"], json!(["whatHappened"]));
        let would_be =
            json!({ "title": "Vår", "whatHappened": "Filens.", "context": "Lagret etterpå" });
        assert_eq!(pending["experience"], would_be);
    }
    let publish = "mutation ($input: ExperienceStepInput!) {
        publishExperience(input: $input) { userErrors { code } warnings { code message } } }";
    let input = json!({ "input": { "id": id, "expectedVersion": 6 } });
    let payload = editor.data(publish, input).await["publishExperience"].take();
    let warnings = payload["warnings"].as_array().unwrap().iter();
    let kept: Vec<&Value> = warnings.filter(|it| it["code"] == "KEPT").collect();
    assert_eq!(kept.len(), 1, "{payload}");
    assert!(
        kept[0]["message"]
            .as_str()
            .unwrap()
            .starts_with("whatHappened: ")
    );
    let told = read(&Client::anonymous(&app), &id).await;
    assert_eq!(
        (&told["title"], &told["whatHappened"]),
        (&json!("Vår"), &json!("Filens."))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_taken_back_and_the_experience_stays() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let other = client(&app, Role::Editor, Some(OTHER)).await;
    let id = published(&app, &owner, "Publisert").await;
    let before = read(&other, &id).await;
    let lines_before = count(&app, "change").await;
    let why = || json!({ "reason": "Ikke ennå." });
    let steps = [
        ("updateExperience", json!({ "context": "Ny" })),
        ("submitExperience", json!({})),
        ("withdrawExperience", why()),
    ];
    for (version, (mutation, more)) in (3..).zip(steps) {
        let taken = take(&owner, mutation, &id, version, more).await;
        assert_eq!(taken["userErrors"], json!([]), "{mutation}");
        assert_eq!(taken["experience"]["state"], "PUBLISHED", "{mutation}");
    }
    // Nothing was written that the index, or whoever asks how fresh everything is, could notice.
    assert_eq!(count(&app, "change").await, lines_before);
    let stands = read(&owner, &id).await;
    assert_eq!(
        (&stands["pending"], &stands["review"]),
        (&Value::Null, &Value::Null)
    );
    let last = &stands["revisions"]["nodes"][0];
    assert_eq!(
        (&last["state"], &last["reason"]),
        (&json!("WITHDRAWN"), &json!("Ikke ennå."))
    );
    assert_eq!(
        (&last["isChange"], &last["experience"]["context"]),
        (&json!(true), &Value::Null)
    );
    let mut after = read(&other, &id).await;
    after["revisions"]["nodes"]
        .as_array_mut()
        .unwrap()
        .retain(|it| it["isChange"] == false);
    let mut before = before;
    before["revisions"]["nodes"]
        .as_array_mut()
        .unwrap()
        .retain(|it| it["isChange"] == false);
    assert_eq!(after, before);
    // Without a change it is the experience that goes.
    let taken = take(&owner, "withdrawExperience", &id, 3, why()).await;
    assert_eq!(taken["experience"]["state"], "WITHDRAWN");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lesson_is_confirmed_wherever_it_is_told() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let mut input = complete("Med lærdom");
    input["lessons"] = json!([{ "kind": "ADVICE", "text": "Spør først." }]);
    let id = id_in(&done(&owner, "createExperience", &input).await);
    for (who, mutation, version) in [
        (&owner, "submitExperience", 1),
        (&editor, "publishExperience", 2),
    ] {
        assert_eq!(
            take(who, mutation, &id, version, json!({})).await["userErrors"],
            json!([])
        );
    }
    let query = "query ($id: ID!) { experience(id: $id) { lessons { nodes { id confirmations } }
        pending { experience { lessons { nodes { id confirmations } } } }
        revisions { nodes { experience { lessons { nodes { id confirmations } } } } } } }";
    let data = owner.data(query, json!({ "id": id })).await;
    let lesson = data["experience"]["lessons"]["nodes"][0]["id"].clone();
    done(&other, "confirmLesson", &json!({ "id": lesson })).await;
    let change = json!({ "context": "Ny" });
    assert_eq!(
        take(&owner, "updateExperience", &id, 3, change).await["userErrors"],
        json!([])
    );
    let data = owner.data(query, json!({ "id": id })).await;
    let told = &data["experience"];
    let expected = json!([{ "id": lesson, "confirmations": 1 }]);
    assert_eq!(told["lessons"]["nodes"], expected);
    assert_eq!(told["pending"]["experience"]["lessons"]["nodes"], expected);
    let revisions = told["revisions"]["nodes"].as_array().unwrap();
    assert_eq!(revisions.len(), 4);
    for revision in revisions {
        assert_eq!(revision["experience"]["lessons"]["nodes"], expected);
    }
}
