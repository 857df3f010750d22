//! Variables fit their types before anything runs.

use serde_json::{Value, json};

use super::boom;

const ECHO: &str = "query($t: String, $m: Int) { boom { echo(text: $t, maybe: $m) } }";

#[tokio::test]
async fn an_omitted_variable_leaves_the_argument_to_its_default() {
    let served = boom().await;
    for (variables, expected) in [
        (json!({}), "x/undefined"),
        (json!({ "t": "y", "m": null }), "y/null"),
        (json!({ "m": 7 }), "x/7"),
        (json!({ "m": 7.0 }), "x/7"),
    ] {
        let answer = served.ask_with(ECHO, variables).await;
        assert_eq!(answer.data()["boom"]["echo"], expected);
    }
}

#[tokio::test]
async fn null_for_an_argument_that_has_a_default_fails_the_field() {
    let served = boom().await;
    let answer = served.ask_with(ECHO, json!({ "t": null })).await;
    assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
    assert_eq!(answer.body["errors"][0]["path"], json!(["boom", "echo"]));
    assert_eq!(answer.body["data"], json!({ "boom": null }));
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_place() {
    let served = boom().await;
    let filtered = "query($f: BookFilter!) { filtered(filter: $f) }";
    let pick = "query($p: Pick!) { pick(pick: $p) }";
    let cases: &[(&str, Value, &str)] = &[
        (ECHO, json!({ "m": "x" }), "Variable \"$m\": an Int is"),
        (ECHO, json!({ "m": 1.5 }), "Variable \"$m\": an Int is"),
        (
            ECHO,
            json!({ "m": 3_000_000_000_i64 }),
            "Variable \"$m\": an Int is",
        ),
        (ECHO, json!({ "t": 5 }), "Variable \"$t\": it does not fit"),
        (
            ECHO,
            json!({ "t": "a\u{0}b" }),
            "Variable \"$t\": a string must not contain the NUL",
        ),
        (
            filtered,
            json!({}),
            "Variable \"$f\": a value of type \"BookFilter!\" is required",
        ),
        (
            filtered,
            json!({ "f": null }),
            "Variable \"$f\": null does not fit",
        ),
        (
            filtered,
            json!({ "f": { "zz": 1 } }),
            "Variable \"$f\": \"BookFilter\" has no field \"zz\"",
        ),
        (
            filtered,
            json!({ "f": { "colours": ["RED", "BLUE"] } }),
            "Variable \"$f.colours[1]\": it is",
        ),
        (
            filtered,
            json!({ "f": { "nested": { "pages": null } } }),
            "Variable \"$f.nested.pages\": null",
        ),
        (
            pick,
            json!({ "p": { "id": "x", "title": "y" } }),
            "Variable \"$p\": \"Pick\" takes exactly",
        ),
        (
            pick,
            json!({ "p": { "id": null } }),
            "Variable \"$p\": \"Pick\" takes exactly",
        ),
    ];
    for (query, variables, message) in cases {
        let answer = served.ask_with(query, variables.clone()).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{variables}");
        let told = answer.body["errors"][0]["message"].as_str().unwrap();
        assert!(told.starts_with(message), "{told}");
        assert_eq!(answer.body.get("data"), None);
    }
}

#[tokio::test]
async fn what_fits_arrives_as_its_type() {
    let served = boom().await;
    let query = "query($f: BookFilter!, $t: String) {
        filtered(filter: $f) other: filtered(filter: { title: $t, colours: RED })
    }";
    let variables =
        json!({ "f": { "title": "x", "colours": "GREEN", "nested": { "pages": 3.0 } } });
    let answer = served.ask_with(query, variables).await;
    let told = answer.data()["filtered"].as_str().unwrap();
    assert!(
        told.contains("title: Some(\"x\"), pages: 1, colours: Some([Green])"),
        "{told}"
    );
    assert!(told.contains("pages: 3, colours: None"), "{told}");
    let other = answer.data()["other"].as_str().unwrap();
    assert!(
        other.contains("title: None, pages: 1, colours: Some([Red])"),
        "{other}"
    );
}

#[tokio::test]
async fn an_id_may_be_a_number_and_an_unknown_variable_is_no_fault() {
    let served = boom().await;
    let query = "query($id: ID!) { pick(pick: { id: $id }) }";
    let answer = served
        .ask_with(query, json!({ "id": 5, "zz": { "a": 1 } }))
        .await;
    assert_eq!(answer.data()["pick"], "Id(ID(\"5\"))");
}
