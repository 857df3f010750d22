//! Documents made to break a server: each is answered in time with a code, or served where it is
//! harmless, and the server answers afterwards.

use serde_json::json;

use super::boom;
use crate::support::served::{Answer, Served};
use crate::support::{IN_TIME, many};

async fn held_up(served: &Served, name: &str, answer: Answer, codes: &[&str]) {
    assert!(answer.took < IN_TIME, "{name} took {:?}", answer.took);
    assert!(answer.bytes < 10_000, "{name}: {} bytes", answer.bytes);
    assert!(
        !answer.status.is_server_error(),
        "{name}: {}",
        answer.status
    );
    assert_eq!(answer.codes(), codes, "{name}: {}", answer.body);
    assert_eq!(
        served.ask("{ __typename }").await.data(),
        &json!({ "__typename": "Query" })
    );
}

#[tokio::test]
async fn documents_that_nest() {
    let served = boom().await;
    let list = format!(
        "{{ books(ids: {}{}) {{ id }} }}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let object = format!(
        "{{ filtered(filter: {}{}) }}",
        "{ a: ".repeat(50_000),
        "}".repeat(50_000)
    );
    let selection = format!("{}{}", "{ child ".repeat(50_000), "}".repeat(50_000));
    let ty = format!(
        "query($a: {}Int{}) {{ hello }}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let shallow = format!(
        "{{ books(ids: {}{}) {{ id }} }}",
        "[".repeat(1_500),
        "]".repeat(1_500)
    );
    let within = format!(
        "{{ books(ids: {}{}) {{ id }} }}",
        "[".repeat(150),
        "]".repeat(150)
    );
    for (name, query, codes) in [
        ("list", list, ["QUERY_TOO_COMPLEX"]),
        ("object", object, ["QUERY_TOO_COMPLEX"]),
        ("selection", selection, ["QUERY_TOO_COMPLEX"]),
        ("type", ty, ["QUERY_TOO_COMPLEX"]),
        ("shallow list", shallow, ["QUERY_TOO_DEEP"]),
        (
            "list within the bound",
            within,
            ["GRAPHQL_VALIDATION_FAILED"],
        ),
    ] {
        let answer = served.ask(&query).await;
        held_up(&served, name, answer, &codes).await;
    }
}

#[tokio::test]
async fn fragments_that_double_and_circle() {
    let served = boom().await;
    let doubling = |of: &str, inner: &dyn Fn(usize) -> String| -> String {
        let fragments = many(26, |n| {
            format!("fragment F{n} on {of} {{ {} }} ", inner(n + 1))
        });
        format!("{fragments} fragment F26 on {of} {{ __typename }}")
    };
    let plain = doubling("Query", &|n| format!("...F{n} ...F{n}"));
    let merged = doubling("Boom", &|n| {
        format!("child {{ ...F{n} }} child {{ ...F{n} }}")
    });
    let apart = doubling("Boom", &|n| {
        format!("a: child {{ ...F{n} }} b: child {{ ...F{n} }}")
    });
    let types = doubling("__Type", &|n| {
        format!("a: ofType {{ ...F{n} }} b: ofType {{ ...F{n} }}")
    });
    for (name, query, codes) in [
        ("the same fragment twice", format!("{{ ...F0 }} {plain}"), &[][..]),
        ("the same field twice", format!("{{ boom {{ ...F0 }} }} {merged}"), &["QUERY_TOO_DEEP"]),
        ("two fields", format!("{{ boom {{ ...F0 }} }} {apart}"), &["QUERY_TOO_DEEP"]),
        (
            "introspection",
            format!("{{ __schema {{ types {{ ...F0 }} }} }} {types}"),
            &["QUERY_TOO_COMPLEX"],
        ),
        (
            "a circle",
            "{ boom { ...A } } fragment A on Boom { child { ...B } } fragment B on Boom { child { ...A } }"
                .to_owned(),
            &["GRAPHQL_VALIDATION_FAILED"],
        ),
        (
            "a circle of introspection",
            "{ __schema { types { ...A } } } fragment A on __Type { fields { type { ...A } } }".to_owned(),
            &["GRAPHQL_VALIDATION_FAILED"],
        ),
    ] {
        let answer = served.ask(&query).await;
        held_up(&served, name, answer, codes).await;
    }
}

