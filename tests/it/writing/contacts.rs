//! Whom to ask: how long that is told to others, and what confirms it.

use chrono::{Months, NaiveDate, TimeZone, Utc};
use entity::code::Role;
use floke::app::App;
use floke::model::Clock;
use serde_json::{Value, json};

use super::{
    HEIR, OTHER, OWNER, client, complete, count, done, fact, faults, id_in, published, run, seeded,
};
use crate::support::ask::Client;
use crate::support::token::token;

const CONTACT: &str = "query ($id: ID!) { experience(id: $id) { version contact {
    role email confirmedOn expiresOn } } }";

/// The contact of an experience as somebody is told it.
async fn contact(client: &Client, id: &str) -> Value {
    let mut found = client.data(CONTACT, json!({ "id": id })).await;
    found["experience"]["contact"].take()
}

/// Lets every contact have been confirmed so many months ago, at noon.
async fn age(app: &App, months: u32) -> NaiveDate {
    let day = app.clock.today() - Months::new(months);
    let set = format!("UPDATE contact SET confirmed_at = '{day}T11:00:00+00:00'");
    app.db.execute(&set).await.unwrap();
    day
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_told_for_a_year_and_longer_to_its_owners() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let heir = client(&app, Role::Reader, Some(HEIR)).await;
    let other = client(&app, Role::Reader, Some(OTHER)).await;
    let id = published(&app, &owner, "Spør oss").await;
    let today = app.clock.today();
    let told = contact(&other, &id).await;
    assert_eq!(told["confirmedOn"], today.to_string());
    assert_eq!(
        told["expiresOn"],
        (today + Months::new(12)).to_string().as_str()
    );
    age(&app, 11).await;
    assert_eq!(contact(&other, &id).await["role"], "Prosjektleder");
    let confirmed = age(&app, 13).await;
    assert_eq!(contact(&other, &id).await, Value::Null);
    assert_eq!(
        contact(&Client::anonymous(&app), &id).await,
        Value::Null,
        "nobody's"
    );
    for own in [&owner, &heir] {
        let told = contact(own, &id).await;
        assert_eq!(told["confirmedOn"], confirmed.to_string());
        assert_eq!(
            told["expiresOn"],
            (confirmed + Months::new(12)).to_string().as_str()
        );
    }
    // A year to the day: others are told it no more.
    age(&app, 12).await;
    assert_eq!(contact(&other, &id).await, Value::Null);
    // What there is to know at most stays a few statements.
    let page =
        "query ($first: Int!) { experiences(first: $first) { nodes { contact { email } } } }";
    published(&app, &owner, "To").await;
    age(&app, 13).await;
    for first in [1, 2] {
        let (_, statements) = other.counted(page, json!({ "first": first })).await;
        assert_eq!(statements, 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn confirming_tells_it_again_and_makes_no_version() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let heir = client(&app, Role::Contributor, Some(HEIR)).await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    let id = published(&app, &owner, "Spør oss").await;
    let revisions = count(&app, "revision").await;
    for own in [&owner, &heir] {
        age(&app, 20).await;
        let input = json!({ "id": id });
        let said = done(own, "confirmContact", &input).await;
        assert_eq!(said["experience"]["version"], 3);
        assert_eq!(
            contact(&other, &id).await["confirmedOn"],
            app.clock.today().to_string()
        );
    }
    assert_eq!(count(&app, "revision").await, revisions);
    let audit = "SELECT COUNT(*) FROM audit_entry WHERE action = 'contact.confirm'";
    assert_eq!(fact(&app, audit).await, "2");
    let refused = run(&other, "confirmContact", &json!({ "id": id })).await;
    let expected = ("FORBIDDEN".to_owned(), "id".to_owned());
    assert_eq!(faults(&refused), [expected]);
    app.db.execute("DELETE FROM contact").await.unwrap();
    let refused = run(&owner, "confirmContact", &json!({ "id": id })).await;
    let expected = ("STATE".to_owned(), "id".to_owned());
    assert_eq!(faults(&refused), [expected]);
}

#[tokio::test(flavor = "multi_thread")]
async fn writing_a_contact_confirms_it_also_the_same() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let id = id_in(&done(&owner, "createExperience", &complete("Utkast")).await);
    let old = age(&app, 5).await;
    let same = complete("")["contact"].clone();
    let mut other = same.clone();
    other["role"] = json!("Rådgiver");
    let today = app.clock.today();
    for (input, version, expected) in [
        (json!({ "title": "Annet" }), 2, old),
        (json!({ "contact": same }), 2, today),
        (json!({ "contact": other }), 3, today),
    ] {
        let mut input = input;
        input["id"] = json!(id);
        input["expectedVersion"] = fact(&app, "SELECT MAX(version) FROM experience")
            .await
            .parse::<i32>()
            .unwrap()
            .into();
        let changed = done(&owner, "updateExperience", &input).await;
        assert_eq!(changed["experience"]["version"], version, "{input}");
        let told = contact(&owner, &id).await;
        assert_eq!(told["confirmedOn"], expected.to_string(), "{input}");
        age(&app, 5).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_plans_is_not_sent_to_whom_nobody_vouches_for() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let other = client(&app, Role::Reader, Some(OTHER)).await;
    published(&app, &owner, "Droner over slettene").await;
    published(&app, &owner, "Droner over fjellene").await;
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    let query = "{ preflight(plan: { text: \"Droner over slettene\" }) {
        matches { experience { title } } contacts { email } } }";
    let found = other.data(query, json!({})).await;
    assert!(found["preflight"]["matches"][0].is_object(), "{found}");
    let expected = json!([{ "email": "post@kommune.example" }]);
    assert_eq!(found["preflight"]["contacts"], expected);
    age(&app, 12).await;
    for who in [&other, &owner] {
        let found = who.data(query, json!({})).await;
        assert_eq!(found["preflight"]["contacts"], json!([]));
    }
}

