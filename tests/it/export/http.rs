//! How exports are asked for and sent.

use entity::code::Role;
use floke::config::Config;
use floke::config::limits::Limits;
use floke::http::Service;
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::support::cases::demo;
use crate::support::floke::Floke;
use crate::support::token::token;

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |it| it.to_str().unwrap())
}

async fn started() -> Floke {
    let (database, app) = demo().await;
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    Floke::on(database, app).await
}

async fn lines(request: RequestBuilder) -> Vec<Value> {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let text = response.text().await.unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_address_answers_with_its_type() {
    let floke = started().await;
    for name in [
        "experiences",
        "relations",
        "lessons",
        "outcomes",
        "results",
        "benefits",
        "measurements",
        "procurements",
        "trials",
        "legal-obstacles",
        "sources",
    ] {
        for (extension, media_type) in [
            ("csv", "text/csv; charset=utf-8; header=present"),
            ("ndjson", "application/x-ndjson; charset=utf-8"),
            ("parquet", "application/vnd.apache.parquet"),
        ] {
            let path = format!("/export/{name}.{extension}");
            let sent = floke.get(&path).send().await.unwrap();
            assert_eq!(sent.status(), 200, "{path}");
            let headers = sent.headers().clone();
            assert_eq!(header(&headers, "content-type"), media_type);
            let file = format!("attachment; filename=\"floke-{name}.{extension}\"");
            assert_eq!(header(&headers, "content-disposition"), file);
            assert_eq!(header(&headers, "cache-control"), "no-cache");
            assert!(header(&headers, "etag").starts_with('"'), "{path}");
            let varies: Vec<&str> = headers
                .get_all("vary")
                .iter()
                .map(|it| it.to_str().unwrap())
                .collect();
            for name in ["authorization", "accept-language"] {
                assert!(varies.join(",").contains(name), "{varies:?}");
            }
            assert_eq!(header(&headers, "x-content-type-options"), "nosniff");
            let whole = sent.bytes().await.unwrap();
            assert_eq!(
                whole.starts_with(b"PAR1") && whole.ends_with(b"PAR1"),
                extension == "parquet"
            );
            let head = floke
                .client
                .request(Method::HEAD, floke.url(&path))
                .send()
                .await
                .unwrap();
            assert_eq!(header(head.headers(), "etag"), header(&headers, "etag"));
            assert!(head.bytes().await.unwrap().is_empty());
        }
    }
    for path in [
        "experiences",
        "experiences.xlsx",
        "people.csv",
        "codebook.parquet",
        ".csv",
        "experiences.csv.gz",
    ] {
        let missing = floke.get(&format!("/export/{path}")).send().await.unwrap();
        assert_eq!(missing.status(), 404, "{path}");
        let body: Value = missing.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "NOT_FOUND");
    }
    let posted = floke
        .client
        .post(floke.url("/export/experiences.csv"))
        .send()
        .await
        .unwrap();
    assert_eq!(posted.status(), 405);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_searched_for_and_filtered_is_that_of_the_lists() {
    let floke = started().await;
    let path = "/export/experiences.ndjson";
    let failed = json!({ "outcomes": "FAILED" }).to_string();
    let rows = lines(floke.get(path).query(&[("filter", &failed)])).await;
    assert_eq!(rows.len(), 10);
    assert!(
        rows.iter()
            .all(|row| row["outcome"] == "FAILED" && row["outcome_label"] == "Mislyktes")
    );
    let rows = lines(
        floke
            .get(path)
            .query(&[("filter", failed.as_str()), ("lang", "en")]),
    )
    .await;
    assert!(rows.iter().all(|row| row["outcome_label"] == "Failed"));
    let asked = floke
        .get(path)
        .query(&[("filter", &failed)])
        .header("accept-language", "nn");
    assert!(
        lines(asked)
            .await
            .iter()
            .all(|row| row["outcome_label"] == "Mislukkast")
    );
    let search = "digitalt tilsyn om natten";
    let rows = lines(floke.get(path).query(&[("search", search)])).await;
    let query = "query ($search: String) { experiences(search: $search, first: 100) { totalCount nodes { id } } }";
    let found = floke
        .ask_with(query, &json!({ "search": search }))
        .send()
        .await
        .unwrap();
    let found: Value = found.json().await.unwrap();
    let found = &found["data"]["experiences"];
    assert_eq!(found["totalCount"], rows.len());
    // What fits best comes first, as in the list.
    let ids: Value = rows.iter().map(|row| json!({ "id": row["id"] })).collect();
    assert_eq!(found["nodes"], ids);
    let all = lines(floke.get(path)).await.len();
    for nothing in [
        "?search=",
        "?search=%20&filter=",
        "?filter=null",
        "?filter={}",
    ] {
        assert_eq!(
            lines(floke.get(&format!("{path}{nothing}"))).await.len(),
            all,
            "{nothing}"
        );
    }
    let pitfalls =
        json!({ "kinds": ["ADVICE"], "experience": { "outcomes": ["FAILED"] } }).to_string();
    let lessons = lines(
        floke
            .get("/export/lessons.ndjson")
            .query(&[("filter", &pitfalls)]),
    )
    .await;
    assert!(!lessons.is_empty() && lessons.iter().all(|row| row["kind"] == "ADVICE"));
}

/// A file, the parameters that it is asked for by, and the one that is refused.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_used_is_refused_by_its_name() {
    let floke = started().await;
    let deep = format!("{}{}{}", "{\"not\":".repeat(100), "{}", "}".repeat(100));
    let cases: [Case<'_>; 13] = [
        ("experiences.csv", &[("filter", "{")], "filter"),
        ("experiences.csv", &[("filter", "[]")], "filter"),
        (
            "experiences.csv",
            &[("filter", "{\"outcome\":[\"FAILED\"]}")],
            "filter",
        ),
        (
            "experiences.csv",
            &[("filter", "{\"outcomes\":[\"LOST\"]}")],
            "filter",
        ),
        (
            "experiences.csv",
            &[("filter", "{\"startedYear\":{\"from\":2e12}}")],
            "filter",
        ),
        ("experiences.csv", &[("filter", &deep)], "filter"),
        (
            "lessons.csv",
            &[("filter", "{\"outcomes\":[\"FAILED\"]}")],
            "filter",
        ),
        ("experiences.csv", &[("search", "a\0b")], "search"),
        ("experiences.csv", &[("lang", "se")], "lang"),
        ("experiences.csv", &[("bom", "yes")], "bom"),
        ("experiences.ndjson", &[("bom", "true")], "bom"),
        ("experiences.csv", &[("first", "10")], "first"),
        (
            "experiences.csv",
            &[("search", "a"), ("search", "b")],
            "search",
        ),
    ];
    for (file, query, parameter) in cases {
        let asked = floke
            .get(&format!("/export/{file}"))
            .query(query)
            .header("x-request-id", "mine");
        let refused = asked.send().await.unwrap();
        assert_eq!(refused.status(), 400, "{query:?}");
        let body: Value = refused.json().await.unwrap();
        let error = &body["errors"][0];
        let expected =
            json!({ "code": "BAD_USER_INPUT", "requestId": "mine", "parameter": parameter });
        assert_eq!(error["extensions"], expected, "{query:?}");
        assert!(!error["message"].as_str().unwrap().is_empty());
    }
    // The same words as of a variable.
    let filter = json!({ "startedYear": { "from": "x" } });
    let query = "query ($filter: ExperienceFilter) { experiences(filter: $filter) { totalCount } }";
    let variable = floke
        .ask_with(query, &json!({ "filter": filter }))
        .send()
        .await
        .unwrap();
    let variable: Value = variable.json().await.unwrap();
    let asked = floke
        .get("/export/experiences.csv")
        .query(&[("filter", filter.to_string())]);
    let parameter: Value = asked.send().await.unwrap().json().await.unwrap();
    assert_eq!(
        variable["errors"][0]["message"],
        parameter["errors"][0]["message"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bearer_is_read_and_a_bad_one_refused() {
    let floke = started().await;
    let bearer = token(&floke.service.app, Role::Admin, None).await;
    let path = "/export/experiences.csv";
    let sent = floke
        .get(path)
        .bearer_auth(&bearer.secret)
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), 200);
    assert_eq!(header(sent.headers(), "cache-control"), "private, no-cache");
    let anybody = floke.get(path).send().await.unwrap();
    assert_ne!(
        header(sent.headers(), "etag"),
        header(anybody.headers(), "etag")
    );
    let refused = floke
        .get(path)
        .bearer_auth("floke_wrong")
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), 401);
    assert_eq!(header(refused.headers(), "www-authenticate"), "Bearer");
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

