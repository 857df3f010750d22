//! Bearers over HTTP: taken or refused, never taken for nobody.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use entity::api_token;
use entity::code::Role;
use floke::app::App;
use floke::domain::auth::{self, Authenticator, Lifetime, Maker};
use floke::model::{Clock, Error};
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::seeded;
use crate::support::floke::Floke;
use crate::support::log;
use crate::support::served::Answer;
use crate::support::token::{token, token_for};

const VIEWER: &str = "{ viewer { kind role scopes municipalities { number name } } }";

async fn stored(app: &App) -> Vec<api_token::Model> {
    api_token::Entity::find()
        .all(app.db.reader())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_bearer_is_told_who_it_is() {
    let (database, app) = seeded().await;
    let contributor = token(&app, Role::Contributor, Some("3301")).await;
    let editor = token(&app, Role::Editor, None).await;
    let floke = Floke::on(database, app).await;
    let ask = async |secret: &str| {
        let request = floke.ask(VIEWER).bearer_auth(secret);
        Answer::to(request).await.data()["viewer"].clone()
    };
    assert_eq!(
        ask(&contributor.secret).await,
        json!({
            "kind": "TOKEN",
            "role": "CONTRIBUTOR",
            "scopes": ["read", "write"],
            "municipalities": [{ "number": "3301", "name": "Drammen" }],
        })
    );
    let viewer = ask(&editor.secret).await;
    assert_eq!(viewer["municipalities"], json!([]));
    assert_eq!(viewer["scopes"], json!(["read", "write", "review"]));
    let anonymous = Answer::to(floke.ask(VIEWER)).await;
    let nobody = json!({ "kind": "ANONYMOUS", "role": null, "scopes": [], "municipalities": [] });
    assert_eq!(anonymous.data()["viewer"], nobody);
}

#[tokio::test]
async fn what_is_no_good_bearer_is_refused() {
    let (database, app) = seeded().await;
    let good = token(&app, Role::Reader, Some("3301")).await;
    let hour = Lifetime::For(TimeDelta::hours(1));
    let expired = token_for(&app, Role::Reader, Some("3301"), hour).await;
    let revoked = token(&app, Role::Reader, Some("3301")).await;
    auth::revoke(&app.db, &app.clock, &Maker::Operator, &revoked.id, None)
        .await
        .unwrap();
    let past = (app.clock.now() - TimeDelta::seconds(1)).to_rfc3339();
    app.db
        .execute(&format!(
            "UPDATE api_token SET expires_at = '{past}' WHERE expires_at IS NOT NULL"
        ))
        .await
        .unwrap();
    let unknown = auth::Secret::new(&app.clock).unwrap();
    let mut mistyped = good.secret.clone();
    let last = mistyped.pop().unwrap();
    mistyped.push(if last == '0' { '1' } else { '0' });
    let floke = Floke::on(database, app).await;
    let values = [
        format!("Bearer {}", expired.secret),
        format!("Bearer {}", revoked.secret),
        format!("Bearer {}", unknown.reveal()),
        format!("Bearer {mistyped}"),
        format!("Bearer {} x", good.secret),
        format!("Bearer {0}, Bearer {0}", good.secret),
        good.secret.clone(),
        "Bearer".to_owned(),
        "Bearer made-up".to_owned(),
        format!("Bearer {}", "x".repeat(10_000)),
        "Bearer floke_".to_owned(),
        "Bearer ' OR 1=1 --".to_owned(),
        String::new(),
    ];
    for value in values {
        let response = floke
            .ask("{ viewer { kind } }")
            .header(AUTHORIZATION, &value)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{value}");
        assert_eq!(response.headers()[WWW_AUTHENTICATE], "Bearer");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        assert_eq!(body.get("data"), None, "{value}");
        assert!(!body.to_string().contains(&good.secret), "{body}");
    }
    let twice = floke
        .ask(VIEWER)
        .header(AUTHORIZATION, format!("Bearer {}", good.secret))
        .header(AUTHORIZATION, "Basic YTpi");
    assert_eq!(twice.send().await.unwrap().status(), 401);
    let bytes = floke.ask(VIEWER).header(AUTHORIZATION, &b"Bearer \xe6"[..]);
    assert_eq!(bytes.send().await.unwrap().status(), 401);
    // A proxy's own business.
    let basic = floke.ask(VIEWER).header(AUTHORIZATION, "Basic YTpi");
    let answer = Answer::to(basic).await;
    assert_eq!(answer.data()["viewer"]["kind"], "ANONYMOUS");
    let answer = Answer::to(floke.ask(VIEWER).bearer_auth(&good.secret)).await;
    assert_eq!(answer.data()["viewer"]["kind"], "TOKEN");
}

#[tokio::test]
async fn a_revoked_token_is_refused_at_once() {
    let (database, app) = seeded().await;
    let token = token(&app, Role::Reader, Some("3301")).await;
    let floke = Floke::on(database, app.clone()).await;
    let ask = async || {
        let request = floke.ask(VIEWER).bearer_auth(&token.secret);
        request.send().await.unwrap().status()
    };
    assert_eq!(ask().await, 200);
    auth::revoke(&app.db, &app.clock, &Maker::Operator, &token.id, None)
        .await
        .unwrap();
    assert_eq!(ask().await, 401);
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_no_fault_of_the_bearer() {
    log::keep();
    let (database, app) = seeded().await;
    let token = token(&app, Role::Reader, Some("3301")).await;
    let floke = Floke::on(database, app.clone()).await;
    app.db.close().await.unwrap();
    let request = floke.ask(VIEWER).bearer_auth(&token.secret);
    let answer = Answer::to(request.header("x-request-id", "bearer-1")).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.codes(), ["UNAVAILABLE"]);
    let lines = log::of("bearer-1");
    assert!(
        lines.iter().any(|it| it["code"] == "UNAVAILABLE"),
        "{lines:?}"
    );
    // What is told without the database still is.
    let malformed = Answer::to(floke.ask(VIEWER).bearer_auth("made-up")).await;
    assert_eq!(malformed.status, StatusCode::UNAUTHORIZED);
}

/// The last use of the only token, as soon as it is at or after this moment.
async fn last_use(app: &App, least: DateTime<Utc>) -> DateTime<Utc> {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let used = stored(app).await[0].last_used_at;
        if let Some(used) = used.filter(|used| *used >= least) {
            return used;
        }
        assert!(Instant::now() < patience, "its use was never noted");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn the_last_use_is_noted_once_a_minute() {
    let (_database, mut app) = seeded().await;
    let begin = app.clock.now();
    app.clock = Clock::fixed(begin);
    let secret = token(&app, Role::Reader, Some("3301")).await.secret;
    assert_eq!(last_use(&app, begin).await, begin);
    let at = async |seconds: i64| {
        let clock = Clock::fixed(begin + TimeDelta::seconds(seconds));
        let authenticator = Authenticator::new(app.db.clone(), clock);
        for _ in 0..3 {
            authenticator.authenticate(&secret).await.unwrap();
        }
    };
    at(59).await;
    at(60).await;
    let minute = begin + TimeDelta::seconds(60);
    assert_eq!(last_use(&app, minute).await, minute);
    at(90).await;
    at(200).await;
    let later = begin + TimeDelta::seconds(200);
    assert_eq!(last_use(&app, later).await, later);
    // A use costs the reader one statement, whatever is noted beside it.
    let before = app.db.statements();
    at(201).await;
    assert_eq!(app.db.statements() - before, 3);
}

#[tokio::test]
async fn a_use_that_cannot_be_noted_fails_nobody() {
    let (_database, app) = seeded().await;
    let token = token(&app, Role::Reader, Some("3301")).await;
    last_use(&app, DateTime::UNIX_EPOCH).await;
    // Somebody writes, and takes long; on PostgreSQL at that very row.
    let writing = app.db.begin().await.unwrap();
    let row = stored(&app).await[0].id;
    floke::store::api_token::revoke(writing.connection(), row, app.clock.now())
        .await
        .unwrap();
    let later = Clock::fixed(app.clock.now() + TimeDelta::hours(1));
    let authenticator = Authenticator::new(app.db.clone(), later);
    let found = authenticator.authenticate(&token.secret);
    let found = tokio::time::timeout(Duration::from_secs(5), found).await;
    assert!(found.unwrap().is_ok());
    drop(writing);
    let refused = authenticator.authenticate("floke_x").await.unwrap_err();
    assert!(matches!(refused, Error::Unauthenticated));
}
