//! Running and answering surveys: as the table says, for everybody.

use entity::code::Role;
use entity::survey_wave;
use floke::app::App;
use floke::domain::survey::settle::settle;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{OWNER, Scene, fact, table};
use crate::support::ask::Client;
use crate::survey::case::codebook;
use crate::writing::{client, done};

/// A link that nobody was ever given.
const NO_LINK: &str = "floke_";

/// A new wave of a survey.
fn new_wave(survey: &str, edition: &str) -> Value {
    let mut book = codebook();
    book["survey"]["key"] = json!(survey);
    json!({ "codebook": book.to_string(), "edition": edition })
}

/// Whoever makes what the owner has, and what nobody has.
async fn editors(scene: &Scene) -> [(&'static str, Client); 2] {
    [
        ("owned", client(&scene.app, Role::Editor, Some(OWNER)).await),
        ("unowned", client(&scene.app, Role::Editor, None).await),
    ]
}

/// The id of a new wave, and a link of it.
async fn invited((survey, editor): &(&str, Client), edition: &str) -> (Value, Value) {
    let made = done(editor, "createSurveyWave", &new_wave(survey, edition)).await;
    let wave = made["wave"]["id"].clone();
    let units = json!([{ "municipality": "0301" }]);
    let input = json!({ "wave": wave, "units": units });
    let links = done(editor, "inviteRespondents", &input).await;
    (wave, links["links"][0].clone())
}

/// Waits until all that was closed is counted: it happens behind whoever closes.
async fn counted(app: &App) {
    let waves = survey_wave::Entity::find().all(app.db.reader()).await;
    for wave in waves.unwrap() {
        settle(&app.db, wave.id).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn running_surveys_is_as_the_table_says() {
    let mut scene = Scene::new().await;
    let [owner, nobody] = editors(&scene).await;
    let table = table();
    for mutation in [
        "inviteRespondents",
        "submitSurveyResponse",
        "closeSurveyWave",
    ] {
        let expected = &table[mutation];
        for (at, column) in expected.columns.iter().enumerate() {
            let maker = if column == "UNOWNED" { &nobody } else { &owner };
            let (mut wave, mut link) = invited(maker, &format!("{mutation} {column}")).await;
            match column.as_str() {
                "CLOSED" => {
                    done(&owner.1, "closeSurveyWave", &json!({ "wave": wave })).await;
                    counted(&scene.app).await;
                }
                "UNKNOWN" => (wave, link) = (json!("wav_1"), json!(NO_LINK)),
                _ => {}
            }
            for (who, cells) in &expected.rows {
                scene.before.clear();
                scene.look().await;
                let input = match mutation {
                    "inviteRespondents" => {
                        json!({ "wave": wave, "units": [{ "municipality": "4601" }] })
                    }
                    "closeSurveyWave" => json!({ "wave": wave }),
                    _ => json!({ "link": link, "answers": [], "complete": false }),
                };
                let case = (mutation, cells[at], column.as_str());
                if scene.ask(who, case, &input).await && mutation == "closeSurveyWave" {
                    counted(&scene.app).await;
                    for again in [
                        "UPDATE survey_wave SET state = 'OPEN', closed_at = NULL",
                        "UPDATE survey_invitation SET unit = '{\"municipality\":\"4601\"}'",
                        "DELETE FROM survey_column",
                    ] {
                        scene.app.db.execute(again).await.unwrap();
                    }
                }
            }
        }
    }
    let asked = "SELECT COUNT(*) FROM audit_entry WHERE action LIKE 'survey.%'";
    assert_ne!(fact(&scene.app, asked).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn making_waves_is_as_the_table_says() {
    let mut scene = Scene::new().await;
    for (survey, editor) in editors(&scene).await {
        done(&editor, "createSurveyWave", &new_wave(survey, "0")).await;
    }
    let expected = &table()["createSurveyWave"];
    let mut number = 0;
    for (who, cells) in &expected.rows {
        for (column, cell) in expected.columns.iter().zip(cells) {
            number += 1;
            let survey = match column.as_str() {
                "NEW" => format!("new-{number}"),
                other => other.to_lowercase(),
            };
            scene.look().await;
            let input = new_wave(&survey, &number.to_string());
            scene
                .ask(who, ("createSurveyWave", *cell, column), &input)
                .await;
        }
    }
}
