//! Counting waves that were closed: once, however many ask for it, and again where what was counted is missing.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use entity::code::Role;
use entity::survey_column;
use floke::app::App;
use floke::domain::survey::find_wave;
use floke::domain::survey::freeze::Respondent;
use floke::domain::survey::settle::settle;
use floke::domain::survey::tabulate::{Request, tabulate};
use floke::model::Error;
use futures_util::future::join_all;
use futures_util::poll;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::json;
use tokio::time::{sleep, timeout};

use super::case::{Case, nothing_changed};
use super::made;
use crate::support::floke::Floke;
use crate::writing::{client, count, fact};

const TABLE: &str = "query ($id: ID!) { surveyWave(id: $id) { tabulate(question: \"changed\") { total { n withheld } } } }";
const TREND: &str = "query ($id: ID!) { surveyWave(id: $id) { survey { trend(question: \"changed\") { tables { n } } } } }";
const FACTOR: &str = "query { factorComparison(factor: LAW_REGULATION) { waves { n } } }";
const OWN: &str =
    "query ($id: ID!) { surveyWave(id: $id) { compare(municipality: \"0301\") { respondents } } }";

/// A wave that is closed.
async fn closed() -> Case {
    let case = Case::new().await;
    for link in case.links(4).await {
        let handed_in = case.submit(&link, nothing_changed(), true).await;
        assert_eq!(handed_in["userErrors"], json!([]));
    }
    assert_eq!(case.close().await["userErrors"], json!([]));
    // It is counted behind.
    settle(&case.app.db, wave(&case.app).await).await.unwrap();
    case
}

async fn wave(app: &App) -> i64 {
    let key = fact(app, "SELECT id FROM survey_wave").await;
    key.parse().unwrap()
}

async fn columns(app: &App) -> HashMap<String, Vec<u8>> {
    let rows = survey_column::Entity::find().all(app.db.reader()).await;
    let rows = rows.unwrap().into_iter();
    rows.map(|row| (row.name, row.bytes)).collect()
}

