//! What is executed, how often, and in which order it is answered.

use serde_json::json;

use super::boom;

#[tokio::test]
async fn a_mutation_that_is_asked_twice_runs_once() {
    let served = boom().await;
    let twice = r#"mutation {
        addBook(input: { title: "a", author: "x" }) { count }
        addBook(input: { title: "a", author: "x" }) { book { title } ...Rest }
    } fragment Rest on AddBookPayload { book { id } count }"#;
    let expected = json!({ "addBook": { "count": 1, "book": { "title": "a", "id": "b1" } } });
    assert_eq!(served.ask(twice).await.data(), &expected);
    let again = served.ask(twice).await;
    assert_eq!(again.data()["addBook"]["count"], 2);
}

#[tokio::test]
async fn keys_keep_the_order_of_the_document() {
    let served = boom().await;
    let answer = served
        .ask("{ b: hello ...F a: hello } fragment F on Query { z: hello b: hello }")
        .await;
    let keys: Vec<_> = answer.data().as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["b", "z", "a"]);
}

#[tokio::test]
async fn conditions_decide_before_fields_are_merged() {
    let served = boom().await;
    let query = "query($a: Boolean!, $b: Boolean = false) {
        hello @skip(if: $a)
        boom { ok }
        ... @include(if: $a) { boom { slow } }
        ...F @include(if: $b)
    } fragment F on Query { boom { child { ok } } }";
    let plain = json!({ "hello": "world", "boom": { "ok": 0 } });
    assert_eq!(
        served.ask_with(query, json!({ "a": false })).await.data(),
        &plain
    );
    let more = json!({ "boom": { "ok": 0, "slow": 0 } });
    assert_eq!(
        served.ask_with(query, json!({ "a": true })).await.data(),
        &more
    );
    let all = json!({ "boom": { "ok": 0, "slow": 0, "child": { "ok": 1 } } });
    assert_eq!(
        served
            .ask_with(query, json!({ "a": true, "b": true }))
            .await
            .data(),
        &all
    );
    assert_eq!(
        served.ask_with(query, json!({ "a": false })).await.data(),
        &plain
    );
}

#[tokio::test]
async fn types_are_told_apart_below_an_interface() {
    let served = boom().await;
    let query = "query($id: ID!) { thing(id: $id) {
        id ... on Book { title id } ... on Author { title: name } ...F __typename
    } } fragment F on Thing { again: id ... on Book { pages } }";
    let book = json!({ "thing": {
        "id": "b1", "title": "Book 1", "again": "b1", "pages": 1, "__typename": "Book"
    } });
    assert_eq!(
        served.ask_with(query, json!({ "id": "b" })).await.data(),
        &book
    );
    let author = json!({ "thing": {
        "id": "a1", "title": "Ada", "again": "a1", "__typename": "Author"
    } });
    assert_eq!(
        served.ask_with(query, json!({ "id": "a" })).await.data(),
        &author
    );
}

#[tokio::test]
async fn an_interface_applies_inside_a_union_and_a_union_inside_an_object() {
    let served = boom().await;
    let query = r#"{
        found(text: "x") { ... on Thing { id } }
        books(number: 1) { ... on Found { ... on Book { title } } }
    }"#;
    let expected = json!({
        "found": [{ "id": "b1" }, { "id": "a1" }],
        "books": [{ "title": "Book 0" }],
    });
    assert_eq!(served.ask(query).await.data(), &expected);
}

#[tokio::test]
async fn escapes_of_a_literal_are_read_as_json_reads_them() {
    let served = boom().await;
    let query = r#"{ boom { echo(text: "\uD83D\uDE00 \u{1F600} \u00e6\n\"") } }"#;
    let expected = json!({ "boom": { "echo": "😀 😀 æ\n\"/undefined" } });
    assert_eq!(served.ask(query).await.data(), &expected);
}

#[tokio::test]
async fn one_of_several_operations_is_chosen_by_name() {
    let served = boom().await;
    let query = "query A { a: hello } query B { b: hello }";
    let body = json!({ "query": query, "operationName": "B" });
    assert_eq!(
        served.post(body.to_string()).await.data(),
        &json!({ "b": "world" })
    );
    assert_eq!(served.ask(query).await.codes(), ["BAD_USER_INPUT"]);
    let body = json!({ "query": query, "operationName": "C" });
    assert_eq!(
        served.post(body.to_string()).await.codes(),
        ["BAD_USER_INPUT"]
    );
}
