//! What a municipality reads of its own where others went into it, or it came of one that was split.

use entity::code::{Role, Sector};
use floke::app::App;
use floke::domain::survey::freeze::Respondent;
use floke::domain::survey::response::{Answer, Answers, Unit};
use serde_json::{Value, json};

use super::barometer;
use super::made::taken_in;
use crate::writing::{client, seeded};

const COMPARE: &str =
    "query ($id: ID!, $number: String!) { surveyWave(id: $id) { compare(municipality: $number) {
    respondents questions { question own { n withheld cells { share sign } } } } } }";

/// A wave of a day, which so many of each place answered: that they changed something, or did not.
async fn taken(app: &App, day: &str, places: &[(&str, usize, usize)]) -> String {
    let mut book = barometer();
    book.wave.structure_on = day.parse().unwrap();
    day.clone_into(&mut book.wave.edition);
    let place = |(number, ..): &(&str, usize, usize)| {
        serde_json::from_value(json!({
            "number": number, "name": number, "county": "30", "region": "Østlandet", "population": 20_000,
        }))
        .unwrap()
    };
    book.municipalities = places.iter().map(place).collect();
    let one = |number: &str, said: &str| Respondent {
        unit: Unit {
            sector: Some(Sector::Education),
            unit_type: None,
            employee_band: None,
            municipality: number.to_owned(),
        },
        weight: None,
        answers: answers(said),
    };
    let all = places.iter().flat_map(|(number, yes, no)| {
        let [yes, no] =
            [("YES", yes), ("NO", no)].map(|(said, many)| vec![one(number, said); *many]);
        [yes, no].concat()
    });
    taken_in(app, &book, &all.collect::<Vec<_>>()).await
}

/// Who changed something is asked who began.
fn answers(said: &str) -> Answers {
    let chosen = |it: &str| Answer::Options(vec![it.to_owned()]);
    let mut answers = Answers::from([("innovated".to_owned(), chosen(said))]);
    if said == "YES" {
        answers.insert("initiators".to_owned(), chosen("LEADERS"));
    }
    answers
}

/// How many answered, and how many the first question, as the municipality is told.
async fn own(app: &App, wave: &str, number: &str) -> (Value, Value) {
    let client = client(app, Role::Reader, Some(number)).await;
    let data = client
        .data(COMPARE, json!({ "id": wave, "number": number }))
        .await;
    let told = &data["surveyWave"]["compare"];
    (
        told["respondents"].clone(),
        told["questions"][0]["own"]["n"].clone(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn predecessors_are_not_taken_from_what_is_told_of_few_others() {
    let (_database, app) = seeded().await;
    // Svelvik and Nedre Eiker went into Drammen.
    let few = [
        ("0711", 3, 0),
        ("0625", 3, 0),
        ("4601", 1, 0),
        ("5001", 1, 0),
    ];
    let wave = taken(&app, "2019-10-15", &few).await;
    assert_eq!(own(&app, &wave, "3301").await, (Value::Null, Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn predecessors_are_told_of_where_enough_others_are_left() {
    let (_database, app) = seeded().await;
    let many = [
        ("0711", 3, 3),
        ("0625", 3, 3),
        ("4601", 9, 9),
        ("5001", 9, 9),
    ];
    let wave = taken(&app, "2019-10-15", &many).await;
    assert_eq!(own(&app, &wave, "3301").await, (json!(12), json!(12)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_split_is_nobodys_own() {
    let (_database, app) = seeded().await;
    let places = [
        ("1507", 9, 9),
        ("1505", 9, 9),
        ("0301", 9, 9),
        ("4601", 9, 9),
    ];
    let wave = taken(&app, "2022-10-15", &places).await;
    for heir in ["1508", "1580"] {
        assert_eq!(own(&app, &wave, heir).await, (Value::Null, Value::Null));
    }
    assert_eq!(own(&app, &wave, "1505").await, (json!(18), json!(18)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_tells_who_was_asked_is_told_as_little_as_what_follows() {
    let (_database, app) = seeded().await;
    for (no, is_told) in [(3, true), (1, false), (0, false)] {
        let places = [
            ("1505", 9, no),
            ("1506", 9, 9),
            ("4601", 9, 9),
            ("5001", 9, 9),
        ];
        let day = format!("202{}-10-15", 4 + no);
        let wave = taken(&app, &day, &places).await;
        let client = client(&app, Role::Reader, Some("1505")).await;
        let asked = json!({ "id": wave, "number": "1505" });
        let data = client.data(COMPARE, asked).await;
        let questions = data["surveyWave"]["compare"]["questions"].as_array();
        let began = questions.unwrap().iter();
        let began = began.filter(|it| it["question"] == "initiators");
        let n: Vec<&Value> = began.map(|it| &it["own"]["n"]).collect();
        assert_eq!(n, [&if is_told { json!(9) } else { Value::Null }], "{no}");
    }
}
