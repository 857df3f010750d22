//! Hostile writes: refused in time with nothing half-written, or stored as the plain text that they are.

use std::time::Instant;

use entity::code::Role;
use floke::app::App;
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

/// A new experience with a field.
fn with(field: &str, value: Value) -> Value {
    let mut input = json!({ "title": "T", "problems": [] });
    input[field] = value;
    input
}

/// That each of these is told, soon and shortly, and nothing written.
async fn assert_told_soon<const N: usize>(cases: [(Value, &str, &str); N]) {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let before = fingerprint(&app).await;
    for (input, code, path) in cases {
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
    assert_eq!(fingerprint(&app).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn huge_texts_are_refused_in_time() {
    let huge = "ø".repeat(1_000_000);
    let digits = "1".repeat(1_000_000);
    let texts = ["title", "context", "note", "idempotencyKey"];
    assert_told_soon(texts.map(|it| (with(it, json!(huge)), "TOO_LONG", it))).await;
    let partner = json!({ "name": "N", "kind": "STATE", "organisationNumber": digits });
    let source = json!({ "title": "K", "url": format!("https://{huge}") });
    let contact = json!({ "role": "R", "email": format!("{huge}@ks.no") });
    let nested = [
        ("municipality", json!(huge), "NOT_FOUND", ""),
        ("municipalities", json!([huge]), "NOT_FOUND", ".0"),
        (
            "problems",
            json!([{ "title": huge }]),
            "TOO_LONG",
            ".0.title",
        ),
        ("problems", json!([{ "id": huge }]), "NOT_FOUND", ".0.id"),
        (
            "partners",
            json!([partner]),
            "INVALID",
            ".0.organisationNumber",
        ),
        ("sources", json!([source]), "TOO_LONG", ".0.url"),
        ("contact", contact, "TOO_LONG", ".email"),
    ];
    let paths = nested
        .each_ref()
        .map(|(field, .., rest)| format!("{field}{rest}"));
    let mut paths = paths.iter();
    let cases = nested.map(|(field, value, code, _)| {
        let path = paths.next().unwrap();
        (with(field, value), code, path.as_str())
    });
    assert_told_soon(cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn huge_lists_are_refused_in_time() {
    let many = |field, item: Value| {
        let items = Value::from(vec![item; 10_000]);
        (with(field, items), "TOO_MANY", field)
    };
    assert_told_soon([
        many("problems", json!({ "title": "P" })),
        many("solutions", json!({ "id": "sol_x" })),
        many("partners", json!({})),
        many("municipalities", json!("mun_x")),
        many("lessons", json!({ "kind": "ADVICE", "text": "" })),
        many("sources", json!({ "title": "", "url": "" })),
        many("results", json!({ "indicator": "", "value": 0 })),
    ])
    .await;
    // Sets may be long: what stands twice counts once.
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let types = json!(vec!["PRODUCT"; 10_000]);
    done(&owner, "createExperience", &with("innovationTypes", types)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_versions_change_nothing() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    let id = id_in(&done(&owner, "createExperience", &complete("Ekte")).await);
    let before = fingerprint(&app).await;
    let fault = |code: &str, path: &str| [(code.to_owned(), path.to_owned())];
    for mutation in [
        "updateExperience",
        "submitExperience",
        "withdrawExperience",
        "assessOutcome",
        "recordMeasurement",
    ] {
        for version in [0, -1, 2, i32::MAX, i32::MIN] {
            let mut input = json!({ "id": id, "expectedVersion": version });
            add_rest(mutation, &mut input);
            let found = faults(&run(&owner, mutation, &input).await);
            let conflict = fault("CONFLICT", "expectedVersion");
            assert_eq!(found, conflict, "{mutation} {version}");
            // Nobody else learns that the version is another one.
            let found = faults(&run(&other, mutation, &input).await);
            assert_eq!(found, fault("NOT_FOUND", "id"));
        }
        let numbers = [json!(2_147_483_648_i64), json!(1.5)];
        let others = [json!("1"), json!(null), json!(true)];
        for version in numbers.into_iter().chain(others) {
            let mut input = json!({ "id": id, "expectedVersion": version });
            add_rest(mutation, &mut input);
            assert_refused(&owner, mutation, &input).await;
        }
    }
    assert_eq!(fingerprint(&app).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_ids_change_nothing() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let admin = client(&app, Role::Admin, None).await;
    let id = id_in(&done(&owner, "createExperience", &complete("Ekte")).await);
    let problem = id_in(&done(&owner, "proposeProblem", &json!({ "title": "Ekte" })).await);
    let before = fingerprint(&app).await;
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
    let sdl = floke::graphql::sdl();
    for (mutation, input_type, _) in MUTATIONS {
        let (_, fields) = sdl.split_once(&format!("input {input_type} {{")).unwrap();
        let (fields, _) = fields.split_once("\n}").unwrap();
        if !fields.contains("\tid: ID!") {
            continue;
        }
        let is_term = !fields.contains("expectedVersion");
        let reviews = ["publish", "return", "reject", "claim", "erase"];
        let is_review = reviews.iter().any(|it| mutation.starts_with(it));
        let who = if is_term || is_review { &admin } else { &owner };
        let of_other_kind = if is_term { &id } else { &problem };
        for strange in strange.iter().copied().chain([of_other_kind.as_str()]) {
            let mut input = json!({ "id": strange });
            if !is_term {
                input["expectedVersion"] = json!(1);
            }
            add_rest(mutation, &mut input);
            let mut found = faults(&run(who, mutation, &input).await);
            found.retain(|(_, field)| field != "other");
            let missing = ("NOT_FOUND".to_owned(), "id".to_owned());
            assert_eq!(found, [missing], "{mutation} {strange}");
        }
    }
    assert_eq!(fingerprint(&app).await, before);
}

/// Fields that a mutation needs beside id and version.
fn add_rest(mutation: &str, input: &mut Value) {
    match mutation {
        "reviewReply" => input["publish"] = json!(true),
        "updateExperience" => input["context"] = json!("Falsk"),
        "mergeProblems" | "mergeSolutions" | "mergePartners" => input["into"] = json!("prb_x"),
        "withdrawExperience" | "returnExperience" | "rejectExperience" | "rejectTerm"
        | "eraseExperience" => {
            input["reason"] = json!("Falsk");
        }
        "setAudience" => input["audience"] = json!("SECTOR"),
        "judgeDuplicate" => {
            input["other"] = json!("exp_x");
            input["judgement"] = json!("UNSURE");
        }
        "restoreRevision" => input["number"] = json!(1),
        "assessOutcome" => input["outcome"] = json!("SUCCEEDED"),
        "recordMeasurement" => {
            input["indicator"] = json!("Falsk");
            input["date"] = json!("2026-01-01");
            input["value"] = json!(1);
            input["kind"] = json!("ACTUAL");
        }
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

const CREATE: &str = "mutation ($input: CreateExperienceInput!) { createExperience(input: $input) {
    experience { id } userErrors { code } } }";

/// The body of a request for a new experience with a field.
fn body_with(field: &str, value: Value) -> String {
    json!({ "query": CREATE, "variables": { "input": with(field, value) } }).to_string()
}

/// A server, and who asks it.
struct Served {
    app: App,
    floke: Floke,
    secret: String,
    /// How the database looked before.
    before: String,
}

impl Served {
    async fn new() -> Self {
        let (database, app) = seeded().await;
        let secret = token(&app, Role::Admin, Some(OWNER)).await.secret;
        let before = fingerprint(&app).await;
        let floke = Floke::on(database, app.clone()).await;
        Self {
            app,
            floke,
            secret,
            before,
        }
    }

    /// That a body is refused as the client's own fault, soon.
    async fn refuses(&self, body: String) {
        let request = self.floke.client.post(self.floke.url("/graphql"));
        let request = request
            .bearer_auth(&self.secret)
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json");
        let answer = Answer::to(request.body(body)).await;
        let told: String = answer.body.to_string().chars().take(300).collect();
        let is_told = answer.status == 200 && answer.codes() == ["BAD_USER_INPUT"];
        assert!(
            answer.status.is_client_error() || is_told,
            "{} {told}",
            answer.status
        );
        assert!(answer.took < IN_TIME, "{told}");
        assert!(!answer.codes().contains(&"INTERNAL_SERVER_ERROR"), "{told}");
    }

    async fn has_changed_nothing(&self) {
        assert_eq!(fingerprint(&self.app).await, self.before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_no_database_keeps_are_refused_over_http() {
    let served = Served::new().await;
    for value in ["a\u{0}b", "\u{0}"] {
        for field in ["title", "context", "municipality", "idempotencyKey", "note"] {
            served.refuses(body_with(field, json!(value))).await;
        }
        let problem = json!([{ "title": value }]);
        served.refuses(body_with("problems", problem)).await;
        let partner = json!([{ "id": value }]);
        served.refuses(body_with("partners", partner)).await;
    }
    for day in ["2024-02-30", "0000-00-00", "2024-01-01T00:00:00Z", ""] {
        served.refuses(body_with("expectedEnd", json!(day))).await;
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
        served.refuses(body_with(field, value)).await;
    }
    let literal = "mutation { createApiToken(input: { role: READER, name: \"a\\u0000b\", municipality: \"\\u0000\" }) { secret } }";
    served
        .refuses(json!({ "query": literal }).to_string())
        .await;
    served.has_changed_nothing().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_no_parser_takes_are_refused_over_http() {
    let served = Served::new().await;
    // Larger than a body, deeper than a parser goes, and a number that is none.
    let large = json!("x".repeat(1_000_000));
    served.refuses(body_with("context", large)).await;
    let lists = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(20_000), "}".repeat(20_000));
    for variables in [format!(r#"{{"input":{lists}}}"#), objects] {
        let body = format!(r#"{{"query":"{{__typename}}","variables":{variables}}}"#);
        served.refuses(body).await;
    }
    let number = body_with("results", json!([{ "indicator": "I", "value": 7 }]));
    served.refuses(number.replace(":7}", ":1e999}")).await;
    for literal in ["1e999", "\\\"1\\\"", "[[[[[[[[1]]]]]]]]"] {
        let text = format!(
            "mutation {{ createExperience(input: {{ title: \\\"T\\\", problems: [], results: [{{ indicator: \\\"I\\\", value: {literal} }}] }}) {{ userErrors {{ code }} }} }}"
        );
        served.refuses(format!(r#"{{"query":"{text}"}}"#)).await;
    }
    served.has_changed_nothing().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_greatest_numbers_are_kept() {
    let served = Served::new().await;
    let results = json!([
        { "indicator": "I", "value": f64::MAX },
        { "indicator": "J", "value": -5e-324 },
    ]);
    let variables = json!({ "input": with("results", results) });
    let request = served.floke.ask_with(CREATE, &variables);
    let answer = Answer::to(request.bearer_auth(&served.secret)).await;
    assert_eq!(answer.data()["createExperience"]["userErrors"], json!([]));
    let id = answer.data()["createExperience"]["experience"]["id"].clone();
    let owner = client(&served.app, Role::Reader, Some(OWNER)).await;
    let query = "query ($id: ID!) { experience(id: $id) { results { value } } }";
    let data = owner.data(query, json!({ "id": id })).await;
    let kept = json!([{ "value": f64::MAX }, { "value": -5e-324 }]);
    assert_eq!(data["experience"]["results"], kept);
}
