//! What fails inside: what the client is told, and what the log keeps under the same request id.

use floke::model::Error;
use floke::store::Tx;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::cases::demo;
use crate::support::database::TestDatabase;
use crate::support::floke::Floke;
use crate::support::log;
use crate::support::served::Answer;

async fn under(id: &str, request: RequestBuilder) -> (Answer, Vec<Value>) {
    log::keep();
    let answer = Answer::to(request.header("x-request-id", id)).await;
    let mut lines = log::of(id);
    assert_eq!(lines.pop().unwrap()["message"], "operation");
    (answer, lines)
}

#[tokio::test]
async fn a_text_that_cannot_be_read_is_null_and_nothing_beside_it() {
    let (database, app) = demo().await;
    app.db
        .execute("ALTER TABLE narrative RENAME TO elsewhere")
        .await
        .unwrap();
    let floke = Floke::on(database, app).await;
    let query = "{ experiences(first: 1) { nodes { title summary whatHappened } } }";
    let answer = Answer::to(floke.ask(query)).await;
    assert_eq!(answer.codes().len(), 2, "{}", answer.body);
    let node = &answer.body["data"]["experiences"]["nodes"][0];
    assert!(node["title"].is_string(), "{}", answer.body);
    assert!(node["summary"].is_null() && node["whatHappened"].is_null());
}

#[tokio::test]
async fn what_many_fields_waited_for_is_logged_once() {
    let (database, app) = demo().await;
    app.db
        .execute("ALTER TABLE lesson RENAME TO elsewhere")
        .await
        .unwrap();
    let floke = Floke::on(database, app).await;
    let found = Answer::to(floke.ask("{ experiences(first: 15) { nodes { id } } }")).await;
    let nodes = found.data()["experiences"]["nodes"].as_array().unwrap();
    let ids: Value = nodes.iter().map(|node| node["id"].clone()).collect();
    let query = "query($ids: [ID!]!) {
        nodes(ids: $ids) { ... on Experience { lessons { totalCount } } }
    }";
    let request = floke.ask_with(query, &json!({ "ids": ids }));
    let (answer, lines) = under("failed-1", request).await;
    assert_eq!(answer.codes().len(), 15, "{}", answer.body);
    for error in answer.body["errors"].as_array().unwrap() {
        assert_eq!(error["extensions"]["code"], "INTERNAL_SERVER_ERROR");
        assert_eq!(error["extensions"]["requestId"], "failed-1");
    }
    let [line] = &lines[..] else {
        panic!("{lines:?}")
    };
    assert_eq!(line["code"], "INTERNAL_SERVER_ERROR");
    assert!(line["error"].as_str().unwrap().contains("lesson"), "{line}");
    assert!(
        !answer.body.to_string().contains("table"),
        "{}",
        answer.body
    );

    let query =
        "{ experiences(first: 2) { nodes { lessons { totalCount } } } lessons { totalCount } }";
    let (_, lines) = under("failed-2", floke.ask(query)).await;
    assert_eq!(lines.len(), 2, "{lines:?}");
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_told_as_that() {
    let floke = Floke::start(floke::config::Config::default()).await;
    floke.service.app.db.clone().close().await.unwrap();
    let query = "{ experiences { totalCount } lessons { totalCount } }";
    let (answer, lines) = under("failed-3", floke.ask(query)).await;
    assert_eq!(answer.codes(), ["UNAVAILABLE"; 2]);
    let error = &answer.body["errors"][0];
    assert_eq!(error["extensions"]["requestId"], "failed-3");
    assert!(!answer.body.to_string().contains("pool"), "{}", answer.body);
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["code"], "UNAVAILABLE");
}

#[tokio::test]
async fn a_writer_that_waited_in_vain_may_try_again() {
    let (database, app) = TestDatabase::migrated().await;
    if app.db.product() != "SQLite" {
        return;
    }
    let other = database.another().await;
    let writing: Tx = app.db.begin().await.unwrap();
    other.db.execute("PRAGMA busy_timeout = 1").await.unwrap();
    let refused = other.db.begin().await.unwrap_err();
    assert!(matches!(refused, Error::Unavailable(_)), "{refused:?}");
    let refused = other.db.execute("DELETE FROM lesson").await.unwrap_err();
    assert!(matches!(refused, Error::Unavailable(_)), "{refused:?}");
    writing.commit().await.unwrap();
    other.db.begin().await.unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn a_faulty_argument_is_named_once() {
    let floke = Floke::start(floke::config::Config::default()).await;
    let (answer, lines) = under(
        "failed-4",
        floke.ask("{ experiences(first: 101) { totalCount } }"),
    )
    .await;
    let message = "first is 101; it must be from 0 to 100";
    let error = &answer.body["errors"][0];
    assert_eq!(error["message"], message);
    assert_eq!(
        error["extensions"]["faults"],
        json!([{ "field": ["first"], "code": "TOO_MANY", "message": message }])
    );
    assert!(lines.is_empty());
}
