//! Each bound refuses what is beyond it and takes what is not.

use axum::Router;
use floke::config::limits::Limits;
use serde_json::json;

use super::{boom, boom_with};
use crate::support::many;
use crate::support::served::Served;

#[tokio::test]
async fn each_bound_has_its_code() {
    let served = boom().await;
    let nested = |levels: usize| {
        format!(
            "{{ boom {} ok {} }}",
            "{ child ".repeat(levels) + "{",
            "}".repeat(levels + 1)
        )
    };
    let aliases = |count: usize| many(count, |n| format!("a{n}: ok "));
    let directives = "hello @skip(if: false) ".repeat(51);
    let roots = many(51, |n| format!("a{n}: hello "));
    let cases = [
        (nested(14), "none"),
        (nested(15), "QUERY_TOO_DEEP"),
        (format!("{{ boom {{ {} }} }}", aliases(200)), "none"),
        (
            format!("{{ boom {{ {} }} }}", aliases(201)),
            "QUERY_TOO_COMPLEX",
        ),
        (format!("{{ {directives} }}"), "QUERY_TOO_COMPLEX"),
        (format!("{{ {roots} }}"), "QUERY_TOO_COMPLEX"),
        (format!("{{ {} }}", "hello ".repeat(4_990)), "none"),
        (
            format!("{{ {} }}", "hello ".repeat(5_000)),
            "QUERY_TOO_COMPLEX",
        ),
    ];
    for (query, code) in cases {
        let answer = served.ask(&query).await;
        let expected: &[&str] = if code == "none" { &[] } else { &[code] };
        assert_eq!(
            answer.codes(),
            expected,
            "{}",
            &query[..60.min(query.len())]
        );
    }
}

#[tokio::test]
async fn the_cost_follows_the_page_that_is_asked_for() {
    // shelf 1, nodes 1, id and title 2 for each of the page, totalCount 1.
    let limits = Limits {
        cost: 3 + 2 * 30,
        ..Limits::default()
    };
    let served = boom_with(limits).await;
    let query = "query($first: Int, $last: Int) {
        shelf(first: $first, last: $last) { nodes { id title } totalCount }
    }";
    for (variables, fits) in [
        (json!({ "first": 30 }), true),
        (json!({ "first": 31 }), false),
        (json!({ "last": 31 }), false),
        (json!({}), true),
        (json!({ "first": null, "last": 2 }), true),
        (json!({ "first": -5 }), true),
    ] {
        let answer = served.ask_with(query, variables.clone()).await;
        let expected: &[&str] = if fits { &[] } else { &["QUERY_TOO_COMPLEX"] };
        assert_eq!(answer.codes(), expected, "{variables}");
    }
    let literal = served
        .ask("{ shelf(first: 31) { nodes { id title } totalCount } }")
        .await;
    assert_eq!(literal.codes(), ["QUERY_TOO_COMPLEX"]);
}

const OF_TYPE: &str = "kind name ofType { kind name ofType { kind name ofType { kind name ofType {
    kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

fn introspection() -> String {
    format!(
        "query Introspection {{ __schema {{
            description queryType {{ name kind }} mutationType {{ name }} subscriptionType {{ name }}
            types {{ ...Full }}
            directives {{ name description isRepeatable locations args(includeDeprecated: true) {{ ...Input }} }}
        }} }}
        fragment Full on __Type {{
            kind name description specifiedByURL isOneOf
            fields(includeDeprecated: true) {{
                name description args(includeDeprecated: true) {{ ...Input }}
                type {{ ...Ref }} isDeprecated deprecationReason
            }}
            inputFields(includeDeprecated: true) {{ ...Input }}
            interfaces {{ ...Ref }}
            enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
            possibleTypes {{ ...Ref }}
        }}
        fragment Input on __InputValue {{
            name description type {{ ...Ref }} defaultValue isDeprecated deprecationReason
        }}
        fragment Ref on __Type {{ {OF_TYPE} }}"
    )
}

#[tokio::test]
async fn an_explorers_introspection_is_answered_and_a_deeper_one_is_not() {
    let served = boom().await;
    let answer = served.ask(&introspection()).await;
    assert!(answer.codes().is_empty(), "{}", answer.body);
    let two = "{ __schema { types { fields { type { fields { name } } } } } }";
    assert!(served.ask(two).await.codes().is_empty());
    let three =
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    assert_eq!(served.ask(three).await.codes(), ["QUERY_TOO_DEEP"]);
}

#[tokio::test]
async fn introspection_can_be_switched_off() {
    let route = crate::boom::route(&Limits::default(), false).unwrap();
    let served = Served::start(Router::new().route("/graphql", route)).await;
    let answer = served
        .ask("{ ...F } fragment F on Query { __schema { queryType { name } } }")
        .await;
    assert_eq!(answer.codes(), ["GRAPHQL_VALIDATION_FAILED"]);
    let answer = served.ask("{ __typename boom { __typename } }").await;
    assert_eq!(answer.data()["__typename"], "Query");
}

#[tokio::test]
async fn an_operation_whose_turn_does_not_come_is_told_to_try_again() {
    let limits = Limits {
        operations: 0,
        timeout_seconds: 1,
        ..Limits::default()
    };
    let served = boom_with(limits).await;
    assert_eq!(served.ask("{ hello }").await.codes(), ["UNAVAILABLE"]);
}
