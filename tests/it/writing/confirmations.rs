//! Lessons that other municipalities confirm: how many did, and that nobody learns who.

use entity::code::Role;
use floke::app::App;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    HEIR, OTHER, OWNER, answer, client, complete, count, done, fact, faults, id_in, run, seeded,
};
use crate::support::ask::Client;

const READ: &str = "query ($id: ID!) { experience(id: $id) { version lessons(first: 100) { nodes { id text confirmations } } } }";

/// A published experience with lessons, and their ids.
async fn taught(app: &App, title: &str, lessons: &[&str]) -> (String, Vec<String>) {
    let owner = client(app, Role::Contributor, Some(OWNER)).await;
    let editor = client(app, Role::Editor, None).await;
    let mut input = complete(title);
    input["lessons"] = (lessons.iter())
        .map(|text| json!({ "kind": "ADVICE", "text": text }))
        .collect();
    let id = id_in(&done(&owner, "createExperience", &input).await);
    for (who, mutation, version) in [
        (&owner, "submitExperience", 1),
        (&editor, "publishExperience", 2),
    ] {
        let step = json!({ "id": id, "expectedVersion": version });
        done(who, mutation, &step).await;
    }
    let found = owner.data(READ, json!({ "id": id })).await;
    let nodes = found["experience"]["lessons"]["nodes"].as_array().unwrap();
    let ids = nodes.iter().map(|it| it["id"].as_str().unwrap().to_owned());
    (id, ids.collect())
}

/// How often each lesson of an experience was confirmed, as somebody is told.
async fn confirmations(client: &Client, id: &str) -> Vec<i64> {
    let found = client.data(READ, json!({ "id": id })).await;
    let nodes = found["experience"]["lessons"]["nodes"].as_array().unwrap();
    let counts = nodes.iter().map(|it| it["confirmations"].as_i64().unwrap());
    counts.collect()
}

