//! A draft that is saved again and again: its history stays short, readable and whole.

use chrono::{TimeDelta, TimeZone, Utc};
use entity::code::Role;
use entity::revision;
use floke::app::App;
use floke::domain::desk::Desk;
use floke::domain::experience::draft::{Change, Draft};
use floke::domain::experience::write;
use floke::model::Clock;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

use super::{OTHER, OWNER, client, complete, count, done, fact, id_in, seeded};
use crate::support::ask::Client;
use crate::support::token::{Token, token};

/// Saves of an hour.
const SAVES: i32 = 3_600;

/// Some forty fields and items, as somebody fills them in.
fn full(title: &str) -> Value {
    let mut input = complete(title);
    let long = "Vi prøvde dette i to år, og lærte mye om hva som skal til. ".repeat(20);
    let more = json!({
        "startedYear": 2020, "endedYear": 2023, "stoppedAt": "PILOT", "novelty": "OWN_FIRST",
        "innovationTypes": ["PRODUCT", "SERVICE"],
        "context": long, "whatWasDone": long, "whatHappened": long, "wouldDoDifferently": long,
        "advice": { "kind": "TRY_IF", "condition": "Ledelsen er med." },
        "factors": (0..6).map(|it| json!({ "factor": "COMPETENCE", "direction": "PROMOTED_SOME",
            "text": format!("Grunn {it}") })).collect::<Vec<_>>(),
        "causes": [{ "cause": "COST_OVERRUN", "text": "Dyrt." }, { "cause": "EMPLOYEE_RESISTANCE" }],
        "lessons": (0..5).map(|it| json!({ "kind": "ADVICE", "text": format!("Råd {it}") }))
            .collect::<Vec<_>>(),
        "results": (0..5).map(|it| json!({ "indicator": format!("Mål {it}"), "value": it }))
            .collect::<Vec<_>>(),
        "benefits": (0..4).map(|it| json!({ "category": "INCREASED_QUALITY", "indicator": format!("Nytte {it}") }))
            .collect::<Vec<_>>(),
        "sources": (0..4).map(|it| json!({ "title": format!("Kilde {it}"), "url": "https://a.example" }))
            .collect::<Vec<_>>(),
    });
    let fields = input.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    input
}

/// How many bytes the database holds.
async fn bytes(app: &App) -> i64 {
    let size = if app.db.product() == "SQLite" {
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    } else {
        let tidy = "VACUUM (FULL) revision, audit_entry, change, narrative, experience";
        app.db.execute(tidy).await.unwrap();
        "SELECT SUM(pg_total_relation_size(pg_class.oid)) FROM pg_class
         JOIN pg_namespace ON pg_namespace.oid = relnamespace
         WHERE nspname = current_schema() AND relkind = 'r'"
    };
    fact(app, size).await.parse().unwrap()
}

