//! Waves in the catalogue: each once it is closed, with addresses that answer.

use floke::config::Config;
use floke::graphql::catalogue::{Document, Syntax};
use floke::http::Service;
use serde_json::{Value, json};

use super::case::{Case, nothing_changed};
use super::made::{book, respondents, taken_in};
use crate::http::header;
use crate::support::database::TestDatabase;
use crate::support::floke::Floke;
use crate::writing::done;

const HOST: &str = "http://floke.example";

fn config() -> Config {
    let mut config = Config {
        public_url: Some(HOST.to_owned()),
        ..Config::default()
    };
    config.catalogue.publisher = Some("Floke".to_owned());
    config.catalogue.mailbox = Some("post@floke.example".to_owned());
    config
}

/// The catalogue, and by what it can be told from another.
async fn catalogue(floke: &Floke) -> (Vec<Value>, String) {
    let sent = floke.get("/catalog.jsonld").send().await.unwrap();
    assert_eq!(sent.status(), 200);
    let etag = header(sent.headers(), "etag").to_owned();
    (sent.json().await.unwrap(), etag)
}

/// What the catalogue leads to of a wave, below the address of Floke.
fn files(catalogue: &[Value], wave: &str) -> Vec<String> {
    let addresses = catalogue.iter().filter_map(|it| {
        let told = &it["http://www.w3.org/ns/dcat#downloadURL"][0]["@id"];
        told.as_str()?.strip_prefix(HOST).map(str::to_owned)
    });
    addresses.filter(|it| it.contains(wave)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_is_told_of_once_it_is_closed() {
    let case = Case::new().await;
    for link in case.links(9).await {
        case.submit(&link, nothing_changed(), true).await;
    }
    let Case {
        database,
        app,
        editor,
        wave,
        ..
    } = case;
    let floke = Floke::serving(database, Service::new(app, config())).await;
    let (open, before) = catalogue(&floke).await;
    assert!(!open.iter().any(|it| it.to_string().contains(&wave)));
    assert_eq!(catalogue(&floke).await.1, before);

    done(&editor, "closeSurveyWave", &json!({ "wave": wave })).await;
    let (closed, after) = catalogue(&floke).await;
    assert_ne!(after, before);
    let datasets = closed.iter().filter(|it| {
        let of = it["@id"].as_str().unwrap();
        of == format!("{HOST}/catalog#dataset-survey-{wave}")
    });
    let [dataset] = datasets.collect::<Vec<_>>()[..] else {
        panic!("a wave is one dataset");
    };
    let titles = &dataset["http://purl.org/dc/terms/title"];
    assert_eq!(titles[0]["@value"], "Ledere 2026");
    let files = files(&closed, &wave);
    assert_eq!(files.len(), 4, "{files:?}");
    for path in files {
        let sent = floke.get(&path).send().await.unwrap();
        assert_eq!(sent.status(), 200, "{path}");
    }
    let again = floke.get("/catalog.jsonld").header("if-none-match", before);
    assert_eq!(again.send().await.unwrap().status(), 200);
    let known = floke.get("/catalog.jsonld").header("if-none-match", after);
    assert_eq!(known.send().await.unwrap().status(), 304);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_wave_is_a_dataset_by_itself_and_all_are_read_at_once() {
    let (_database, app) = TestDatabase::migrated().await;
    let config = config();
    for (at, year) in [(1, 2017), (2, 2019)] {
        let book = book(&(year + 1).to_string(), year);
        taken_in(&app, &book, &respondents()).await;
        // No codebook is read for what is told of a wave.
        let spoil = "UPDATE survey_codebook SET document = '7'";
        app.db.execute(spoil).await.unwrap();
        let before = app.db.statements();
        let read = Document::Catalogue.read(app.db.reader(), &config, Syntax::Turtle);
        let written = String::from_utf8(read.await.unwrap()).unwrap();
        assert_eq!(app.db.statements() - before, 1);
        assert_eq!(written.matches("dct:PeriodOfTime").count(), at);
    }
}