#[tokio::test]
async fn documents_that_repeat() {
    let served = boom().await;
    let aliases = many(20_000, |n| format!("a{n}: hello "));
    let chain = many(600, |n| {
        format!("fragment F{n} on Query {{ ...F{} }} ", n + 1)
    });
    let chain = format!("{{ ...F0 }} {chain} fragment F600 on Query {{ hello }}");
    let within = many(3_000, |n| format!("hello ...F{} ", n % 300));
    let spread = many(300, |n| format!("fragment F{n} on Query {{ hello }} "));
    for (name, query, codes) in [
        (
            "aliases",
            format!("{{ {aliases} }}"),
            &["QUERY_TOO_COMPLEX"][..],
        ),
        (
            "a field",
            format!("{{ {} }}", "hello ".repeat(10_000)),
            &["QUERY_TOO_COMPLEX"],
        ),
        ("a chain of fragments", chain, &["QUERY_TOO_DEEP"]),
        (
            "spreads",
            format!("{{ {within} }} {spread}"),
            &["QUERY_TOO_COMPLEX"],
        ),
        (
            "directives",
            format!("{{ hello {} }}", "@skip(if: false) ".repeat(1_000)),
            &["QUERY_TOO_COMPLEX"],
        ),
        (
            "variables",
            format!("query({}) {{ hello }}", "$a: Int ".repeat(1_500)),
            &["GRAPHQL_VALIDATION_FAILED"; 20],
        ),
        (
            "arguments",
            format!("{{ books({}) {{ id }} }}", "number: 1 ".repeat(1_900)),
            &["GRAPHQL_VALIDATION_FAILED"; 20],
        ),
    ] {
        let answer = served.ask(&query).await;
        held_up(&served, name, answer, codes).await;
    }
}

#[tokio::test]
async fn fields_that_must_be_compared_with_one_another() {
    let served = boom().await;
    let same = many(2_000, |n| format!("books(number: {}) {{ id }} ", n % 2));
    let answer = served.ask(&format!("{{ {same} }}")).await;
    assert!(
        answer.took < IN_TIME && answer.codes().contains(&"QUERY_TOO_COMPLEX"),
        "{answer:?}"
    );
    let same = many(700, |n| format!("books(number: {}) {{ id }} ", n % 2));
    let answer = served.ask(&format!("{{ {same} }}")).await;
    assert!(answer.took < IN_TIME, "{:?}", answer.took);
    assert!(answer.codes().len() <= 20 && answer.codes().contains(&"GRAPHQL_VALIDATION_FAILED"));
    let below = many(300, |n| format!("boom {{ child {{ a{n}: ok slow }} }} "));
    let answer = served.ask(&format!("{{ {below} }}")).await;
    held_up(
        &served,
        "fields below one another",
        answer,
        &["QUERY_TOO_COMPLEX"],
    )
    .await;
    let below = "boom { child { child { child { ok slow } } } } ".repeat(300);
    let answer = served.ask(&format!("{{ {below} }}")).await;
    held_up(&served, "the same below one another", answer, &[]).await;
}

#[tokio::test]
async fn bodies_that_are_no_text() {
    let served = boom().await;
    let huge = json!({ "query": format!("{{ hello }} #{}", "x".repeat(10_000_000)) }).to_string();
    let answer = served.post(huge).await;
    assert_eq!(answer.status, 413);
    held_up(&served, "10 MB", answer, &["BAD_USER_INPUT"]).await;
    let deep = format!(
        "{{\"query\":\"{{ hello }}\",\"variables\":{{\"a\":{}{}}}}}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    for (name, body) in [
        ("no UTF-8", b"{\"query\":\"{ \xff\xfe }\"}".to_vec()),
        (
            "a lone surrogate",
            br#"{"query":"{ found(text: \"\ud83d\") { __typename } }"}"#.to_vec(),
        ),
        ("a NUL byte", b"{\"query\":\"{ hello\x00 }\"}".to_vec()),
        ("deep variables", deep.into_bytes()),
        ("a batch", b"[{\"query\":\"{ hello }\"}]".to_vec()),
        ("nothing", Vec::new()),
        ("half", b"{\"query\":\"{ hello".to_vec()),
    ] {
        let answer = served.post(body).await;
        assert_eq!(answer.status, 400, "{name}");
        held_up(&served, name, answer, &["BAD_USER_INPUT"]).await;
    }
    for (name, query, codes) in [
        (
            "an escaped NUL",
            "{ hello \u{0} }",
            &["GRAPHQL_PARSE_FAILED"][..],
        ),
        (
            "a NUL in a literal",
            r#"{ found(text: "a\u0000b") { __typename } }"#,
            &["BAD_USER_INPUT"],
        ),
        (
            "a lone surrogate in a literal",
            r#"{ found(text: "\uD83D") { __typename } }"#,
            &["GRAPHQL_PARSE_FAILED"; 2],
        ),
    ] {
        let answer = served.ask(query).await;
        held_up(&served, name, answer, codes).await;
    }
}
