//! A wave of the barometer whose population is known: 1,786 respondents of five sectors, sampled unequally.

use std::collections::BTreeMap;

use entity::code::{Sector, SurveyWeighting};
use floke::app::App;
use floke::domain::survey::codebook::{Codebook, Place, Stratum};
use floke::domain::survey::freeze::Respondent;
use floke::domain::survey::response::{Answer, Unit};
use floke::domain::survey::{take_in, wave_id};

use super::barometer;

/// Sector, kind of unit, units of the population, respondents, and how many of each ten of these changed something.
pub const SECTORS: [(Sector, &str, u32, usize, usize); 5] = [
    (Sector::HealthCare, "NURSING_HOME", 6_000, 700, 7),
    (Sector::Education, "PRIMARY_SCHOOL", 2_000, 500, 8),
    (Sector::Social, "NAV_OFFICE", 1_000, 286, 9),
    (Sector::Culture, "LIBRARY", 9_000, 200, 5),
    (Sector::Technical, "FIRE_SERVICE", 2_000, 100, 6),
];

/// Municipalities: number, name, region, county, inhabitants.
const PLACES: [(&str, &str, &str, &str, u32); 8] = [
    ("4601", "Bergen", "Vestlandet", "46", 291_000),
    ("4611", "Etne", "Vestlandet", "46", 4_000),
    ("4612", "Sveio", "Vestlandet", "46", 6_000),
    ("5001", "Trondheim", "Trøndelag", "50", 214_000),
    ("5006", "Steinkjer", "Trøndelag", "50", 24_000),
    ("5007", "Namsos", "Trøndelag", "50", 15_000),
    ("0301", "Oslo", "Østlandet", "03", 717_000),
    ("3201", "Bærum", "Østlandet", "32", 130_000),
];

/// The codebook of an edition.
pub fn book(edition: &str, year: i32) -> Codebook {
    let mut book = barometer();
    edition.clone_into(&mut book.wave.edition);
    book.wave.field_from = format!("{year}-10-15").parse().unwrap();
    book.wave.field_to = format!("{year}-12-06").parse().unwrap();
    book.wave.invited = Some(3_572);
    book.wave.weighting = SurveyWeighting::Stratum;
    book.strata = SECTORS
        .iter()
        .map(|(sector, _, population, ..)| Stratum {
            sector: Some(*sector),
            unit_type: None,
            region: None,
            population: *population,
        })
        .collect();
    book.municipalities = PLACES
        .iter()
        .map(|(number, name, region, county, population)| Place {
            number: (*number).to_owned(),
            name: (*name).to_owned(),
            county: Some((*county).to_owned()),
            county_name: Some(format!("Fylke {county}")),
            region: Some((*region).to_owned()),
            population: Some(*population),
        })
        .collect();
    book
}

/// Respondents: of each ten that changed something, six a service and eight a process, five of them both, and one does not
/// know; four say that employees began; a factor hampered three and promoted six, and was not relevant to one.
pub fn respondents() -> Vec<Respondent> {
    let mut all = Vec::new();
    for (sector, unit_type, _, n, of_ten) in SECTORS {
        let mut innovators = 0;
        for at in 0..n {
            let unit = Unit {
                sector: Some(sector),
                unit_type: Some(unit_type.to_owned()),
                employee_band: Some(if at % 3 == 0 { "UNDER_10" } else { "FROM_100" }.to_owned()),
                // The last one has few respondents.
                municipality: PLACES[if at % 100 == 99 { 7 } else { at % 7 }].0.to_owned(),
            };
            let changed = at % 10 < of_ten;
            let turn = innovators % 10;
            innovators += usize::from(changed);
            all.push(Respondent {
                unit,
                weight: None,
                answers: answers(changed.then_some(turn)),
            });
        }
    }
    all
}

fn answers(turn: Option<usize>) -> BTreeMap<String, Answer> {
    let Some(turn) = turn else {
        return [told("innovated", &["NO"])].into();
    };
    let types: &[&str] = match turn {
        0..5 => &["SERVICE", "PROCESS_ORGANISATION"],
        5 => &["SERVICE"],
        6..9 => &["PROCESS_ORGANISATION"],
        _ => &["NOT_KNOWN"],
    };
    let began: &[&str] = if turn < 4 {
        &["LEADERS", "EMPLOYEES"]
    } else {
        &["LEADERS"]
    };
    let factor: &[&str] = match turn {
        0 => &["HAMPERED_HIGH"],
        1 | 9 => &["HAMPERED_SOME"],
        2..6 => &["PROMOTED_SOME"],
        6 | 7 => &["PROMOTED_HIGH"],
        _ => &["NOT_RELEVANT"],
    };
    [
        told("innovated", &["YES"]),
        told("types", types),
        told("initiators", began),
        told("factor_employee_participation", factor),
    ]
    .into()
}

fn told(question: &str, options: &[&str]) -> (String, Answer) {
    let options = options.iter().map(|it| (*it).to_owned()).collect();
    (question.to_owned(), Answer::Options(options))
}

/// Takes a wave in, and tells its id.
pub async fn taken_in(app: &App, book: &Codebook, respondents: &[Respondent]) -> String {
    let taken = take_in::take_in(&app.db, &app.clock, book, respondents);
    wave_id(&taken.await.unwrap().1)
}

/// The id of such a wave, which is there.
pub async fn made(app: &App) -> String {
    taken_in(app, &book("2020", 2019), &respondents()).await
}
