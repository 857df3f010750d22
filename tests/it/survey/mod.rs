//! Surveys: waves are collected or taken in, wholly or not at all.

pub mod case;
mod catalogue;
mod collect;
mod command;
mod compared;
mod documented;
mod files;
mod intake;
mod made;
mod reads;
mod run;
mod settle;
mod tables;

use floke::app::App;
use floke::domain::survey::Codebook;
use floke::domain::survey::template;

use crate::writing::fact;

/// The barometer's codebook, with its own municipalities.
pub fn barometer() -> Codebook {
    let mut book = template::find("innovation-barometer")
        .unwrap()
        .codebook()
        .unwrap();
    let place = |number: &str, name: &str, region: &str, population| {
        serde_json::from_value(serde_json::json!({
            "number": number, "name": name, "county": &number[..2], "region": region, "population": population,
        }))
        .unwrap()
    };
    book.municipalities = vec![
        place("0301", "Oslo", "Østlandet", 717_710),
        place("4601", "Bergen", "Vestlandet", 291_940),
        place("5001", "Trondheim", "Trøndelag", 214_565),
    ];
    book
}

/// A small file of responses to it.
pub const RESPONSES: &str = "\
sector;unit_type;employee_band;municipality;innovated;initiators;factor_limited_economy
education;primary_school;FROM_20_TO_49;301;YES;LEADERS|EMPLOYEES;HAMPERED_HIGH
HEALTH_CARE;NURSING_HOME;FROM_100;4601;NO;;
CULTURE;LIBRARY;UNDER_10;5001;YES;CITIZENS;NOT_KNOWN
";

/// How many rows every table of surveys has, and the audit trail.
pub async fn counts(app: &App) -> Vec<(&'static str, String)> {
    let mut counts = Vec::new();
    for table in [
        "survey",
        "survey_wave",
        "survey_codebook",
        "survey_response",
        "survey_invitation",
        "survey_column",
        "audit_entry",
    ] {
        let count = fact(app, &format!("SELECT COUNT(*) FROM {table}")).await;
        counts.push((table, count));
    }
    counts
}
