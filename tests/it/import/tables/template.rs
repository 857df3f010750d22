//! The template: what stands in it, and that what is filled into it is taken.

use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, Xlsx};
use entity::code::Language;
use floke::domain::import::{self, Format};
use serde_json::{Value, json};

use super::{assert_taken, import_table};
use crate::import::import_as;
use crate::support::cases::lines;
use crate::support::database::TestDatabase;
use crate::support::tables::{with_part, xml_row};

const LANGUAGES: [(Language, &str); 3] = [
    (Language::Nb, "Erfaringer"),
    (Language::Nn, "Erfaringar"),
    (Language::En, "Experiences"),
];

/// What somebody fills in, by the place of its field in the record, with the labels of each language.
fn filled(at: usize) -> Vec<(&'static [&'static str], Value)> {
    let pick = |labels: [&str; 3]| json!(labels[at]);
    vec![
        (&["Id *"], json!(format!("mal-{at}"))),
        (&["Tittel *", "Title *"], json!("Prøvd & målt <her>")),
        (
            &["Kommuner *", "Kommunar *", "Municipalities *"],
            json!("Bergen; Voss"),
        ),
        (&["Startår", "Start year"], json!(2021)),
        (&["Problem *"], json!("Tilsyn om natten")),
        (
            &["Utfall *", "Outcome *"],
            pick(["Lyktes delvis", "Lukkast delvis", "Partly succeeded"]),
        ),
        (
            &["Lærdom 2", "Lesson 2"],
            json!("Test først.\nSå en gang til."),
        ),
        (
            &["Resultat 1 indikator", "Result 1 indicator"],
            json!("Timer"),
        ),
        (&["Resultat 1 verdi", "Result 1 value"], json!(-1.5)),
        (
            &["Partner 3 navn", "Partner 3 namn", "Partner 3 name"],
            json!("Sensorhuset AS"),
        ),
        (
            &["Partner 3 type"],
            pick(["Næringsliv", "Næringsliv", "Business"]),
        ),
        (
            &["Språk", "Language"],
            pick(["Bokmål", "Bokmål", "Norwegian Bokmål"]),
        ),
    ]
}

fn record(at: usize) -> Value {
    json!({
        "id": format!("mal-{at}"), "title": "Prøvd & målt <her>", "municipality": ["Bergen", "Voss"],
        "started": 2021, "problem": { "title": "Tilsyn om natten" }, "outcome": "partly",
        "lessons": ["Test først.\nSå en gang til."],
        "results": [{ "indicator": "Timer", "value": -1.5 }],
        "partners": [{ "name": "Sensorhuset AS", "type": "business" }],
        "language": "nb",
    })
}

fn letters(at: usize) -> String {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at).unwrap());
    match at / 26 {
        0 => letter(at).to_string(),
        over => format!("{}{}", letter(over - 1), letter(at % 26)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_filled_in_is_the_record_that_it_means() {
    let (_database, app) = TestDatabase::migrated().await;
    for (at, (language, sheet)) in LANGUAGES.into_iter().enumerate() {
        let template = import::template(language, app.clock.now()).unwrap();
        let report = import_table(&app, Format::Xlsx, &template).await;
        assert_taken(&report, 0, 0);
        assert_eq!(report.read, 0);
        assert!(
            report.to_string().contains("begins with #: rows 2, 3\n"),
            "{report}"
        );

        let mut book = Xlsx::new(Cursor::new(&template)).unwrap();
        let range = book.worksheet_range(sheet).unwrap();
        let headings = super::headings(&range);
        let cells = filled(at).into_iter().map(|(names, value)| {
            let column = headings.iter().position(|it| names.contains(&it.as_str()));
            (
                column.unwrap_or_else(|| panic!("{names:?} in {headings:?}")),
                value,
            )
        });
        let mut cells: Vec<(usize, Value)> = cells.collect();
        cells.sort_by_key(|it| it.0);
        let cells: Vec<(String, Value)> = cells
            .into_iter()
            .map(|(column, value)| (letters(column), value))
            .collect();
        let row = xml_row(4, &cells) + "</sheetData>";
        let book = with_part(&template, "xl/worksheets/sheet1.xml", |xml| {
            assert!(xml.contains("</sheetData>"));
            xml.replace("</sheetData>", &row)
        });
        assert_taken(&import_table(&app, Format::Xlsx, &book).await, 1, 0);
        assert_taken(&import_as(&app, &lines(&[record(at)]), |_| {}).await, 0, 1);
    }
}

#[test]
fn closed_lists_can_be_chosen_from() {
    let clock = floke::model::Clock::default();
    for (language, sheet) in LANGUAGES {
        let template = import::template(language, clock.now()).unwrap();
        let mut book = Xlsx::new(Cursor::new(&template)).unwrap();
        let sheets = book.sheets_metadata().to_vec();
        assert_eq!(sheets.len(), 2);
        assert_eq!(
            (&*sheets[0].name, sheets[0].visible),
            (sheet, SheetVisible::Visible)
        );
        assert_eq!(sheets[1].visible, SheetVisible::Hidden);
        let lists = book.worksheet_range(&sheets[1].name).unwrap();
        let column = |at: usize| -> Vec<String> {
            let cells = lists.rows().filter_map(|row| row.get(at));
            cells
                .filter(|it| **it != Data::Empty)
                .map(Data::to_string)
                .collect()
        };
        let lengths: Vec<usize> = (0..7).map(|at| column(at).len()).collect();
        // Two pairs of municipalities share a name.
        assert_eq!(lengths, [5, 8, 6, 8, 355, 15, 6], "{sheet}");
        let outcome = ["Lyktes", "Lukkast", "Succeeded"];
        assert!(outcome.contains(&&*column(0)[0]));
        let mut sheet = String::new();
        with_part(&template, "xl/worksheets/sheet1.xml", |xml| {
            sheet.clone_from(&xml);
            xml
        });
        for range in ["$A$1:$A$5", "$B$1:$B$8", "$C$1:$C$6", "$D$1:$D$8"] {
            assert!(
                sheet.contains(&format!("{}!{range}</formula1>", sheets[1].name)),
                "{range}"
            );
        }
        assert!(sheet.contains("<formula1>1800</formula1><formula2>2200</formula2>"));
    }
}

/// The columns are told in the documents as the program knows them.
#[test]
fn the_documents_tell_every_column() {
    let columns = include_str!("../../../../data/import/columns.json");
    let columns: Vec<Value> = serde_json::from_str(columns).unwrap();
    let told = include_str!("../../../../docs/operations.md");
    for column in columns {
        let heading = |language: &str| column["headings"][language].as_str().unwrap();
        let (nb, nn, en) = (heading("nb"), heading("nn"), heading("en"));
        let field = column["field"].as_str().unwrap();
        let row = format!("| `{field}` | {nb} | {nn} | {en} |");
        assert!(told.contains(&row), "{row}");
        for name in column["also"].as_array().into_iter().flatten() {
            assert!(told.contains(name.as_str().unwrap()), "{name}");
        }
    }
}
