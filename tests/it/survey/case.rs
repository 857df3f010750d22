//! A wave that takes responses, who runs it, and who answers.

use entity::code::Role;
use floke::app::App;
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::database::TestDatabase;
use crate::writing::{client, done, run, seeded};

const WAVE: &str = "query ($id: ID!) { surveyWave(id: $id) {
    id survey { id key title titles { nn } waves { id edition } } edition country sectorLevel fieldFrom fieldTo frameSize
    invited responses responseRate mode structureOn state weighting disclosure minimum controller source municipalities
    questions { code version kind text texts { en } baseText base { question options } most factor unit least greatest
        options { code label labels { nb } kind sign alone } }
    composites { code any { question options } } unitTypes { code label sector } employeeBands { code label }
    strata { sector unitType region population } } }";

const FORM: &str = "query ($link: String!) { surveyForm(link: $link) {
    wave { edition controller fieldTo state questions { code text } } answers { question options number } handedIn } }";

fn labels(text: &str) -> Value {
    json!({ "nb": text, "nn": format!("{text} (nn)"), "en": format!("{text} (en)") })
}

fn option(code: &str, more: Value) -> Value {
    let mut option = more;
    option["code"] = json!(code);
    option["labels"] = labels(code);
    option
}

fn question(code: &str, kind: &str, options: &[Value], more: Value) -> Value {
    let mut question = more;
    question["code"] = json!(code);
    question["kind"] = json!(kind);
    question["text"] = labels(code);
    question["base_text"] = labels("Alle");
    question["options"] = json!(options);
    question
}

/// A codebook of every kind of question, two of which only those are asked who changed something.
pub fn codebook() -> Value {
    let changed = json!({ "question": "changed", "options": ["YES"] });
    let plain = |code: &str| option(code, json!({}));
    let signed = |code: &str, sign: i32| option(code, json!({ "sign": sign }));
    let unknown = option("NOT_KNOWN", json!({ "kind": "NOT_KNOWN" }));
    json!({
        "survey": {
            "key": "leaders",
            "title": labels("Ledere"),
            "description": labels("Hva ledere sier"),
        },
        "wave": {
            "edition": "2026", "sector_level": "MUNICIPAL", "field_from": "2026-01-10", "field_to": "2026-02-10",
            "frame_size": 400, "mode": "WEB", "structure_on": "2026-01-01", "weighting": "NONE",
            "disclosure": "WITHHOLD", "controller": "KS",
        },
        "unit_types": [
            { "code": "SCHOOL", "labels": labels("Skole"), "sector": "EDUCATION" },
            { "code": "OFFICE", "labels": labels("Kontor") },
        ],
        "employee_bands": [
            { "code": "FEW", "labels": labels("Få") },
            { "code": "MANY", "labels": labels("Mange") },
        ],
        "questions": [
            question("changed", "SINGLE", &[plain("YES"), plain("NO"), unknown.clone()], json!({})),
            question(
                "types",
                "MULTIPLE",
                &[plain("PRODUCT"), plain("SERVICE"), plain("PROCESS"), option("OTHER", json!({ "alone": true }))],
                json!({ "most": 2, "base": changed }),
            ),
            question(
                "law",
                "SCALE",
                &[signed("HAMPERED", -1), signed("NEITHER", 0), signed("PROMOTED", 1), unknown],
                json!({ "factor": "LAW_REGULATION", "base": changed }),
            ),
            question("spent", "NUMBER", &[], json!({ "unit": "NOK", "least": 0, "greatest": 1000 })),
        ],
    })
}

/// A wave that takes responses, and who runs it.
pub struct Case {
    pub database: TestDatabase,
    pub app: App,
    pub editor: Client,
    pub anonymous: Client,
    pub wave: String,
}

impl Case {
    pub async fn new() -> Self {
        let (database, app) = seeded().await;
        let editor = client(&app, Role::Editor, None).await;
        let input = json!({ "codebook": codebook().to_string() });
        let made = done(&editor, "createSurveyWave", &input).await;
        Self {
            database,
            anonymous: Client::anonymous(&app),
            wave: made["wave"]["id"].as_str().unwrap().to_owned(),
            app,
            editor,
        }
    }

    /// Links of so many units.
    pub async fn links(&self, many: usize) -> Vec<String> {
        let units: Vec<Value> = (0..many)
            .map(|number| {
                let municipality = ["0301", "4601", "3301"][number % 3];
                json!({ "unitType": "SCHOOL", "employeeBand": "FEW", "municipality": municipality })
            })
            .collect();
        let input = json!({ "wave": self.wave, "units": units });
        let invited = done(&self.editor, "inviteRespondents", &input).await;
        let links = invited["links"].as_array().unwrap().iter();
        links.map(|it| it.as_str().unwrap().to_owned()).collect()
    }

    pub async fn link(&self) -> String {
        self.links(1).await.remove(0)
    }

    pub async fn wave(&self) -> Value {
        let mut data = self.anonymous.data(WAVE, json!({ "id": self.wave })).await;
        data["surveyWave"].take()
    }

    pub async fn form(&self, link: &str) -> Value {
        let mut data = self.anonymous.data(FORM, json!({ "link": link })).await;
        data["surveyForm"].take()
    }

    pub async fn submit(&self, link: &str, answers: Value, complete: bool) -> Value {
        let input = json!({ "link": link, "answers": answers, "complete": complete });
        run(&self.anonymous, "submitSurveyResponse", &input).await
    }

    pub async fn close(&self) -> Value {
        run(
            &self.editor,
            "closeSurveyWave",
            &json!({ "wave": self.wave }),
        )
        .await
    }
}

pub fn chosen(question: &str, options: &[&str]) -> Value {
    json!({ "question": question, "options": options })
}

/// All that somebody is asked who changed nothing.
pub fn nothing_changed() -> Value {
    json!([chosen("changed", &["NO"]), { "question": "spent", "number": 0 }])
}

pub fn told(faults: &[(&str, &str)]) -> Vec<(String, String)> {
    let faults = faults.iter();
    faults
        .map(|(code, path)| ((*code).to_owned(), (*path).to_owned()))
        .collect()
}
