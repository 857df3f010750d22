//! The codebook has every column and every code.

use std::collections::BTreeSet;

use floke::graphql::export::{Export, codebook};
use serde_json::Value;

use crate::support::floke::Floke;

#[test]
fn every_column_and_every_code_is_in_it() {
    let told: Value = serde_json::from_slice(&codebook().unwrap().json().unwrap()).unwrap();
    let known: BTreeSet<&str> = (told["vocabularies"].as_array().unwrap().iter())
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    let has_words = |it: &Value| {
        ["nb", "nn", "en"]
            .iter()
            .all(|l| !it[l].as_str().unwrap().is_empty())
    };
    for (export, table) in Export::ALL.iter().zip(told["exports"].as_array().unwrap()) {
        assert_eq!(table["name"], export.name());
        assert!(has_words(&table["title"]) && has_words(&table["meaning"]));
        let columns = table["columns"].as_array().unwrap();
        assert_eq!(columns.len(), export.columns().len());
        for (column, told) in export.columns().iter().zip(columns) {
            let name = &column.name;
            assert_eq!(told["name"], name.as_ref());
            assert!(has_words(&told["meaning"]), "{name}");
            assert_eq!(told["nullable"], column.is_nullable, "{name}");
            assert_eq!(told["null"].is_object(), column.is_nullable, "{name}");
            if let Some(vocabulary) = told["vocabulary"].as_str() {
                assert!(known.contains(vocabulary), "{name}");
            }
        }
    }
    let terms = |it: &Value| it["codes"].as_array().unwrap().len();
    let all: usize = told["vocabularies"]
        .as_array()
        .unwrap()
        .iter()
        .map(terms)
        .sum();
    assert!(all > 300, "{all}");
}

#[test]
fn nothing_is_explained_that_is_not_there() {
    let text = include_str!("../../../data/export/columns.json");
    let told: Value = serde_json::from_str(text).unwrap();
    let tables = told["exports"].as_array().unwrap();
    assert_eq!(tables.len(), Export::ALL.len());
    let mut used = BTreeSet::new();
    for table in tables {
        let export = Export::of_name(table["name"].as_str().unwrap()).unwrap();
        let columns = export.told().into_iter().filter(|it| it.label_of.is_none());
        let columns: Vec<String> = columns.map(|it| it.column.name.into_owned()).collect();
        let explained = table["columns"].as_array().unwrap();
        let names = explained.iter().map(|it| it["name"].as_str().unwrap());
        assert_eq!(names.collect::<Vec<_>>(), columns);
        used.extend(explained.iter().filter_map(|it| it["null"].as_str()));
    }
    let nulls = told["nulls"].as_object().unwrap();
    assert_eq!(
        nulls.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        used
    );
}

#[tokio::test]
async fn it_is_answered_as_json_and_as_a_table() {
    let floke = Floke::start(floke::config::Config::default()).await;
    let json = floke.get("/export/codebook.json").send().await.unwrap();
    assert_eq!(
        json.headers()["content-type"],
        "application/json; charset=utf-8"
    );
    let json: Value = json.json().await.unwrap();
    let columns = json["exports"].as_array().unwrap().iter();
    let columns: usize = columns
        .map(|it| 1 + it["columns"].as_array().unwrap().len())
        .sum();
    let codes = json["vocabularies"].as_array().unwrap().iter();
    let codes: usize = codes
        .map(|it| 1 + it["codes"].as_array().unwrap().len())
        .sum();
    for (query, mark) in [("", ""), ("?bom=false", ""), ("?bom=true", "\u{feff}")] {
        let csv = floke
            .get(&format!("/export/codebook.csv{query}"))
            .send()
            .await
            .unwrap();
        let etag = csv.headers()["etag"].clone();
        let text = csv.text().await.unwrap();
        let text = text.strip_prefix(mark).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), columns + codes);
        assert!(
            rows.iter()
                .any(|row| &row[0] == "code" && &row[2] == "MUNICIPAL_MERGER")
        );
        let again = floke
            .get(&format!("/export/codebook.csv{query}"))
            .header("if-none-match", etag);
        assert_eq!(again.send().await.unwrap().status(), 304);
    }
    for (query, parameter) in [
        ("json?bom=true", "bom"),
        ("csv?lang=nb", "lang"),
        ("csv?bom=1", "bom"),
    ] {
        let refused = floke
            .get(&format!("/export/codebook.{query}"))
            .send()
            .await
            .unwrap();
        assert_eq!(refused.status(), 400);
        let body: Value = refused.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["parameter"], parameter);
    }
}
