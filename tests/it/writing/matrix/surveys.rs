//! Running and answering surveys: as the table says, for everybody.

use entity::code::Role;
use serde_json::{Value, json};

use super::{Scene, fact, table};
use crate::support::ask::Client;
use crate::survey::case::codebook;
use crate::writing::{client, done};

/// A link that nobody was ever given.
const NO_LINK: &str = "floke_";

/// A new wave.
pub fn new_wave(edition: &str) -> Value {
    json!({ "codebook": codebook().to_string(), "edition": edition })
}

/// The id of a new wave, and a link of it.
async fn invited(editor: &Client, edition: &str) -> (Value, Value) {
    let made = done(editor, "createSurveyWave", &new_wave(edition)).await;
    let wave = made["wave"]["id"].clone();
    let units = json!([{ "municipality": "0301" }]);
    let input = json!({ "wave": wave, "units": units });
    let links = done(editor, "inviteRespondents", &input).await;
    (wave, links["links"][0].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn running_surveys_is_as_the_table_says() {
    let mut scene = Scene::new().await;
    let editor = client(&scene.app, Role::Editor, None).await;
    let table = table();
    for mutation in [
        "inviteRespondents",
        "submitSurveyResponse",
        "closeSurveyWave",
    ] {
        let expected = &table[mutation];
        for (at, column) in expected.columns.iter().enumerate() {
            let (mut wave, mut link) = invited(&editor, &format!("{mutation} {column}")).await;
            match column.as_str() {
                "CLOSED" => {
                    done(&editor, "closeSurveyWave", &json!({ "wave": wave })).await;
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
