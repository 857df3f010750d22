//! What may be sent to harm, sent to Floke as it serves, over its own data: answered in time with a code, or served where
//! it is harmless; nothing breaks, and Floke answers afterwards. The schema that fails is sent more of it, kind by kind
//! (see `conformance`); here it is the filters, ids and cursors of Floke's own.

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::cases::demo;
use crate::support::floke::Floke;
use crate::support::served::Answer;
use crate::support::{IN_TIME, many};

const FILTERED: &str =
    "query($filter: ExperienceFilter) { experiences(filter: $filter) { totalCount nodes { id } } }";

async fn floke() -> Floke {
    let (database, app) = demo().await;
    Floke::on(database, app).await
}

/// Sends it, and takes either a code or, where none is expected, an answer.
async fn held_up(floke: &Floke, name: &str, request: RequestBuilder, code: Option<&str>) -> Answer {
    let request = request.header("accept", "application/graphql-response+json");
    let answer = Answer::to(request).await;
    assert!(answer.took < IN_TIME, "{name} took {:?}", answer.took);
    assert!(
        !answer.status.is_server_error(),
        "{name}: {}",
        answer.status
    );
    assert!(answer.bytes < 20_000, "{name}: {} bytes", answer.bytes);
    let first = answer.codes().first().copied();
    assert_eq!(first, code, "{name}: {}", answer.body);
    assert!(answer.codes().len() <= 20, "{name}");
    let after = Answer::to(floke.ask("{ __typename }")).await;
    assert_eq!(after.data(), &json!({ "__typename": "Query" }), "{name}");
    answer
}

async fn texts(kinds: Vec<(&str, String, Option<&str>)>) {
    let floke = floke().await;
    for (name, query, code) in kinds {
        held_up(&floke, name, floke.ask(&query), code).await;
    }
}