/// The key of the municipality with this number.
fn key(number: &str) -> String {
    format!("(SELECT municipality_id FROM municipality_number WHERE number = '{number}')")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_municipality_confirms_once_and_takes_it_back() {
    let (_database, app) = seeded().await;
    let (id, lessons) = taught(&app, "Lært", &["Én", "To"]).await;
    let anonymous = Client::anonymous(&app);
    assert_eq!(confirmations(&anonymous, &id).await, [0, 0]);
    let one = client(&app, Role::Contributor, Some(OTHER)).await;
    let colleague = client(&app, Role::Editor, Some(OTHER)).await;
    let third = client(&app, Role::Contributor, Some("5001")).await;
    let version = fact(&app, "SELECT SUM(version) FROM experience").await;
    let input = json!({ "id": lessons[0], "idempotencyKey": "k" });
    let said = done(&one, "confirmLesson", &input).await;
    assert_eq!(said["lesson"]["confirmations"], 1);
    for who in [&one, &colleague] {
        let said = done(who, "confirmLesson", &json!({ "id": lessons[0] })).await;
        assert_eq!(said["lesson"]["confirmations"], 1);
    }
    done(&third, "confirmLesson", &json!({ "id": lessons[0] })).await;
    assert_eq!(confirmations(&anonymous, &id).await, [2, 0]);
    let audit = "SELECT COUNT(*) FROM audit_entry WHERE action = 'lesson.confirm'
        AND node_kind = 'LESSON' AND municipality_id IS NOT NULL";
    assert_eq!(fact(&app, audit).await, "2");
    let changes = "SELECT COUNT(*) FROM change WHERE node_kind = 'LESSON'";
    assert_eq!(fact(&app, changes).await, "2");
    let back = json!({ "id": lessons[0], "confirmed": false });
    for _ in 0..2 {
        let said = done(&colleague, "confirmLesson", &back).await;
        assert_eq!(said["lesson"]["confirmations"], 1);
    }
    // The first request, sent again, confirms nothing anew.
    let said = done(&one, "confirmLesson", &input).await;
    assert_eq!(said["lesson"]["confirmations"], 1);
    let taken_back = "SELECT COUNT(*) FROM audit_entry WHERE action = 'lesson.unconfirm'";
    assert_eq!(fact(&app, taken_back).await, "1");
    // The experience itself is as it was.
    let after = fact(&app, "SELECT SUM(version) FROM experience").await;
    assert_eq!(after, version);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_owns_it_or_sees_it_not_confirms_nothing() {
    let (_database, app) = seeded().await;
    let (id, lessons) = taught(&app, "Lært", &["Én"]).await;
    let one = |code: &str, field: &str| vec![(code.to_owned(), field.to_owned())];
    let input = json!({ "id": lessons[0] });
    for number in [OWNER, HEIR] {
        let own = client(&app, Role::Contributor, Some(number)).await;
        let refused = run(&own, "confirmLesson", &input).await;
        assert_eq!(faults(&refused), one("FORBIDDEN", "id"), "{number}");
        assert_eq!(refused["lesson"], Value::Null);
    }
    let nobodys = client(&app, Role::Editor, None).await;
    let refused = run(&nobodys, "confirmLesson", &input).await;
    assert_eq!(faults(&refused), one("FORBIDDEN", "id"));
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    for wrong in [id.as_str(), "les_0", ""] {
        let refused = run(&other, "confirmLesson", &json!({ "id": wrong })).await;
        assert_eq!(faults(&refused), one("NOT_FOUND", "id"), "{wrong}");
    }
    let anonymous = Client::anonymous(&app);
    let refused = answer(&anonymous, "confirmLesson", &input).await;
    let code = &refused["errors"][0]["extensions"]["code"];
    assert_eq!(code, "UNAUTHENTICATED");
    assert_eq!(count(&app, "lesson_confirmation").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn confirmations_outlive_what_else_changes_and_not_the_lesson() {
    let (_database, app) = seeded().await;
    let (id, lessons) = taught(&app, "Lært", &["Blir", "Går"]).await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    for lesson in &lessons {
        done(&other, "confirmLesson", &json!({ "id": lesson })).await;
    }
    let draft = "UPDATE experience SET state = 'RETURNED'";
    app.db.execute(draft).await.unwrap();
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let lessons = ["Ny", "Gikk", "Blir"].map(|text| json!({ "kind": "ADVICE", "text": text }));
    let version = 3;
    let input =
        json!({ "id": id, "expectedVersion": version, "lessons": lessons, "title": "Nytt" });
    done(&owner, "updateExperience", &input).await;
    assert_eq!(confirmations(&owner, &id).await, [0, 0, 1]);
    assert_eq!(count(&app, "lesson_confirmation").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_over_counts_once_and_as_owner_no_more() {
    let (_database, app) = seeded().await;
    let (id, lessons) = taught(&app, "Lært", &["Én"]).await;
    let input = json!({ "id": lessons[0] });
    for number in [OTHER, "5001", "1103"] {
        let other = client(&app, Role::Contributor, Some(number)).await;
        done(&other, "confirmLesson", &input).await;
    }
    let anonymous = Client::anonymous(&app);
    assert_eq!(confirmations(&anonymous, &id).await, [3]);
    let take_over = |from: &str, by: &str| {
        let (from, by) = (key(from), key(by));
        format!(
            "INSERT INTO municipality_succession (predecessor_id, successor_id) VALUES ({from}, {by})"
        )
    };
    app.db.execute(&take_over("5001", OTHER)).await.unwrap();
    assert_eq!(confirmations(&anonymous, &id).await, [2]);
    app.db.execute(&take_over("1103", HEIR)).await.unwrap();
    assert_eq!(confirmations(&anonymous, &id).await, [1]);
    // The owners change: who confirmed is one of them now.
    let own = format!(
        "INSERT INTO municipality_reach (owner_id, published_at, key, experience_id)
         SELECT {}, published_at, key, experience_id FROM municipality_reach WHERE owner_id = {}",
        key(OTHER),
        key(OWNER)
    );
    app.db.execute(&own).await.unwrap();
    assert_eq!(confirmations(&anonymous, &id).await, [0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_at_once_confirm_once_and_a_page_takes_a_few_statements() {
    let (_database, app) = seeded().await;
    let texts: Vec<String> = (0..30).map(|number| format!("Lærdom {number}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let (_, lessons) = taught(&app, "Lært", &texts).await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    let input = json!({ "id": lessons[0] });
    let answers = join_all((0..5).map(|_| done(&other, "confirmLesson", &input))).await;
    assert!(answers.iter().all(|it| it["lesson"]["confirmations"] == 1));
    assert_eq!(count(&app, "lesson_confirmation").await, 1);
    for lesson in &lessons[1..] {
        done(&other, "confirmLesson", &json!({ "id": lesson })).await;
    }
    let query = "query ($first: Int!) { lessons(first: $first) { nodes { confirmations } } }";
    let anonymous = Client::anonymous(&app);
    for first in [1, 30] {
        let (data, statements) = anonymous.counted(query, json!({ "first": first })).await;
        let nodes = data["lessons"]["nodes"].as_array().unwrap();
        assert!(nodes.iter().all(|it| it["confirmations"] == 1));
        assert_eq!((nodes.len(), statements), (first, 4));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_successor_takes_back_what_its_predecessor_confirmed() {
    let (_database, app) = seeded().await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    let mut input = complete("Lært av en annen");
    input["lessons"] = json!([{ "kind": "ADVICE", "text": "Én" }]);
    let id = id_in(&done(&other, "createExperience", &input).await);
    let editor = client(&app, Role::Editor, None).await;
    for (who, mutation, version) in [
        (&other, "submitExperience", 1),
        (&editor, "publishExperience", 2),
    ] {
        let step = json!({ "id": id, "expectedVersion": version });
        done(who, mutation, &step).await;
    }
    let found = other.data(READ, json!({ "id": id })).await;
    let lesson = &found["experience"]["lessons"]["nodes"][0]["id"];
    for number in [OWNER, HEIR] {
        let who = client(&app, Role::Contributor, Some(number)).await;
        done(&who, "confirmLesson", &json!({ "id": lesson })).await;
    }
    assert_eq!(count(&app, "lesson_confirmation").await, 2);
    let heir = client(&app, Role::Contributor, Some(HEIR)).await;
    let back = json!({ "id": lesson, "confirmed": false });
    done(&heir, "confirmLesson", &back).await;
    assert_eq!(confirmations(&other, &id).await, [0]);
    assert_eq!(count(&app, "lesson_confirmation").await, 0);
}
