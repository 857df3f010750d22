//! Tables and codebooks of waves as files: the same figures as the API's, in every form.

use entity::code::{Code, Iterable, SurveyDimension};
use floke::domain::survey::codebook::{Question, check};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::made::made;
use crate::support::ask::Client;
use crate::support::database::TestDatabase;
use crate::support::floke::Floke;

async fn started() -> (Floke, Client, String) {
    let (database, app) = TestDatabase::migrated().await;
    let wave = made(&app).await;
    let client = Client::anonymous(&app);
    (Floke::on(database, app).await, client, wave)
}

async fn text(floke: &Floke, path: &str) -> String {
    let answer = floke.get(path).send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert_eq!(status, StatusCode::OK, "{path}: {text}");
    text
}

const TABLE: &str = "query ($id: ID!) { surveyWave(id: $id) { tabulate(question: \"types\", by: [SECTOR]) {
    excludedShare weighted rows { keys { code label } n cells { option label share sign } } total { n } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn every_form_tells_the_same_figures() {
    let (floke, client, wave) = started().await;
    let data = client.data(TABLE, json!({ "id": wave })).await;
    let table = &data["surveyWave"]["tabulate"];
    let rows = table["rows"].as_array().unwrap();
    let path = |form: &str| format!("/export/surveys/{wave}/table.{form}?question=types&by=SECTOR");

    let csv = text(&floke, &path("csv")).await;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let heads: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(
        heads[..5],
        ["sector", "sector_label", "answer", "answer_label", "share"]
    );
    let told: Vec<Vec<String>> = reader
        .records()
        .map(|it| it.unwrap().iter().map(str::to_owned).collect())
        .collect();
    let mut expected = Vec::new();
    for row in rows {
        for cell in row["cells"].as_array().unwrap() {
            expected.push([
                row["keys"][0]["code"].as_str().unwrap().to_owned(),
                cell["option"].as_str().unwrap().to_owned(),
                cell["share"].to_string(),
                cell["sign"].as_str().unwrap_or_default().to_owned(),
            ]);
        }
    }
    let own: Vec<[String; 4]> = (told.iter().take(expected.len()))
        .map(|it| [0, 2, 4, 5].map(|at| it[at].clone()))
        .collect();
    assert_eq!(own, expected);
    assert!(own.iter().any(|it| it[3] == "-"), "nobody said so");
    // And last all together.
    assert!(told[expected.len()..].iter().all(|it| it[0] == "TOTAL"));

    let cube: Value = serde_json::from_str(&text(&floke, &path("json")).await).unwrap();
    assert_eq!(cube["id"], json!(["SECTOR", "ANSWER", "MEASURE"]));
    assert_eq!(cube["size"], json!([5, 4, 2]));
    let values = cube["value"].as_array().unwrap();
    let shares = values.iter().step_by(2);
    let cells = rows.iter().flat_map(|row| row["cells"].as_array().unwrap());
    assert!(shares.eq(cells.map(|it| &it["share"])));
    assert_eq!(cube["extension"]["multi_response"], true);
    assert_eq!(cube["extension"]["excluded_share"], table["excludedShare"]);

    let picture = text(&floke, &path("svg")).await;
    for row in rows {
        assert!(picture.contains(row["keys"][0]["label"].as_str().unwrap()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_codebook_leaves_as_it_came() {
    let (floke, _, wave) = started().await;
    let book = text(&floke, &format!("/export/surveys/{wave}/codebook.json")).await;
    let book: floke::domain::survey::Codebook = serde_json::from_str(&book).unwrap();
    assert_eq!(book, super::made::book("2020", 2019));
    let csv = text(&floke, &format!("/export/surveys/{wave}/codebook.csv")).await;
    let (read, _) = floke::domain::survey::codebook::csv::read(csv.as_bytes()).unwrap();
    assert_eq!(read, book);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_wrongly_is_refused_by_parameter() {
    let (floke, _, wave) = started().await;
    for (path, status, word) in [
        ("table.csv", StatusCode::BAD_REQUEST, "question"),
        (
            "table.csv?question=nothing",
            StatusCode::BAD_REQUEST,
            "nothing",
        ),
        (
            "table.csv?question=types&by=NOTHING",
            StatusCode::BAD_REQUEST,
            "NOTHING",
        ),
        (
            "table.csv?question=types&weighted=perhaps",
            StatusCode::BAD_REQUEST,
            "weighted",
        ),
        (
            "table.csv?question=types&filter=1",
            StatusCode::BAD_REQUEST,
            "filter",
        ),
        (
            "table.json?question=types&bom=true",
            StatusCode::BAD_REQUEST,
            "mark",
        ),
        (
            "table.svg?question=types&by=SECTOR,REGION",
            StatusCode::BAD_REQUEST,
            "picture",
        ),
        ("table.xlsx?question=types", StatusCode::NOT_FOUND, ""),
        ("codebook.json?lang=nb", StatusCode::BAD_REQUEST, "lang"),
        ("nothing.json", StatusCode::NOT_FOUND, ""),
    ] {
        let answer = floke
            .get(&format!("/export/surveys/{wave}/{path}"))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), status, "{path}");
        let text = answer.text().await.unwrap();
        assert!(text.contains(word), "{path}: {text}");
    }
    let answer = floke
        .get("/export/surveys/wav_0/codebook.json")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_question_is_called_as_another_column() {
    let (database, app) = TestDatabase::migrated().await;
    let mut book = super::made::book("2020", 2019);
    let spent: Question = serde_json::from_value(json!({
        "code": "spent", "kind": "NUMBER", "text": labels(), "base_text": labels(),
    }))
    .unwrap();
    book.questions.push(spent);
    let wave = super::made::taken_in(&app, &book, &super::made::respondents()).await;
    let floke = Floke::on(database, app).await;
    let heads = async |by: &str| {
        let table = text(&floke, &format!("/export/surveys/{wave}/table.csv?{by}")).await;
        let heads = table.lines().next().unwrap().trim_start_matches('\u{feff}');
        heads.split(',').map(str::to_owned).collect::<Vec<_>>()
    };
    let mut all = heads("question=spent").await;
    for by in SurveyDimension::iter() {
        all.extend(heads(&format!("question=innovated&by={}", by.code())).await);
    }
    let cube = text(
        &floke,
        &format!("/export/surveys/{wave}/table.json?question=types"),
    )
    .await;
    let cube: Value = serde_json::from_str(&cube).unwrap();
    let ids = cube["id"].as_array().unwrap().iter();
    all.extend(ids.map(|it| it.as_str().unwrap().to_lowercase()));
    for head in all {
        let mut book = book.clone();
        book.questions.last_mut().unwrap().code.clone_from(&head);
        let found = check::check(&book).into_vec();
        assert_eq!(found.len(), 1, "{head}: {found:?}");
        assert!(
            format!("{found:?}").contains("ReservedCode"),
            "{head}: {found:?}"
        );
    }
}

fn labels() -> Value {
    json!({ "nb": "a", "nn": "a", "en": "a" })
}

#[tokio::test(flavor = "multi_thread")]
async fn files_tell_what_stands_beside_the_figures() {
    let (floke, _, wave) = started().await;
    let path = |form: &str, more: &str| {
        let question = "question=factor_employee_participation";
        format!("/export/surveys/{wave}/table.{form}?{question}&weighted=false{more}")
    };
    let lines = text(&floke, &path("ndjson", "")).await;
    for line in lines.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert_eq!(
            (&row["hampered"], &row["promoted"]),
            (&json!(33), &json!(67))
        );
    }
    let cube = async |more: &str| -> Value {
        let text = text(&floke, &path("json", more)).await;
        serde_json::from_str(&text).unwrap()
    };
    let alone = cube("").await;
    let total = json!({ "is_rounded": false, "is_pooled": false, "hampered": 33, "promoted": 67 });
    assert_eq!(alone["extension"]["total"], total);
    let tested = cube("&by=SECTOR&test=true").await;
    let rows = tested["extension"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[0]["keys"], json!({ "SECTOR": "HEALTH_CARE" }));
    let cell = |row: &Value| row["differs"]["HAMPERED_HIGH"].is_boolean();
    assert!(rows.iter().any(cell), "{rows:?}");
    let untested = cube("&by=SECTOR").await;
    let rows = untested["extension"]["rows"].as_array().unwrap().iter();
    assert!(rows.clone().all(|it| it.get("differs").is_none()));
    // What is no scale has no sides.
    let csv = format!("/export/surveys/{wave}/table.csv?question=types");
    assert!(!text(&floke, &csv).await.contains("hampered"));
}
