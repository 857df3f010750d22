//! What is worth a second look before others read it: told of every text, and again when a request is sent again.

use entity::code::Role;
use serde_json::{Value, json};

use super::{OTHER, OWNER, client, complete, document, id_in, seeded};
use crate::support::ask::Client;

/// What no text should hold.
const SECRET: &str = "Ring 912 34 567";

/// The payload of a mutation that found nothing wrong, and the fields that it warns of.
async fn warned(client: &Client, mutation: &str, input: &Value) -> (Value, Vec<String>) {
    let more = "warnings { code message } userErrors";
    let document = document(mutation).replace("userErrors", more);
    let mut data = client.data(&document, json!({ "input": input })).await;
    let payload = data[mutation].take();
    assert_eq!(payload["userErrors"], json!([]), "{mutation} {input}");
    let warnings = payload["warnings"].as_array().unwrap().iter();
    let fields = warnings.map(|it| {
        assert_eq!(it["code"], "PHONE_NUMBER");
        let (field, _) = it["message"].as_str().unwrap().split_once(", ").unwrap();
        field.to_owned()
    });
    let fields = fields.collect();
    (payload, fields)
}

/// Asks twice by one key, and gives what was told both times.
async fn twice(client: &Client, mutation: &str, mut input: Value) -> (String, Vec<String>) {
    input["idempotencyKey"] = json!("k");
    let first = warned(client, mutation, &input).await;
    let again = warned(client, mutation, &input).await;
    assert_eq!(first, again, "{mutation}");
    (id_in(&first.0), first.1)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_is_warned_of_again() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let mut input = complete("Varslet");
    input["context"] = json!(SECRET);
    input["note"] = json!(SECRET);
    input["problems"] = json!([{ "title": SECRET, "description": SECRET }]);
    input["solutions"] = json!([{ "title": "Vakttelefon" }, { "title": SECRET }]);
    input["partners"] = json!([{ "name": SECRET, "kind": "BUSINESS", "role": "OWNER" },
        { "name": SECRET, "kind": "BUSINESS", "role": "ADVISER" }]);
    let (id, fields) = twice(&owner, "createExperience", input).await;
    let texts = [
        "context",
        "problems.0.title",
        "problems.0.description",
        "solutions.1.title",
        "partners.0.name",
    ];
    let with = |more: &[&'static str]| [&texts[..], more].concat();
    assert_eq!(fields, with(&["note"]));
    let at = |version: i32, more: Value| {
        let mut input = more;
        input["id"] = json!(id);
        input["expectedVersion"] = json!(version);
        input
    };
    // Also where nothing changes.
    let same = at(1, json!({ "context": SECRET }));
    assert_eq!(twice(&owner, "updateExperience", same).await.1, with(&[]));
    let judge = at(1, json!({ "outcome": "ABANDONED", "reason": SECRET }));
    let (_, fields) = twice(&owner, "assessOutcome", judge).await;
    let judged = [&texts[..1], &["outcomeHistory.1.reason"], &texts[1..]].concat();
    assert_eq!(fields, judged);
    let submit = at(2, json!({ "note": SECRET }));
    let (_, fields) = twice(&owner, "submitExperience", submit).await;
    assert_eq!(fields, [&judged[..], &["note"]].concat());
    let withdraw = at(3, json!({ "reason": SECRET }));
    let (_, fields) = twice(&owner, "withdrawExperience", withdraw).await;
    assert_eq!(fields, ["reason"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_proposed_alone_is_looked_through_and_what_is_accepted_is_not() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, Some(OTHER)).await;
    let proposal = json!({ "title": SECRET, "description": SECRET });
    let expected = ["title", "description"];
    let (problem, fields) = twice(&owner, "proposeProblem", proposal.clone()).await;
    assert_eq!(fields, expected);
    let (_, fields) = twice(&owner, "proposeSolution", proposal).await;
    assert_eq!(fields, expected);
    let partner = json!({ "name": SECRET, "kind": "STATE" });
    assert_eq!(twice(&owner, "proposePartner", partner).await.1, ["name"]);
    for (state, expected) in [("PROPOSED", 2), ("ACCEPTED", 0)] {
        if state == "ACCEPTED" {
            warned(&editor, "acceptTerm", &json!({ "id": problem })).await;
        }
        let input = json!({ "title": state, "problems": [{ "id": problem }] });
        let (_, fields) = warned(&owner, "createExperience", &input).await;
        assert_eq!(fields.len(), expected, "{state}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_editors_decide_is_looked_through_too() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, Some(OTHER)).await;
    let proposal = json!({ "title": "Stolpejakt" });
    let (id, _) = warned(&owner, "proposeSolution", &proposal).await;
    let id = id_in(&id);
    let rename = json!({ "id": id, "title": SECRET });
    assert_eq!(twice(&editor, "renameTerm", rename).await.1, ["title"]);
    let reject = json!({ "id": id, "reason": SECRET });
    assert_eq!(twice(&editor, "rejectTerm", reject).await.1, ["reason"]);
}