/// The tag of an answer, and whether it is told to be known.
async fn tag(request: RequestBuilder) -> String {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    header(response.headers(), "etag").to_owned()
}

async fn is_known(request: RequestBuilder, tag: &str) -> bool {
    let response: Response = request.header("if-none-match", tag).send().await.unwrap();
    let is_known = response.status() == 304;
    let body = response.bytes().await.unwrap();
    assert_eq!(is_known, body.is_empty());
    is_known
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_is_not_sent_again_until_it_changes() {
    let floke = started().await;
    let app = &floke.service.app;
    let path = "/export/experiences.csv";
    let bearer = token(app, Role::Contributor, Some("0301")).await;
    let ask = || floke.get(path).bearer_auth(&bearer.secret);
    let mine = tag(ask()).await;
    assert!(is_known(ask(), &mine).await);
    assert!(is_known(ask(), &format!("\"other\", {mine}")).await);
    // Each of these is another file.
    for other in [
        floke.get(path),
        ask().query(&[("lang", "en")]),
        ask().query(&[("bom", "true")]),
        ask().query(&[("filter", "{\"hasLessons\":true}")]),
        ask().query(&[("search", "skole")]),
        ask().header("accept-encoding", "gzip"),
        floke
            .get("/export/experiences.ndjson")
            .bearer_auth(&bearer.secret),
        floke
            .get("/export/relations.csv")
            .bearer_auth(&bearer.secret),
    ] {
        assert!(!is_known(other, &mine).await);
    }
    let searched = || ask().query(&[("search", "skole")]);
    let found = tag(searched()).await;
    let anybody = || floke.client.head(floke.url(path));
    let everybodys = tag(anybody()).await;
    assert!(is_known(searched(), &found).await);
    let make = "mutation { createExperience(input: { title: \"Noe nytt\", problems: [{ title: \"Et problem\" }] })
        { experience { id } userErrors { code } } }";
    let answer = floke
        .ask(make)
        .bearer_auth(&bearer.secret)
        .send()
        .await
        .unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert!(
        answer["data"]["createExperience"]["experience"]["id"].is_string(),
        "{answer}"
    );
    assert!(!is_known(ask(), &mine).await);
    assert!(!is_known(searched(), &found).await);
    // Of what is written where they may not look, others hear nothing.
    assert_eq!(tag(anybody()).await, everybodys);
    let title = "UPDATE problem SET title = 'Omskrevet', updated_at = '2026-12-01T10:00:00+00:00'
        WHERE id = (SELECT MIN(problem_id) FROM experience_problem)";
    app.db.execute(title).await.unwrap();
    assert_ne!(tag(anybody()).await, everybodys);
}