/// Saves a context, at a time.
async fn save(app: &App, token: &Token, (id, version): (&str, i32), at: i64, context: String) {
    let clock = Clock::fixed(app.clock.now() + TimeDelta::seconds(at));
    let desk = Desk {
        db: &app.db,
        clock: &clock,
        viewer: &token.viewer,
    };
    let draft = Draft {
        context: Change::Set(context),
        ..Draft::default()
    };
    assert!(
        write::update(desk, (id, version), &draft, None)
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_of_saves_leaves_a_history_that_can_be_read() {
    let (_database, mut app) = seeded().await;
    let begin = Utc.with_ymd_and_hms(2026, 11, 23, 9, 0, 0).unwrap();
    app.clock = Clock::fixed(begin);
    let bearer = token(&app, Role::Contributor, Some(OWNER)).await;
    let owner = Client::bearing(&app, &bearer);
    let id = id_in(&done(&owner, "createExperience", &full("Lagret")).await);
    let before = bytes(&app).await;
    for second in 1..=SAVES {
        let context = format!("Slik er det etter {second} sekunder.");
        save(&app, &bearer, (&id, second), second.into(), context).await;
    }
    let grown = bytes(&app).await - before;
    assert!(grown < 10_000_000, "{grown}");
    let later = begin + TimeDelta::hours(2);
    app.clock = Clock::fixed(later);
    let owner = Client::bearing(&app, &bearer);
    let query = "query ($id: ID!, $at: DateTime) { experience(id: $id, asOf: $at) { version context
        revisions(first: 100) { totalCount nodes { number at
            changes { field before after } experience { context title lessons { nodes { text } } } } } } }";
    let data = owner.data(query, json!({ "id": id })).await;
    let experience = &data["experience"];
    assert_eq!(experience["version"], SAVES + 1);
    let revisions = experience["revisions"]["nodes"].as_array().unwrap();
    assert_eq!(experience["revisions"]["totalCount"], revisions.len());
    assert!((10..=21).contains(&revisions.len()), "{}", revisions.len());
    for (place, revision) in revisions.iter().enumerate() {
        let then = &revision["experience"];
        assert_eq!(then["lessons"]["nodes"].as_array().unwrap().len(), 5);
        if place + 1 < revisions.len() {
            let earlier = &revisions[place + 1];
            let changes = json!([{ "field": "context",
                "before": [earlier["experience"]["context"]], "after": [then["context"]] }]);
            assert_eq!(revision["changes"], changes);
            let second: i64 = revision["number"].as_i64().unwrap() - 1;
            assert_eq!(
                then["context"],
                format!("Slik er det etter {second} sekunder.")
            );
        }
        // What it was then is what is told of that time.
        let data = owner
            .data(query, json!({ "id": id, "at": revision["at"] }))
            .await;
        assert_eq!(data["experience"]["context"], then["context"]);
        assert_eq!(data["experience"]["version"], revision["number"]);
    }
    let data = owner
        .data(
            query,
            json!({ "id": id, "at": begin - TimeDelta::seconds(1) }),
        )
        .await;
    assert_eq!(data["experience"], Value::Null);
    // Every save is in the audit trail and in the change log.
    let audits = fact(
        &app,
        "SELECT COUNT(*) FROM audit_entry WHERE action = 'experience.update'",
    )
    .await;
    assert_eq!(audits, SAVES.to_string());
    assert!(count(&app, "change").await > SAVES.unsigned_abs().into());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_saved_last_is_not_lost_when_others_go_on() {
    let (_database, app) = seeded().await;
    let first = token(&app, Role::Contributor, Some(OWNER)).await;
    let second = token(&app, Role::Editor, Some(OWNER)).await;
    let owner = Client::bearing(&app, &first);
    let id = id_in(&done(&owner, "createExperience", &complete("Delt")).await);
    let saves = [
        (&first, 1, "goes together with the first"),
        (&first, 2, "is the last of the first hand"),
        (&second, 3, "is another's"),
        (&second, 4, "goes together with that"),
        (&second, 600, "is ten minutes later"),
        (&second, 601, "goes together again"),
    ];
    for (version, (who, at, context)) in (1..).zip(saves) {
        save(&app, who, (&id, version), at, context.to_owned()).await;
    }
    let submit = json!({ "id": id, "expectedVersion": 7 });
    done(&owner, "submitExperience", &submit).await;
    let found = revision::Entity::find().order_by_asc(revision::Column::Number);
    let found = found.all(app.db.reader()).await.unwrap();
    let told: Vec<String> = found
        .iter()
        .map(|it| {
            let context = it.content["context"].as_str().unwrap_or("-");
            format!("{} {} {} {context}", it.number, it.actor, it.state.unwrap())
        })
        .collect();
    let expected = [
        "1 CONTRIBUTOR DRAFT -",
        "3 CONTRIBUTOR DRAFT is the last of the first hand",
        "4 EDITOR DRAFT is another's",
        "5 EDITOR DRAFT goes together with that",
        "6 EDITOR DRAFT is ten minutes later",
        "8 CONTRIBUTOR SUBMITTED goes together again",
    ];
    assert_eq!(told, expected);
    // A draft's history is its owners' alone.
    let other = client(&app, Role::Admin, Some(OTHER)).await;
    let query =
        "query ($id: ID!) { experience(id: $id) { revisions { totalCount nodes { number } } } }";
    let data = other.data(query, json!({ "id": id })).await;
    let revisions = &data["experience"]["revisions"];
    assert_eq!(
        *revisions,
        json!({ "totalCount": 1, "nodes": [{ "number": 8 }] })
    );
}
