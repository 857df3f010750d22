//! Taking waves in, and away, in the database.

use std::io::Cursor;

use chrono::NaiveDate;
use entity::code::SurveyState;
use floke::app::App;
use floke::domain::import::Format;
use floke::domain::reference;
use floke::domain::survey::codebook::{Place, check};
use floke::domain::survey::freeze::Respondent;
use floke::domain::survey::response::Answer;
use floke::domain::survey::{Codebook, begin, file, places, remove, take_in, wave_id};
use floke::model::Error;
use floke::store::survey::{response, wave};
use rust_xlsxwriter::{Formula, Workbook};

use super::{RESPONSES, barometer, counts};
use crate::support::database::TestDatabase;
use crate::writing::fact;

fn respondents(book: &Codebook) -> Vec<Respondent> {
    let read = file::read(book, Format::Csv, Cursor::new(RESPONSES)).unwrap();
    read.respondents
}

async fn take(app: &App, book: &Codebook) -> Result<(), Error> {
    take_in::take_in(&app.db, &app.clock, book, &respondents(book)).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_is_stored_with_all_its_responses() {
    let (_database, app) = TestDatabase::migrated().await;
    let mut book = barometer();
    book.wave.invited = Some(10);
    let given = respondents(&book);
    let (survey, made) = take_in::take_in(&app.db, &app.clock, &book, &given)
        .await
        .unwrap();
    assert_eq!(survey.key, "innovation-barometer");
    let which = wave::Which::Id(made.public_id);
    let mut found = wave::whole(app.db.reader(), which).await.unwrap();
    let (row, document) = found.pop().unwrap();
    assert_eq!(
        (row.state, row.responses, row.invited),
        (SurveyState::Closed, 3, Some(10))
    );
    assert!(row.closed_at.is_some() && row.rounding_key.len() == 32);
    assert_eq!(serde_json::from_value::<Codebook>(document).unwrap(), book);
    let mut read = Vec::new();
    let mut after = 0;
    loop {
        let some = response::complete(app.db.reader(), row.id, after, 2)
            .await
            .unwrap();
        let Some(last) = some.last() else { break };
        after = last.id;
        read.extend(some.into_iter().map(|it| Respondent {
            unit: serde_json::from_value(it.unit).unwrap(),
            weight: it.weight,
            answers: serde_json::from_value(it.answers).unwrap(),
        }));
    }
    assert_eq!(read, given);
    let audit =
        "SELECT COUNT(*) FROM audit_entry WHERE action = 'survey.import' AND actor = 'survey'";
    assert_eq!(fact(&app, audit).await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_edition_again_changes_nothing() {
    let (_database, app) = TestDatabase::migrated().await;
    let mut book = barometer();
    take(&app, &book).await.unwrap();
    let before = counts(&app).await;
    let again = take(&app, &book).await.unwrap_err();
    assert!(
        matches!(&again, Error::Conflict(why) if why.contains("edition 2026")),
        "{again:?}"
    );
    book.wave.edition = "2028".to_owned();
    book.survey.title.nb = "Noe annet".to_owned();
    let other = take(&app, &book).await.unwrap_err();
    assert!(
        matches!(&other, Error::Conflict(why) if why.contains("Noe annet")),
        "{other:?}"
    );
    assert_eq!(counts(&app).await, before);
    book.survey = barometer().survey;
    book.survey.description.nb = "Mer enn før.".to_owned();
    take(&app, &book).await.unwrap();
    let listed = remove::all(app.db.reader()).await.unwrap();
    assert_eq!(listed.len(), 1);
    let editions: Vec<&str> = listed[0].1.iter().map(|it| it.edition.as_str()).collect();
    assert_eq!(editions, ["2026", "2028"]);
    assert!(!listed[0].0.about.to_string().contains("Mer enn før"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_has_room_for_so_many_waves() {
    let (_database, app) = TestDatabase::migrated().await;
    let mut book = barometer();
    take(&app, &book).await.unwrap();
    let (number, hex) = match app.db.product() {
        "SQLite" => ("CAST(i AS TEXT)", "randomblob(16)"),
        _ => ("i::text", "gen_random_uuid()"),
    };
    // All but one.
    let others = format!(
        "INSERT INTO survey_wave (public_id, survey_id, edition, state, summary, responses, rounding_key, created_at, closed_at)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 198)
        SELECT {hex}, survey_id, {number}, state, summary, responses, rounding_key, created_at, closed_at FROM survey_wave, n"
    );
    app.db.execute(&others).await.unwrap();
    book.wave.edition = "last".to_owned();
    take(&app, &book).await.unwrap();
    let before = counts(&app).await;
    book.wave.edition = "beyond".to_owned();
    let beyond = take(&app, &book).await.unwrap_err();
    assert!(
        matches!(&beyond, Error::Conflict(why) if why.contains("200 waves")),
        "{beyond:?}"
    );
    assert_eq!(counts(&app).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_are_taken_in_at_once_become_one() {
    let (database, app) = TestDatabase::migrated().await;
    let other = database.another().await;
    let book = barometer();
    let (one, two) = tokio::join!(take(&app, &book), take(&other, &book));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let refused = one.err().or(two.err()).unwrap();
    assert!(matches!(refused, Error::Conflict(_)), "{refused:?}");
    assert_eq!(
        fact(&app, "SELECT COUNT(*) FROM survey_response").await,
        "3"
    );
    assert_eq!(fact(&app, "SELECT COUNT(*) FROM survey_wave").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_is_taken_away_wholly() {
    let (_database, app) = TestDatabase::migrated().await;
    let mut book = barometer();
    take(&app, &book).await.unwrap();
    book.wave.edition = "2028".to_owned();
    take(&app, &book).await.unwrap();
    let waves = remove::all(app.db.reader()).await.unwrap().remove(0).1;
    let ids: Vec<String> = waves.iter().map(wave_id).collect();
    let before = counts(&app).await;
    let remove = |id: String, reason: &'static str| {
        let app = &app;
        async move { remove::remove(&app.db, &app.clock, &id, reason).await }
    };
    for id in ["", "wav_1", &ids[0].replace("wav_", "srv_")] {
        let refused = remove(id.to_owned(), "feil").await.unwrap_err();
        assert!(matches!(refused, Error::NotFound), "{refused:?}");
    }
    let unsaid = remove(ids[0].clone(), " ").await.unwrap_err();
    assert!(matches!(unsaid, Error::Invalid(_)), "{unsaid:?}");
    assert_eq!(counts(&app).await, before);
    remove(ids[0].clone(), "Kommunen trakk svarene.")
        .await
        .unwrap();
    assert_eq!(
        fact(&app, "SELECT COUNT(*) FROM survey_response").await,
        "3"
    );
    assert_eq!(fact(&app, "SELECT COUNT(*) FROM survey").await, "1");
    let again = remove(ids[0].clone(), "feil").await.unwrap_err();
    assert!(matches!(again, Error::NotFound));
    remove(ids[1].clone(), "Den også.").await.unwrap();
    let left = counts(&app).await;
    assert!(left[..5].iter().all(|(_, count)| count == "0"), "{left:?}");
    let audit = "SELECT COUNT(*) FROM audit_entry WHERE action = 'survey.remove'";
    assert_eq!(fact(&app, audit).await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn places_are_those_of_the_day() {
    let (_database, app) = TestDatabase::migrated().await;
    reference::seed(&app.db, &app.clock).await.unwrap();
    let on = async |year, month, day| {
        let day = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        places::on(app.db.reader(), day).await.unwrap()
    };
    let of_2024 = on(2024, 1, 1).await;
    let municipalities = of_2024.iter().filter(|it| it.number.len() == 4);
    assert_eq!(municipalities.count(), 357);
    assert_eq!(of_2024.iter().filter(|it| it.number.len() == 2).count(), 14);
    let oslo: Vec<_> = of_2024.iter().filter(|it| it.name == "Oslo").collect();
    assert_eq!(oslo.len(), 1);
    let oslo = oslo[0].clone();
    assert_eq!(
        (oslo.number.as_str(), oslo.county.as_deref()),
        ("0301", Some("03"))
    );
    assert_eq!(oslo.region.as_deref(), Some("Østlandet"));
    assert_eq!(oslo.population, Some(717_710));
    let county = of_2024.iter().find(|it| it.number == "46").unwrap();
    assert_eq!(
        (county.population, county.county_name.as_deref()),
        (None, Some("Vestland"))
    );
    let has = |places: &[_], number: &str| {
        let mut numbers = places.iter();
        numbers.any(|it: &Place| it.number == number)
    };
    for (day, borne, not_borne) in [
        (on(2019, 12, 31).await, ["5017", "12", "3001"], ["3101"]),
        (on(2023, 12, 31).await, ["3001", "30", "1507"], ["5017"]),
        (on(2024, 1, 1).await, ["3101", "31", "1508"], ["3001"]),
    ] {
        assert!(borne.iter().all(|it| has(&day, it)), "{borne:?}");
        assert!(!not_borne.iter().any(|it| has(&day, it)), "{not_borne:?}");
    }
    // Counties are those of the day too: of 2020 to 2023 as of today.
    let county = |places: &[Place], number: &str| {
        let place = places.iter().find(|it| it.number == number).unwrap();
        (place.county.clone(), place.county_name.clone())
    };
    let told = |number: &str, name: &str| (Some(number.to_owned()), Some(name.to_owned()));
    let of_2021 = on(2021, 6, 1).await;
    for number in ["3001", "3024", "30"] {
        assert_eq!(county(&of_2021, number), told("30", "Viken"), "{number}");
    }
    assert_eq!(county(&of_2021, "3801"), told("38", "Vestfold og Telemark"));
    assert_eq!(county(&of_2021, "5401"), told("54", "Troms og Finnmark"));
    assert_eq!(county(&of_2021, "4601"), told("46", "Vestland"));
    assert_eq!(county(&of_2021, "0301"), told("03", "Oslo"));
    assert_eq!(county(&of_2024, "3201"), told("32", "Akershus"));
    let nowhere = of_2021.iter().chain(&of_2024).filter(|it| {
        let own = it.number.get(..2).map(str::to_owned);
        it.county != own || it.county_name.is_none()
    });
    assert_eq!(nowhere.count(), 0);

    let mut book = barometer();
    let own = begin::with_places(app.db.reader(), book.clone())
        .await
        .unwrap();
    assert_eq!(own, book);
    book.municipalities.clear();
    let filled = begin::with_places(app.db.reader(), book.clone());
    let filled = filled.await.unwrap();
    assert_eq!(filled.municipalities, on(2026, 1, 1).await);
    // Of a day before 2020 there would be some of that day and some of later ones.
    book.wave.structure_on = NaiveDate::from_ymd_opt(2018, 6, 1).unwrap();
    let bare = begin::with_places(app.db.reader(), book).await.unwrap();
    assert_eq!(bare.municipalities, []);
    assert_eq!(check::check(&bare).len(), 1);
}

#[test]
fn a_workbook_says_the_same() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let headings = [
        "municipality",
        "innovated",
        "types:PRODUCT",
        "types:SERVICE",
    ];
    for (at, heading) in (0..).zip(headings) {
        sheet.write(0, at, heading).unwrap();
    }
    sheet.write(1, 0, 301).unwrap();
    sheet.write(1, 1, "yes").unwrap();
    sheet.write(1, 2, true).unwrap();
    sheet.write(1, 3, 0).unwrap();
    let file = workbook.save_to_buffer().unwrap();
    let read = file::read(&barometer(), Format::Xlsx, Cursor::new(file)).unwrap();
    assert_eq!(read.respondents[0].unit.municipality, "0301");
    assert_eq!(
        read.respondents[0].answers["types"],
        Answer::Options(vec!["PRODUCT".to_owned()])
    );
    let sheet = workbook.worksheet_from_index(0).unwrap();
    sheet.write(2, 0, "0301").unwrap();
    sheet.write(2, 1, Formula::new("=B2")).unwrap();
    let file = workbook.save_to_buffer().unwrap();
    let faults = file::read(&barometer(), Format::Xlsx, Cursor::new(file)).unwrap_err();
    assert!(
        faults
            .to_string()
            .starts_with("Sheet1!B3, innovated, \"=B2\": is a formula"),
        "{faults}"
    );
}