/// As if whoever closed the wave had ended before it was counted.
async fn forget(app: &App) {
    app.db.execute("DELETE FROM survey_column").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_is_counted_by_whoever_asks_where_it_was_not() {
    let case = closed().await;
    let counted = columns(&case.app).await;
    assert!(!counted.is_empty());
    let reader = client(&case.app, Role::Reader, Some("0301")).await;
    for (query, client) in [
        (TABLE, &case.anonymous),
        (TREND, &case.anonymous),
        (FACTOR, &case.anonymous),
        (OWN, &reader),
    ] {
        let id = || json!({ "id": case.wave });
        let told = client.data(query, id()).await;
        forget(&case.app).await;
        assert_eq!(client.data(query, id()).await, told, "{query}");
        assert_eq!(columns(&case.app).await, counted, "{query}");
    }
    forget(&case.app).await;
    let table = format!("/export/surveys/{}/table.csv?question=changed", case.wave);
    let app = case.app.clone();
    let floke = Floke::on(case.database, case.app).await;
    let answer = floke.get(&table).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(columns(&app).await, counted);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_wave_is_not_counted() {
    let case = Case::new().await;
    let link = case.link().await;
    case.submit(&link, nothing_changed(), true).await;
    settle(&case.app.db, wave(&case.app).await).await.unwrap();
    assert_eq!(count(&case.app, "survey_column").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_ask_at_once_count_once() {
    let case = closed().await;
    let counted = columns(&case.app).await;
    let key = wave(&case.app).await;
    forget(&case.app).await;
    let other = case.database.another().await;
    let asking = (0..6).map(|at| settle(if at % 2 == 0 { &case.app.db } else { &other.db }, key));
    for done in join_all(asking).await {
        done.unwrap();
    }
    assert_eq!(columns(&case.app).await, counted);
}

#[tokio::test(flavor = "multi_thread")]
async fn counting_goes_on_when_the_request_is_given_up() {
    let case = closed().await;
    let counted = columns(&case.app).await;
    let key = wave(&case.app).await;
    forget(&case.app).await;
    {
        let mut asked = Box::pin(settle(&case.app.db, key));
        assert!(poll!(&mut asked).is_pending());
    }
    let counting = async {
        while count(&case.app, "survey_column").await == 0 {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_mins(1), counting).await.unwrap();
    assert_eq!(columns(&case.app).await, counted);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_is_closed_though_it_cannot_be_counted_yet() {
    let case = Case::new().await;
    let link = case.link().await;
    case.submit(&link, nothing_changed(), true).await;
    let unit = fact(&case.app, "SELECT CAST(unit AS TEXT) FROM survey_response").await;
    let spoil = "UPDATE survey_response SET unit = '7'";
    case.app.db.execute(spoil).await.unwrap();
    let closed = case.close().await;
    assert_eq!(closed["userErrors"], json!([]));
    assert_eq!(closed["wave"]["state"], "CLOSED");
    assert_eq!(closed["wave"]["responses"], 1);
    let counted = settle(&case.app.db, wave(&case.app).await).await;
    assert!(counted.is_err());
    assert_eq!(count(&case.app, "survey_column").await, 0);
    let mend = format!("UPDATE survey_response SET unit = '{unit}'");
    case.app.db.execute(&mend).await.unwrap();
    let table = case.anonymous.data(TABLE, json!({ "id": case.wave })).await;
    let total = &table["surveyWave"]["tabulate"]["total"];
    assert_eq!(total, &json!({ "n": null, "withheld": true }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_that_cannot_be_counted_keeps_no_other_from_being_told() {
    let case = closed().await;
    let key = wave(&case.app).await;
    let some: Vec<Respondent> = made::respondents().into_iter().take(50).collect();
    let mut book = made::book("2020", 2019);
    made::taken_in(&case.app, &book, &some).await;
    book.wave.edition = "2018".to_owned();
    book.questions.retain(|it| it.factor.is_none());
    book.composites.clear();
    made::taken_in(&case.app, &book, &some).await;
    let all = case.anonymous.data(FACTOR, json!({})).await;
    let waves = all["factorComparison"]["waves"].as_array().unwrap();
    assert_eq!(waves.len(), 2);
    forget(&case.app).await;
    let spoil = format!("UPDATE survey_response SET unit = '7' WHERE wave_id = {key}");
    case.app.db.execute(&spoil).await.unwrap();
    let told = case.anonymous.data(FACTOR, json!({})).await;
    assert_eq!(told["factorComparison"]["waves"], json!([waves[0]]));
    // What does not ask about it is not counted for it.
    let counted = "SELECT COUNT(DISTINCT wave_id) FROM survey_column";
    assert_eq!(fact(&case.app, counted).await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_waits_for_no_counting() {
    // One wave is counted at a time, and whoever counts this one has to wait for whoever writes.
    let other = closed().await;
    let key = wave(&other.app).await;
    forget(&other.app).await;
    let writing = other.app.db.begin().await.unwrap();
    let held = "UPDATE survey_wave SET edition = edition";
    let connection = writing.connection();
    connection.execute_unprepared(held).await.unwrap();
    let mut counting = Box::pin(settle(&other.app.db, key));
    assert!(poll!(&mut counting).is_pending());
    let case = Case::new().await;
    let link = case.link().await;
    case.submit(&link, nothing_changed(), true).await;
    let closed = timeout(Duration::from_mins(1), case.close()).await.unwrap();
    assert_eq!(closed["wave"]["state"], "CLOSED");
    assert_eq!(count(&case.app, "survey_column").await, 0);
    writing.undo().await.unwrap();
    counting.await.unwrap();
    assert_ne!(count(&other.app, "survey_column").await, 0);
    case.anonymous.data(TABLE, json!({ "id": case.wave })).await;
    assert_ne!(count(&case.app, "survey_column").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_that_is_removed_while_it_is_counted_is_not_there() {
    let case = closed().await;
    let key = wave(&case.app).await;
    let round = find_wave(case.app.db.reader(), &case.wave).await.unwrap();
    let round = Arc::new(round.unwrap());
    forget(&case.app).await;
    // Whoever counts has to wait for whoever removes.
    let removing = case.app.db.begin().await.unwrap();
    let mut counting = Box::pin(settle(&case.app.db, key));
    assert!(poll!(&mut counting).is_pending());
    let gone = "DELETE FROM survey_wave";
    removing
        .connection()
        .execute_unprepared(gone)
        .await
        .unwrap();
    removing.commit().await.unwrap();
    counting.await.unwrap();
    assert_eq!(count(&case.app, "survey_column").await, 0);
    let request = Request {
        question: "changed".to_owned(),
        ..Request::default()
    };
    let told = tabulate(case.app.db.reader(), round, request).await;
    assert!(matches!(told, Err(Error::NotFound)), "{told:?}");
    let data = case.anonymous.data(TABLE, json!({ "id": case.wave })).await;
    assert_eq!(data["surveyWave"], json!(null));
}
