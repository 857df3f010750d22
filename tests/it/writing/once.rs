//! What is sent again is done once; what is changed at once has one winner.

use std::time::Duration;

use chrono::TimeDelta;
use entity::code::Role;
use entity::idempotency_key;
use floke::domain::idempotency::{KEPT, forget};
use floke::store::insert;
use futures_util::future::{join, join_all};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::time::sleep;
use uuid::Uuid;

use super::{
    OTHER, OWNER, answer, client, complete, count, done, fact, faults, fingerprint, id_in, run,
    seeded,
};

/// An input with a key.
fn keyed(mut input: Value, key: &str) -> Value {
    input["idempotencyKey"] = json!(key);
    input
}

/// Codes and paths of the only fault.
fn fault(payload: &Value) -> (String, String) {
    let faults = faults(payload);
    assert_eq!(faults.len(), 1, "{payload}");
    faults[0].clone()
}

fn conflict(field: &str) -> (String, String) {
    ("CONFLICT".to_owned(), field.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_sent_five_times_at_once_makes_one_thing() {
    let (_database, app) = seeded().await;
    let writer = client(&app, Role::Contributor, Some(OWNER)).await;
    let draft = id_in(&done(&writer, "createExperience", &complete("Utkast")).await);
    let tables = [
        "experience",
        "problem",
        "revision",
        "audit_entry",
        "change",
        "idempotency_key",
    ];
    for (mutation, input, grows_by) in [
        ("createExperience", complete("Én gang"), [1, 1, 1, 4, 4, 1]),
        (
            "proposeProblem",
            json!({ "title": "Foreslått" }),
            [0, 1, 0, 1, 1, 1],
        ),
        (
            "submitExperience",
            json!({ "id": draft, "expectedVersion": 1 }),
            [0, 0, 1, 1, 1, 1],
        ),
    ] {
        let mut before = Vec::new();
        for table in tables {
            before.push(count(&app, table).await);
        }
        let input = keyed(input, "nøkkel 1");
        let answers = join_all((0..5).map(|_| done(&writer, mutation, &input))).await;
        assert!(
            answers.iter().all(|it| it == &answers[0]),
            "{mutation} {answers:?}"
        );
        for ((table, before), grows_by) in tables.iter().zip(before).zip(grows_by) {
            assert_eq!(
                count(&app, table).await,
                before + grows_by,
                "{mutation}: {table}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_edits_of_one_version_have_one_winner() {
    let (_database, app) = seeded().await;
    let mut writers = Vec::new();
    for _ in 0..16 {
        writers.push(client(&app, Role::Contributor, Some(OWNER)).await);
    }
    let id = id_in(&done(&writers[0], "createExperience", &complete("Omstridt")).await);
    for version in 1..4 {
        let edits = writers.iter().enumerate().map(|(number, writer)| {
            let context = format!("Fra {number} etter {version}");
            let input = json!({ "id": id, "expectedVersion": version, "context": context });
            let app = &app;
            async move {
                let payload = run(writer, "updateExperience", &input).await;
                // Whoever is told anything can read what it rests on: it lasts.
                let told = format!("SELECT COUNT(*) FROM experience WHERE version > {version}");
                assert_eq!(fact(app, &told).await, "1");
                (context, payload)
            }
        });
        let answers = join_all(edits).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers
            .iter()
            .partition(|(_, payload)| payload["experience"].is_object());
        assert_eq!((won.len(), lost.len()), (1, 15));
        assert_eq!(won[0].1["experience"]["context"], won[0].0.as_str());
        assert_eq!(won[0].1["experience"]["version"], version + 1);
        for (_, payload) in lost {
            assert_eq!(fault(payload), conflict("expectedVersion"));
        }
        let written = "SELECT COUNT(*) FROM audit_entry WHERE action = 'experience.update'";
        assert_eq!(fact(&app, written).await, version.to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_stands_for_one_input_of_one_token_and_one_mutation() {
    let (_database, app) = seeded().await;
    let writer = client(&app, Role::Contributor, Some(OWNER)).await;
    let colleague = client(&app, Role::Contributor, Some(OWNER)).await;
    let first = id_in(
        &done(
            &writer,
            "proposeProblem",
            &keyed(json!({ "title": "A" }), "k"),
        )
        .await,
    );
    let before = fingerprint(&app).await;
    let other = keyed(json!({ "title": "B" }), "k");
    let payload = run(&writer, "proposeProblem", &other).await;
    assert_eq!(fault(&payload), conflict("idempotencyKey"));
    let other = keyed(json!({ "title": "A", "description": "Mer." }), "k");
    let faults = faults(&run(&writer, "proposeProblem", &other).await);
    assert!(faults.contains(&conflict("idempotencyKey")), "{faults:?}");
    assert_eq!(fingerprint(&app).await, before);
    // Another mutation and another token have keys of their own; case and spaces tell keys apart.
    let solution = done(
        &writer,
        "proposeSolution",
        &keyed(json!({ "title": "A" }), "k"),
    )
    .await;
    assert!(id_in(&solution).starts_with("sol_"));
    for (who, title, key) in [
        (&colleague, "C", "k"),
        (&writer, "D", "K"),
        (&writer, "E", " k"),
    ] {
        let made = done(
            who,
            "proposeProblem",
            &keyed(json!({ "title": title }), key),
        )
        .await;
        assert_ne!(id_in(&made), first);
    }
    let spaced = format!("k{}", " ".repeat(255));
    for key in [
        "",
        " ",
        "\u{200b}",
        " \u{2060}\u{feff}",
        "\u{1}",
        "a\nb",
        "a\n",
        "\ta",
        &"k".repeat(256),
        &spaced,
    ] {
        let input = keyed(json!({ "title": "F" }), key);
        let (_, field) = fault(&run(&writer, "proposeProblem", &input).await);
        assert_eq!(field, "idempotencyKey", "{key:?}");
    }
    assert_eq!(count(&app, "problem").await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_keeps_no_key() {
    let (_database, app) = seeded().await;
    let writer = client(&app, Role::Contributor, Some(OWNER)).await;
    let input = keyed(json!({ "title": " ", "problems": [] }), "k");
    let payload = run(&writer, "createExperience", &input).await;
    assert_eq!(fault(&payload).1, "title");
    assert_eq!(count(&app, "idempotency_key").await, 0);
    let mended = keyed(json!({ "title": "Nå", "problems": [] }), "k");
    let id = id_in(&done(&writer, "createExperience", &mended).await);
    let early = keyed(json!({ "id": id, "expectedVersion": 1 }), "k");
    let payload = run(&writer, "submitExperience", &early).await;
    assert!(faults(&payload).len() > 3, "{payload}");
    let mut rest = complete("Nå");
    rest["id"] = json!(id);
    rest["expectedVersion"] = json!(1);
    done(&writer, "updateExperience", &rest).await;
    let later = keyed(json!({ "id": id, "expectedVersion": 2 }), "k");
    done(&writer, "submitExperience", &later).await;
    assert_eq!(count(&app, "idempotency_key").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_looked_at_before_the_version_and_answers_what_is_there_now() {
    let (_database, app) = seeded().await;
    let writer = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let create = keyed(complete("Flyktig"), "k");
    let id = id_in(&done(&writer, "createExperience", &create).await);
    let edit = |version: i32, context: &str, key: &str| {
        let input = json!({ "id": id, "expectedVersion": version, "context": context });
        keyed(input, key)
    };
    let first = edit(1, "Først", "1");
    let changed = done(&writer, "updateExperience", &first).await;
    assert_eq!(changed["experience"]["version"], 2);
    assert_eq!(done(&writer, "updateExperience", &first).await, changed);
    // What changes nothing keeps its key as well.
    let nothing = edit(2, "Først", "2");
    assert_eq!(done(&writer, "updateExperience", &nothing).await, changed);
    done(&writer, "updateExperience", &edit(2, "Siden", "3")).await;
    for input in [&first, &nothing, &create] {
        let mutation = match input.get("id") {
            Some(_) => "updateExperience",
            None => "createExperience",
        };
        let again = done(&writer, mutation, input).await;
        assert_eq!(again["experience"]["version"], 3, "the present state");
        assert_eq!(again["experience"]["context"], "Siden");
        assert_eq!(again["experience"]["id"], id.as_str());
    }
    // Also where the state no longer allows it, and where it is no longer seen.
    let submit = keyed(json!({ "id": id, "expectedVersion": 3 }), "k");
    done(&writer, "submitExperience", &submit).await;
    let back = json!({ "id": id, "expectedVersion": 4, "reason": "Skriv mer." });
    let back = keyed(back, "k");
    let returned = done(&editor, "returnExperience", &back).await;
    assert_eq!(
        returned["experience"],
        Value::Null,
        "it is the owner's again"
    );
    assert_eq!(done(&editor, "returnExperience", &back).await, returned);
    let again = done(&writer, "submitExperience", &submit).await;
    assert_eq!(again["experience"]["state"], "RETURNED");
    assert_eq!(done(&writer, "updateExperience", &first).await, again);
    let written = "SELECT COUNT(*) FROM audit_entry WHERE action LIKE 'experience.%'";
    assert_eq!(fact(&app, written).await, "5");
}

#[tokio::test(flavor = "multi_thread")]
async fn old_keys_are_forgotten_some_at_a_time() {
    const OLD: i64 = 4_500;
    let (_database, app) = seeded().await;
    client(&app, Role::Contributor, Some(OWNER)).await;
    let now = app.clock.now();
    let token_id = fact(&app, "SELECT MIN(id) FROM api_token").await;
    let token_id = token_id.parse().unwrap();
    let keys = (0..OLD + 3).map(|number| idempotency_key::Model {
        token_id,
        mutation: "proposeProblem".to_owned(),
        key: number.to_string(),
        checksum: String::new(),
        node_id: Uuid::nil(),
        created_at: if number < OLD {
            now - KEPT - TimeDelta::days(1) + TimeDelta::seconds(number)
        } else {
            now
        },
    });
    let tx = app.db.begin().await.unwrap();
    insert::all::<idempotency_key::Entity>(tx.connection(), keys.collect(), None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    // One that cannot be forgotten hinders none of those that were forgotten in writes before its own.
    for statement in [
        "CREATE TABLE keeper (token_id BIGINT, mutation TEXT, key TEXT,
         FOREIGN KEY (token_id, mutation, key) REFERENCES idempotency_key (token_id, mutation, key))",
        "INSERT INTO keeper SELECT token_id, mutation, key FROM idempotency_key WHERE key = '4100'",
    ] {
        app.db.execute(statement).await.unwrap();
    }
    assert!(forget(&app.db, now).await.is_err());
    assert_eq!(count(&app, "idempotency_key").await, 503);
    app.db.execute("DELETE FROM keeper").await.unwrap();
    assert_eq!(forget(&app.db, now).await.unwrap(), 500);
    assert_eq!(count(&app, "idempotency_key").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_are_made_once_as_well() {
    let (_database, app) = seeded().await;
    let writer = client(&app, Role::Contributor, Some(OTHER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let id = id_in(&done(&writer, "proposeProblem", &json!({ "title": "Navnet" })).await);
    let rename = keyed(json!({ "id": id, "title": "Et navn" }), "k");
    let renamed = done(&editor, "renameTerm", &rename).await;
    let accept = keyed(json!({ "id": id }), "k");
    join_all((0..5).map(|_| done(&editor, "acceptTerm", &accept))).await;
    assert_eq!(
        count(&app, "audit_entry WHERE action = 'problem.accept'").await,
        1
    );
    // One that changes nothing keeps its key.
    let nothing = keyed(json!({ "id": id, "title": "Et navn" }), "2");
    done(&editor, "renameTerm", &nothing).await;
    done(
        &editor,
        "renameTerm",
        &json!({ "id": id, "title": "Et tredje" }),
    )
    .await;
    for input in [&rename, &nothing] {
        assert_eq!(done(&editor, "renameTerm", input).await, renamed);
    }
    let other = keyed(json!({ "id": id, "title": "Et fjerde" }), "2");
    let payload = run(&editor, "renameTerm", &other).await;
    assert_eq!(fault(&payload), conflict("idempotencyKey"));
    assert_eq!(
        count(&app, "audit_entry WHERE action = 'problem.rename'").await,
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_written_twice_writes_once_and_two_aliases_twice() {
    let (_database, app) = seeded().await;
    let writer = client(&app, Role::Contributor, Some(OWNER)).await;
    let twice = "mutation ($i: CreateExperienceInput!) {
        createExperience(input: $i) { experience { id } }
        ... on Mutation { createExperience(input: $i) { experience { title } userErrors { code } } }
        createExperience(input: $i) { ...P } }
        fragment P on ExperiencePayload { experience { version } }";
    let input = json!({ "i": { "title": "Én", "problems": [] } });
    let data = writer.data(twice, input).await;
    assert_eq!(data["createExperience"]["experience"]["title"], "Én");
    assert_eq!(count(&app, "experience").await, 1);
    let aliases = "mutation ($i: CreateExperienceInput!, $k: CreateExperienceInput!) {
        a: createExperience(input: $i) { experience { id } }
        b: createExperience(input: $i) { experience { id } }
        c: createExperience(input: $k) { experience { id } }
        d: createExperience(input: $k) { experience { id } } }";
    let input = json!({ "title": "Én", "problems": [] });
    let variables = json!({ "i": input, "k": keyed(input.clone(), "k") });
    let data = writer.data(aliases, variables).await;
    assert_ne!(data["a"], data["b"]);
    assert_eq!(data["c"], data["d"]);
    assert_eq!(count(&app, "experience").await, 4);
    // One that fails leaves the others as they are.
    let mixed = "mutation ($i: CreateExperienceInput!) {
        bad: createExperience(input: { title: \"\", problems: [] }) { userErrors { code } }
        good: createExperience(input: $i) { experience { id } } }";
    let data = writer.data(mixed, json!({ "i": input })).await;
    assert_eq!(data["bad"]["userErrors"][0]["code"], "REQUIRED");
    assert!(data["good"]["experience"]["id"].is_string());
    assert_eq!(count(&app, "experience").await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_title_proposed_at_once_is_one_term() {
    let (_database, app) = seeded().await;
    let writer = client(&app, Role::Contributor, Some(OWNER)).await;
    let input = json!({ "title": "Samtidig" });
    let answers = join_all((0..8).map(|_| answer(&writer, "proposeProblem", &input))).await;
    let made = answers
        .iter()
        .filter(|it| it["data"]["proposeProblem"]["problem"].is_object());
    assert_eq!(made.count(), 1, "{answers:?}");
    assert_eq!(count(&app, "problem").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_that_is_given_to_another_meanwhile_is_not_free() {
    let (_database, app) = seeded().await;
    let writer = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let first = json!({ "title": "Det første" });
    let id = id_in(&done(&writer, "proposeProblem", &first).await);
    done(&editor, "acceptTerm", &json!({ "id": id })).await;
    for round in 0..12 {
        let title = format!("Runde {round}");
        let rename = json!({ "id": id, "title": title });
        let propose = json!({ "title": title });
        let (renamed, proposed) = join(
            run(&editor, "renameTerm", &rename),
            run(&writer, "proposeProblem", &propose),
        )
        .await;
        let done = [&renamed["term"], &proposed["problem"]];
        let done = done.iter().filter(|it| it.is_object()).count();
        assert_eq!(done, 1, "{renamed} {proposed}");
        let called = format!("SELECT COUNT(*) FROM problem WHERE title = '{title}'");
        assert_eq!(fact(&app, &called).await, "1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_decision_finds_the_title_that_it_gave() {
    let (database, app) = seeded().await;
    let writer = client(&app, Role::Contributor, Some(OWNER)).await;
    let first = json!({ "title": "Det første" });
    let id = id_in(&done(&writer, "proposeProblem", &first).await);
    let beside = database.another().await;
    let deciding = beside.db.begin().await.unwrap();
    let lock = "LOCK TABLE problem IN EXCLUSIVE MODE; ";
    let lock = if app.db.product() == "SQLite" {
        ""
    } else {
        lock
    };
    let rename = format!("{lock}UPDATE problem SET title = 'Det andre', folded = 'det andre'");
    let db = deciding.connection();
    db.execute_unprepared(&rename).await.unwrap();
    let second = json!({ "title": "Det andre" });
    let (payload, ()) = join(run(&writer, "proposeProblem", &second), async {
        sleep(Duration::from_millis(300)).await;
        deciding.commit().await.unwrap();
    })
    .await;
    assert_eq!(
        fault(&payload),
        ("DUPLICATE".to_owned(), "title".to_owned())
    );
    assert_eq!(payload["userErrors"][0]["existingId"], id.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_out_of_sight_while_it_is_waited_for_is_not_found() {
    let (database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, Some(OTHER)).await;
    let id = id_in(&done(&owner, "createExperience", &complete("Borte")).await);
    let at = |version: i32| json!({ "id": id, "expectedVersion": version });
    done(&owner, "submitExperience", &at(1)).await;
    let beside = database.another().await;
    let withdrawing = beside.db.begin().await.unwrap();
    let withdraw = "UPDATE experience SET state = 'WITHDRAWN', version = 3";
    let db = withdrawing.connection();
    db.execute_unprepared(withdraw).await.unwrap();
    let (payload, ()) = join(run(&editor, "publishExperience", &at(2)), async {
        sleep(Duration::from_millis(300)).await;
        withdrawing.commit().await.unwrap();
    })
    .await;
    assert_eq!(fault(&payload), ("NOT_FOUND".to_owned(), "id".to_owned()));
}