/// Everything in which whom one could ask once could show, in revisions and at a time.
const PAST: &str = "query ($id: ID!, $at: DateTime!) {
    now: experience(id: $id) { contact { email confirmedOn }
        revisions { nodes { number changes { field before after } experience { contact { email confirmedOn } } } } }
    then: experience(id: $id, asOf: $at) { contact { email confirmedOn } } }";

#[tokio::test(flavor = "multi_thread")]
async fn whom_one_could_ask_once_is_told_to_owners_alone() {
    let (_database, mut app) = seeded().await;
    let begin = Utc.with_ymd_and_hms(2026, 11, 1, 9, 0, 0).unwrap();
    let (bearer, judge, other) = (
        token(&app, Role::Contributor, Some(OWNER)).await,
        token(&app, Role::Editor, None).await,
        token(&app, Role::Editor, Some(OTHER)).await,
    );
    app.clock = Clock::fixed(begin);
    let id = published(&app, &Client::bearing(&app, &bearer), "Spør oss").await;
    // It changes to a new mailbox, to none, and to the first one.
    let (first, second) = (
        complete("")["contact"].clone(),
        json!({ "role": "Ny", "email": "ny@kommune.example" }),
    );
    for (month, contact) in (1..).zip([second, Value::Null, first]) {
        app.clock = Clock::fixed(begin + Months::new(month));
        let (owner, judge) = (
            Client::bearing(&app, &bearer),
            Client::bearing(&app, &judge),
        );
        let version = 3 * i64::from(month);
        for (who, mutation, step) in [
            (&owner, "updateExperience", 0),
            (&owner, "submitExperience", 1),
            (&judge, "publishExperience", 2),
        ] {
            let mut input = json!({ "id": id, "expectedVersion": version + step });
            if step == 0 {
                input["contact"] = contact.clone();
            }
            done(who, mutation, &input).await;
        }
        let told = Client::bearing(&app, &other)
            .data(PAST, json!({ "id": id, "at": begin }))
            .await;
        let stands = &told["now"]["contact"];
        let nodes = told["now"]["revisions"]["nodes"].as_array().unwrap();
        for node in nodes {
            let then = &node["experience"]["contact"];
            assert!(then.is_null() || then == stands, "{node} beside {stands}");
            let fields = node["changes"].as_array().unwrap().iter();
            assert_eq!(fields.filter(|it| it["field"] == "contact").count(), 0);
        }
        let is_the_first = month == 3;
        assert_eq!(told["then"]["contact"].is_object(), is_the_first, "{told}");
    }
    let owner = Client::bearing(&app, &bearer);
    let told = owner.data(PAST, json!({ "id": id, "at": begin })).await;
    let nodes = told["now"]["revisions"]["nodes"].as_array().unwrap();
    let mailbox = |number: i64| {
        let node = nodes.iter().find(|it| it["number"] == number).unwrap();
        node["experience"]["contact"]["email"].clone()
    };
    assert_eq!(
        [3, 6, 9].map(mailbox),
        [
            json!("post@kommune.example"),
            json!("ny@kommune.example"),
            Value::Null
        ]
    );
    // Once nobody has vouched for it for a year, the history does not either.
    age(&app, 12).await;
    let text = |told: Value| told.to_string();
    let told = text(
        Client::bearing(&app, &other)
            .data(PAST, json!({ "id": id, "at": begin }))
            .await,
    );
    assert!(!told.contains('@'), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reviews_a_change_sees_that_whom_to_ask_changes() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let id = published(&app, &owner, "Spør oss").await;
    let contact = json!({ "role": "Ny", "email": "ny@kommune.example" });
    let update = json!({ "id": id, "expectedVersion": 3, "contact": contact });
    done(&owner, "updateExperience", &update).await;
    done(
        &owner,
        "submitExperience",
        &json!({ "id": id, "expectedVersion": 4 }),
    )
    .await;
    let query = "query ($id: ID!) { experience(id: $id) { review { changes { field before after } }
        pending { changes { field before after } experience { contact { email } } } } }";
    let lines = |role: &str, email: &str| json!([format!("{role} · {email}")]);
    let (was, is) = (
        lines("Prosjektleder", "post@kommune.example"),
        lines("Ny", "ny@kommune.example"),
    );
    let nothing = json!([]);
    let (editor, other) = (
        client(&app, Role::Editor, None).await,
        client(&app, Role::Editor, Some(OTHER)).await,
    );
    for months in [0, 12] {
        age(&app, months).await;
        let right = if months == 0 { &was } else { &nothing };
        for (who, before, after, is_told) in [
            (&owner, &was, &is, true),
            (&other, right, &is, true),
            (&editor, &nothing, &nothing, false),
        ] {
            let mut data = who.data(query, json!({ "id": id })).await;
            let told = data["experience"].take();
            let expected = json!([{ "field": "contact", "before": before, "after": after }]);
            assert_eq!(told["review"]["changes"], expected);
            assert_eq!(told["pending"]["changes"], expected);
            let would_be = &told["pending"]["experience"]["contact"];
            assert_eq!(would_be["email"] == "ny@kommune.example", is_told);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_or_restored_later_vouches_for_nobody() {
    let (_database, mut app) = seeded().await;
    let begin = Utc.with_ymd_and_hms(2026, 11, 1, 9, 0, 0).unwrap();
    let owner = token(&app, Role::Contributor, Some(OWNER)).await;
    let judge = token(&app, Role::Editor, None).await;
    app.clock = Clock::fixed(begin);
    let id = published(&app, &Client::bearing(&app, &owner), "Spør oss").await;
    let new = json!({ "contact": { "role": "Ny", "email": "ny@kommune.example" } });
    let steps = [
        (1, &owner, "updateExperience", new, 0),
        (
            2,
            &owner,
            "updateExperience",
            json!({ "context": "Mer" }),
            0,
        ),
        (2, &owner, "submitExperience", json!({}), 0),
        (3, &judge, "publishExperience", json!({}), 1),
        (4, &owner, "restoreRevision", json!({ "number": 3 }), 1),
        (4, &owner, "submitExperience", json!({}), 1),
        (5, &judge, "publishExperience", json!({}), 0),
    ];
    for (version, (month, who, mutation, mut input, known)) in (3..).zip(steps) {
        app.clock = Clock::fixed(begin + Months::new(month));
        input["id"] = json!(id);
        input["expectedVersion"] = json!(version);
        done(&Client::bearing(&app, who), mutation, &input).await;
        let told = contact(&Client::bearing(&app, &owner), &id).await;
        let day = Clock::day_of(begin + Months::new(known));
        assert_eq!(
            told["confirmedOn"],
            day.to_string(),
            "{mutation} in {month}"
        );
    }
}
