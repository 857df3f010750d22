//! How much is read of waves for what is told of them.

use entity::code::Role;
use floke::app::App;
use floke::domain::survey::freeze::Respondent;
use serde_json::{Value, json};

use super::made::{self, made};
use super::tables::table;
use crate::support::ask::Client;
use crate::support::database::TestDatabase;
use crate::writing::{client, seeded};

/// As if what waves of an edition ask could not be read.
async fn spoil(app: &App, edition: &str) {
    let spoil = format!(
        "UPDATE survey_codebook SET document = '7' WHERE wave_id IN (SELECT id FROM survey_wave WHERE edition = '{edition}')"
    );
    app.db.execute(&spoil).await.unwrap();
}

fn some() -> Vec<Respondent> {
    made::respondents().into_iter().take(50).collect()
}

const COMPARE: &str = "query ($id: ID!) { surveyWave(id: $id) { compare(municipality: \"4601\") {
    questions { question weighted all { n cells { option share sign } } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_municipality_is_compared_in_every_question_by_some_at_a_time() {
    let (_database, app) = seeded().await;
    let wave = made(&app).await;
    let own = client(&app, Role::Reader, Some("4601")).await;
    let (data, statements) = own.counted(COMPARE, json!({ "id": wave })).await;
    let questions = data["surveyWave"]["compare"]["questions"].as_array();
    let questions = questions.unwrap();
    let book = made::book("2020", 2019);
    assert_eq!(
        questions.len(),
        book.questions.len() + book.composites.len()
    );
    // The wave, whether it was counted, which municipality asks, was taken over, and under which numbers; what respondents
    // are, and what they answered, eight questions at a time.
    assert_eq!((questions.len(), statements), (45, 6 + 6));
    for it in questions {
        let asked = json!({ "question": it["question"] });
        let alone = table(&own, &wave, asked).await;
        assert_eq!(it["all"]["n"], alone["n"]);
        assert_eq!(it["all"]["cells"], alone["total"]["cells"]);
        assert_eq!(it["weighted"], alone["weighted"]);
    }
}

const FACTOR: &str =
    "{ factorComparison(factor: LIMITED_ECONOMY) { waves { wave { edition } question n } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_factor_reads_only_waves_that_asked_about_it() {
    let (_database, app) = TestDatabase::migrated().await;
    for (edition, year) in [("2020", 2019), ("2018", 2017), ("2016", 2015)] {
        let mut book = made::book(edition, year);
        if edition == "2018" {
            book.questions.retain(|it| it.factor.is_none());
            book.composites.clear();
        }
        made::taken_in(&app, &book, &some()).await;
    }
    spoil(&app, "2018").await;
    let client = Client::anonymous(&app);
    let (data, statements) = client.counted(FACTOR, json!({})).await;
    let waves = data["factorComparison"]["waves"].as_array().unwrap();
    let editions: Vec<&Value> = waves.iter().map(|it| &it["wave"]["edition"]).collect();
    assert_eq!(editions, ["2016", "2020"]);
    assert_eq!(waves[0]["question"], "factor_limited_economy");
    // Which waves asked, what of them was not counted, their codebooks, columns of each, and three counts of experiences.
    assert_eq!(statements, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_waves_the_latest_are_told() {
    const TREND: &str = "{ surveys { nodes { trend(question: \"factor_limited_economy\") {
        tables { wave { edition } } leftOut { wave { edition } reason } } } } }";
    let (_database, app) = TestDatabase::migrated().await;
    let mut book = made::book("", 2000);
    let is_asked = |code: &str| ["innovated", "factor_limited_economy"].contains(&code);
    book.questions.retain(|it| is_asked(&it.code));
    book.composites.clear();
    for year in (2000..2022).rev() {
        let mut book = book.clone();
        book.wave.edition = year.to_string();
        book.wave.field_from = format!("{year}-02-01").parse().unwrap();
        made::taken_in(&app, &book, &[]).await;
    }
    let latest: Vec<String> = (2002..2022).map(|it: i32| it.to_string()).collect();
    let editions = |tables: &Value| -> Vec<Value> {
        let tables = tables.as_array().unwrap().iter();
        tables.map(|it| it["wave"]["edition"].clone()).collect()
    };
    let client = Client::anonymous(&app);
    let (data, statements) = client.counted(FACTOR, json!({})).await;
    assert_eq!(editions(&data["factorComparison"]["waves"]), latest);
    assert_eq!(statements, 6 + 20);
    let (data, _) = client.counted(TREND, json!({})).await;
    let trend = &data["surveys"]["nodes"][0]["trend"];
    assert_eq!(editions(&trend["tables"]), latest);
    assert_eq!(editions(&trend["leftOut"]), ["2000", "2001"]);
    assert_eq!(trend["leftOut"][0]["reason"], "EARLIER");
}

/// What is asked of all waves.
fn waves(fields: &str) -> String {
    format!("{{ surveys {{ nodes {{ waves {{ edition {fields} }} }} }} }}")
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_of_waves_read_codebooks_only_where_something_of_them_is_asked_for() {
    const BOOK: &str = "questions { code } composites { code } unitTypes { code sector } employeeBands { code sector }
        strata { population } municipalities";
    const BRIEF: &str = "country sectorLevel fieldFrom fieldTo frameSize invited responses responseRate mode structureOn
        state weighting disclosure minimum controller source survey { key }";
    let (_database, app) = TestDatabase::migrated().await;
    for (edition, year) in [("2018", 2017), ("2020", 2019)] {
        made::taken_in(&app, &made::book(edition, year), &some()).await;
    }
    let client = Client::anonymous(&app);
    let (data, statements) = client.counted(&waves(BOOK), json!({})).await;
    let told = data["surveys"]["nodes"][0]["waves"].as_array().unwrap();
    assert_eq!(told.len(), 2);
    for wave in told {
        assert_eq!(wave["questions"][0]["code"], "innovated");
        assert!(wave["unitTypes"][0]["sector"].is_string());
        assert!(wave["employeeBands"][0]["sector"].is_null());
        assert_eq!(wave["municipalities"], 8);
    }
    // Surveys, their waves, and the codebooks of all of these at once.
    assert_eq!(statements, 3);
    spoil(&app, "2018").await;
    spoil(&app, "2020").await;
    let (data, statements) = client.counted(&waves(BRIEF), json!({})).await;
    let told = data["surveys"]["nodes"][0]["waves"].as_array().unwrap();
    let editions: Vec<&Value> = told.iter().map(|it| &it["edition"]).collect();
    assert_eq!(editions, ["2020", "2018"]);
    assert_eq!(told[0]["fieldFrom"], "2019-10-15");
    assert_eq!(told[0]["responses"], 50);
    // Surveys, their waves, and the survey of each.
    assert_eq!(statements, 3);
}