#[tokio::test]
async fn documents_that_nest_and_circle() {
    let nested = |open: &str, close: &str| {
        let (open, close) = (open.repeat(50_000), close.repeat(50_000));
        format!("{{ experiences(filter: {{ and: {open}{close} }}) {{ totalCount }} }}")
    };
    let double = |on: &str, below: &dyn Fn(usize) -> String, end: &str| {
        let fragments = many(26, |n| {
            format!("fragment F{n} on {on} {{ {} }} ", below(n + 1))
        });
        format!("{fragments} fragment F26 on {on} {{ {end} }}")
    };
    let spread = double("Problem", &|n| format!("...F{n} ...F{n}"), "id");
    let fields = double(
        "Problem",
        &|n| format!("a: broader {{ ...F{n} }} b: broader {{ ...F{n} }}"),
        "id",
    );
    let types = double(
        "__Type",
        &|n| format!("a: ofType {{ ...F{n} }} b: ofType {{ ...F{n} }}"),
        "name",
    );
    let problems = "{ problems(first: 1) { nodes { ...F0 } } }";
    texts(vec![
        ("lists", nested("[", "]"), Some("QUERY_TOO_COMPLEX")),
        ("objects", nested("{ not: ", "}"), Some("QUERY_TOO_COMPLEX")),
        ("the same fragment twice", format!("{problems} {spread}"), None),
        ("two fields", format!("{problems} {fields}"), Some("QUERY_TOO_DEEP")),
        (
            "types",
            format!("{{ __schema {{ types {{ ...F0 }} }} }} {types}"),
            Some("QUERY_TOO_COMPLEX"),
        ),
        (
            "a circle",
            "{ problems { nodes { ...A } } } fragment A on Problem { broader { ...A } }".to_owned(),
            Some("GRAPHQL_VALIDATION_FAILED"),
        ),
        (
            "a circle of types",
            "{ __schema { types { ...A } } } fragment A on __Type { fields { type { ...A } } }".to_owned(),
            Some("GRAPHQL_VALIDATION_FAILED"),
        ),
        (
            "types of types",
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }".to_owned(),
            Some("QUERY_TOO_DEEP"),
        ),
        (
            "pages in pages",
            "{ problems(first: 100) { nodes { experiences(first: 100) { nodes { problems { experiences(first: 100) {
                nodes { title } } } } } } } }"
                .to_owned(),
            Some("QUERY_TOO_COMPLEX"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn documents_that_repeat() {
    let aliases = many(20_000, |n| format!("a{n}: __typename "));
    let roots = many(51, |n| format!("a{n}: service {{ version }} "));
    texts(vec![
        (
            "aliases",
            format!("{{ {aliases} }}"),
            Some("QUERY_TOO_COMPLEX"),
        ),
        ("roots", format!("{{ {roots} }}"), Some("QUERY_TOO_COMPLEX")),
        (
            "a field too often",
            format!("{{ {} }}", "__typename ".repeat(10_000)),
            Some("QUERY_TOO_COMPLEX"),
        ),
        (
            "a field often",
            format!("{{ {} }}", "service{version}".repeat(2_400)),
            None,
        ),
    ])
    .await;
}

#[tokio::test]
async fn bodies_that_are_no_text() {
    let floke = floke().await;
    let send = |body: Vec<u8>| {
        let request = floke.client.post(floke.url("/graphql"));
        request
            .header("content-type", "application/json")
            .body(body)
    };
    let huge = json!({ "query": format!("{{ __typename }} #{}", "x".repeat(10_000_000)) });
    let deep = format!(
        "{{\"query\":\"{{ __typename }}\",\"variables\":{{\"filter\":{}{}}}}}",
        "{\"not\":".repeat(50_000) + "1",
        "}".repeat(50_000)
    );
    for (name, body) in [
        ("10 MB", huge.to_string().into_bytes()),
        ("deep variables", deep.into_bytes()),
        ("no UTF-8", b"{\"query\":\"{ \xff\xfe }\"}".to_vec()),
        (
            "a lone surrogate",
            br#"{"query":"{ municipality(number: \"\ud83d\") { id } }"}"#.to_vec(),
        ),
        ("a NUL byte", b"{\"query\":\"{ viewer\x00 }\"}".to_vec()),
        ("a batch", b"[{\"query\":\"{ __typename }\"}]".to_vec()),
    ] {
        held_up(&floke, name, send(body), Some("BAD_USER_INPUT")).await;
    }
    let number = "query($n: String!) { municipality(number: $n) { id } }";
    for (name, value, code) in [
        ("NUL", json!("03\u{0}01"), Some("BAD_USER_INPUT")),
        ("a long one", json!("9".repeat(400_000)), None),
        (
            "signs",
            json!("'; DROP TABLE experience; -- %_\\\u{202e}💥"),
            None,
        ),
    ] {
        let request = floke.ask_with(number, &json!({ "n": value }));
        let answer = held_up(&floke, name, request, code).await;
        assert!(answer.body["data"]["municipality"].is_null(), "{name}");
    }
}

#[tokio::test]
async fn ids_and_cursors_that_lead_nowhere() {
    let floke = floke().await;
    let found = Answer::to(floke.ask(
        "{ experiences(first: 1) { nodes { id } edges { cursor } } problems(first: 1) { nodes { id } edges { cursor } } }",
    ))
    .await;
    let data = found.data();
    let id = |list: &str| data[list]["nodes"][0]["id"].as_str().unwrap().to_owned();
    let cursor = |list: &str| data[list]["edges"][0]["cursor"].clone();
    let (experience, problem) = (id("experiences"), id("problems"));
    let swapped = problem.replace("prb_", "exp_");
    assert_ne!(problem, swapped);
    for id in [
        "",
        "_",
        "exp_",
        "exp_1",
        "💥",
        "null",
        "-1",
        &"x".repeat(100_000),
        &swapped,
        &problem,
        &experience.to_uppercase(),
    ] {
        let query = "query($id: ID!) { experience(id: $id) { id } }";
        let name = &id[..id.len().min(40)];
        let answer = held_up(
            &floke,
            name,
            floke.ask_with(query, &json!({ "id": id })),
            None,
        )
        .await;
        assert!(answer.body["data"]["experience"].is_null(), "{name}");
    }
    let unknown: Vec<String> = (0..100).map(|n| format!("exp_{n:032x}")).collect();
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    held_up(
        &floke,
        "100 ids",
        floke.ask_with(query, &json!({ "ids": unknown })),
        None,
    )
    .await;
    let many: Vec<&str> = (0..10_000).map(|_| "exp_1").collect();
    let request = floke.ask_with(query, &json!({ "ids": many }));
    held_up(&floke, "10,000 ids", request, Some("BAD_USER_INPUT")).await;
    let query = "query($c: String) { experiences(after: $c) { nodes { id } } }";
    for cursor in [
        json!(""),
        json!("A".repeat(100_000)),
        json!("💥"),
        cursor("problems"),
        json!(experience),
    ] {
        let name = cursor.to_string();
        let request = floke.ask_with(query, &json!({ "c": cursor }));
        held_up(
            &floke,
            &name[..name.len().min(40)],
            request,
            Some("BAD_USER_INPUT"),
        )
        .await;
    }
}

#[tokio::test]
async fn filters_that_are_as_large_as_may_be_and_larger() {
    let floke = floke().await;
    let ids = |count: usize| -> Value { (0..count).map(|n| format!("exp_{n:032x}")).collect() };
    let nested = |depth: usize, word: &str| {
        (0..depth).fold(json!({ "outcomes": ["FAILED"] }), |inner, _| match word {
            "not" => json!({ "not": inner }),
            list => json!({ list: [inner] }),
        })
    };
    let wide = |count: usize| -> Value {
        let parts = (0..count).map(|n| json!({ "ids": ids(10), "startedYear": { "from": n } }));
        json!({ "or": parts.collect::<Vec<_>>() })
    };
    let years = json!({ "startedYear": { "from": i32::MIN, "to": i32::MAX } });
    let backward = json!({ "startedYear": { "from": 2020, "to": 1 } });
    for (name, filter, code) in [
        ("1,000 ids", json!({ "ids": ids(1_000) }), None),
        (
            "1,001 ids",
            json!({ "ids": ids(1_001) }),
            Some("BAD_USER_INPUT"),
        ),
        ("not 99 times", nested(99, "not"), None),
        ("not 100 times", nested(100, "not"), Some("BAD_USER_INPUT")),
        ("or 60 deep", nested(60, "or"), None),
        ("and 60 deep", nested(60, "and"), None),
        ("wide", wide(99), None),
        ("too wide", wide(100), Some("BAD_USER_INPUT")),
        ("wider than a document", wide(2_000), Some("BAD_USER_INPUT")),
        ("all years", years, None),
        ("no year", backward, None),
        (
            "null",
            json!({ "or": null, "ids": null, "not": null, "startedYear": null }),
            None,
        ),
        (
            "a list for an object",
            json!([{ "and": [] }]),
            Some("BAD_USER_INPUT"),
        ),
        (
            "an unknown field",
            json!({ "__proto__": {} }),
            Some("BAD_USER_INPUT"),
        ),
        (
            "an unknown word",
            json!({ "outcomes": ["FAILED\u{0}"] }),
            Some("BAD_USER_INPUT"),
        ),
    ] {
        let request = floke.ask_with(FILTERED, &json!({ "filter": filter }));
        held_up(&floke, name, request, code).await;
    }
    let words = |word: &str, count: usize| -> Value { (0..count).map(|_| word).collect() };
    let query =
        "query($filter: MunicipalityFilter) { municipalities(filter: $filter) { totalCount } }";
    for (name, filter, code) in [
        (
            "names",
            json!({ "regions": words(&"å".repeat(100), 1_000) }),
            None,
        ),
        (
            "numbers",
            json!({ "numbers": words("%", 1_001) }),
            Some("BAD_USER_INPUT"),
        ),
        (
            "population",
            json!({ "populationMin": i32::MAX, "populationMax": i32::MIN }),
            None,
        ),
        ("nobody", json!({ "comparableTo": "'" }), None),
    ] {
        let request = floke.ask_with(query, &json!({ "filter": filter }));
        held_up(&floke, name, request, code).await;
    }
}