#[tokio::test(flavor = "multi_thread")]
async fn text_is_packed_on_its_way_and_parquet_is_not() {
    let floke = started().await;
    let plain = floke
        .get("/export/experiences.ndjson")
        .send()
        .await
        .unwrap();
    let plain = plain.bytes().await.unwrap();
    let asked = floke
        .get("/export/experiences.ndjson")
        .header("accept-encoding", "gzip");
    let packed = asked.send().await.unwrap();
    assert_eq!(header(packed.headers(), "content-encoding"), "gzip");
    let packed = packed.bytes().await.unwrap();
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(
        &mut flate2::read::GzDecoder::new(&packed[..]),
        &mut unpacked,
    )
    .unwrap();
    assert_eq!(unpacked, plain);
    let asked = floke
        .get("/export/experiences.parquet")
        .header("accept-encoding", "gzip");
    let parquet = asked.send().await.unwrap();
    assert_eq!(header(parquet.headers(), "content-encoding"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_at_once_and_no_more() {
    let (database, app) = demo().await;
    let limits = Limits {
        exports: 1,
        ..Limits::default()
    };
    let config = Config {
        limits,
        ..Config::default()
    };
    // Enough that the answer does not fit into what waits to be read.
    let grow = "UPDATE narrative SET what_happened = ";
    let long = match app.db.product() {
        "PostgreSQL" => "repeat('Noe hendte. ', 20000)",
        _ => "replace(hex(zeroblob(120000)), '00', 'Hendt ')",
    };
    app.db.execute(&format!("{grow}{long}")).await.unwrap();
    let floke = Floke::serving(database, Service::new(app, config)).await;
    let path = "/export/experiences.ndjson";
    let first = floke.get(path).send().await.unwrap();
    assert_eq!(first.status(), 200);
    let second = floke.get(path).send().await.unwrap();
    assert_eq!(second.status(), 503);
    assert_eq!(header(second.headers(), "retry-after"), "10");
    let body: Value = second.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "UNAVAILABLE");
    // Whoever goes away leaves the turn to others.
    drop(first);
    for attempt in 0.. {
        let third = floke.get(path).send().await.unwrap();
        if third.status() == 200 {
            break;
        }
        assert!(attempt < 200, "the turn is not given back");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
