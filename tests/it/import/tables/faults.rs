//! Every fault of a table is told by sheet, cell, heading, value and rule, all of them at once, and nothing is written.

use floke::domain::import::Format;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Formula, Workbook};
use serde_json::{Value, json};

use super::{import_table, import_table_as};
use crate::import::counts;
use crate::support::cases::made_up;
use crate::support::database::TestDatabase;
use crate::support::tables::{csv, rows, xlsx};

const HEADINGS: [&str; 19] = [
    "Id",
    "Tittel",
    "Kommuner",
    "Startår",
    "Sluttår",
    "Utfall",
    "Problem",
    "Overordnet problem",
    "Løsning",
    "Løsningsbeskrivelse",
    "Sektor",
    "Språk",
    "Partner 1 navn",
    "Partner 1 type",
    "Resultat 1 indikator",
    "Resultat 1 verdi",
    "Kilde 1 tittel",
    "Kilde 1 nettadresse",
    "Programmer",
];

/// What is put under which heading of a good row, and words of the rule that it breaks there.
type Wrong = (&'static str, Value, &'static str);

fn wrong() -> Vec<Wrong> {
    vec![
        ("Tittel", json!(null), "is required"),
        ("Tittel", json!("x".repeat(301)), "has 301 characters"),
        ("Tittel", json!(true), "must be a text"),
        ("Tittel", json!("a\nb"), "U+000A"),
        ("Id", json!("wrong-0"), "stands on row 2 already"),
        ("Id", json!(null), "is required"),
        ("Kommuner", json!("Bergen; Herøy"), "1818 Herøy"),
        ("Kommuner", json!(";"), "is required"),
        ("Kommuner", json!("964338531"), "which has letters"),
        ("Kommuner", json!(9999), "which has letters"),
        ("Kommuner", json!("Bergen, Voss"), "semicolons"),
        ("Kommuner", json!("4601, 4621"), "semicolons"),
        ("Kommuner", json!("Bergen; 4601 Voss"), "number of Bergen"),
        ("Startår", json!("i fjor"), "must be a year"),
        ("Startår", json!(1799), "from 1800 to 2200"),
        ("Startår", json!(2019.5), "must be a year"),
        ("Sluttår", json!(2001), "is before 2019"),
        (
            "Utfall",
            json!("Kanskje"),
            "must be one of Lyktes, Lyktes delvis, Mislyktes, Oppgitt, Pågår",
        ),
        ("Utfall", json!(null), "is required"),
        ("Problem", json!(null), "is required"),
        ("Overordnet problem", json!("tilsyn"), "same as the title"),
        ("Løsning", json!(null), "is required"),
        (
            "Sektor",
            json!("Kirke"),
            "must be one of Helse og omsorg, Utdanning",
        ),
        ("Språk", json!("norsk"), "must be one of Bokmål, Nynorsk"),
        (
            "Partner 1 type",
            json!("Firma"),
            "must be one of Kommune, Fylkeskommune",
        ),
        ("Partner 1 type", json!(null), "is required"),
        ("Partner 1 navn", json!(null), "is required"),
        ("Resultat 1 verdi", json!("mange"), "must be a number"),
        ("Resultat 1 verdi", json!("63.000"), "write 63000"),
        ("Resultat 1 verdi", json!("40 %"), "% as its unit"),
        ("Resultat 1 verdi", json!("10 20"), "groups of three"),
        ("Resultat 1 verdi", json!("3\n4"), "groups of three"),
        ("Kilde 1 nettadresse", json!("www.example.org"), "http://"),
        ("Programmer", json!("StartOff; startOFF"), "already"),
    ]
}

fn good(number: usize) -> Vec<Value> {
    let id = format!("wrong-{number}");
    [
        json!(id),
        json!("T"),
        json!("Bergen"),
        json!(2019),
        json!(null),
        json!("Lyktes"),
        json!("Tilsyn"),
        json!(null),
        json!("Sensor"),
        json!("Noe."),
        json!("Kultur"),
        json!("Bokmål"),
        json!("A"),
        json!("Stat"),
        json!("Timer"),
        json!(1.5),
        json!("K"),
        json!("https://example.org/"),
        json!("StartOff"),
    ]
    .to_vec()
}

/// A row for each thing that can be wrong.
fn table() -> Vec<Vec<Value>> {
    let mut rows = vec![HEADINGS.map(Value::from).to_vec()];
    for (number, (heading, value, ..)) in wrong().into_iter().enumerate() {
        let mut row = good(number);
        row[column(heading)] = value;
        rows.push(row);
    }
    rows
}

fn column(heading: &str) -> usize {
    HEADINGS.iter().position(|it| *it == heading).unwrap()
}

fn reference(heading: &str, row: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column(heading)).unwrap());
    format!("{letter}{row}")
}

/// The workbook that is wrong in every row.
pub fn wrong_book() -> (Vec<u8>, Vec<String>) {
    let told = (2..).zip(wrong());
    let told = told
        .map(|(row, (heading, ..))| format!("Erfaringer!{}, {heading}", reference(heading, row)));
    (xlsx("Erfaringer", &table()), told.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_is_told_by_its_cell_and_nothing_is_written() {
    let (_database, app) = TestDatabase::migrated().await;
    floke::domain::reference::seed(&app.db, &app.clock)
        .await
        .unwrap();
    let before = counts(&app).await;
    let (book, _) = wrong_book();
    let text = csv(&table(), b';');
    for (sheet, format, bytes) in [
        (Some("Erfaringer"), Format::Xlsx, &*book),
        (None, Format::Csv, text.as_bytes()),
    ] {
        let report = import_table(&app, format, bytes).await;
        assert!(report.stopped && !report.is_unreadable, "{report}");
        // A cell of CSV has no kind: TRUE is a title.
        let wrong = wrong()
            .into_iter()
            .enumerate()
            .filter(|(_, it)| sheet.is_some() || it.1 != json!(true));
        let wrong: Vec<_> = wrong.collect();
        assert_eq!(report.skipped, wrong.len() as u64, "{report}");
        assert_eq!(report.faults.len(), wrong.len(), "{report}");
        for (number, (heading, _, rule)) in wrong {
            let row = number + 2;
            let told = report
                .faults
                .iter()
                .find(|it| it.line == row as u64)
                .unwrap();
            let cell = told.cell.as_ref().unwrap();
            assert_eq!(cell.sheet.as_deref(), sheet);
            assert_eq!(cell.reference, reference(heading, row), "{told}");
            assert_eq!(cell.heading, heading, "{told}");
            assert!(told.rule.contains(rule), "{told}");
        }
    }
    assert_eq!(counts(&app).await, before);
    let report = import_table_as(&app, (Format::Xlsx, &book), |it| it.partial = true).await;
    assert_eq!((report.created, report.stopped), (0, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_workbooks_hold_is_told() {
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .set_name("Om")
        .unwrap()
        .write_string(0, 0, "Les meg")
        .unwrap();
    let hidden = workbook
        .add_worksheet()
        .set_name("Gammel")
        .unwrap()
        .set_hidden(true);
    for (at, heading) in (0..).zip(HEADINGS) {
        hidden.write_string(0, at, heading).unwrap();
    }
    let sheet = workbook.add_worksheet().set_name("Våre forsøk").unwrap();
    for (at, heading) in (0..).zip(HEADINGS) {
        sheet.write_string(0, at, heading).unwrap();
    }
    for row in 1..=4 {
        for (at, cell) in (0..).zip(good(row as usize)) {
            match cell {
                Value::Number(value) => sheet
                    .write_number(row, at, value.as_f64().unwrap())
                    .unwrap(),
                Value::String(text) => sheet.write_string(row, at, text).unwrap(),
                _ => sheet,
            };
        }
    }
    let date = CellFormat::new().set_num_format("dd.mm.yyyy");
    let day = ExcelDateTime::from_ymd(2019, 5, 1).unwrap();
    sheet.write_datetime_with_format(1, 3, &day, &date).unwrap();
    let formula = Formula::new("=HYPERLINK(\"http://x\",A1)").set_result("T");
    sheet.write_formula(2, 1, formula).unwrap();
    sheet
        .merge_range(3, 6, 4, 6, "Tilsyn", &CellFormat::new())
        .unwrap();
    let percentage = CellFormat::new().set_num_format("0.00%");
    sheet
        .write_number_with_format(4, 15, 0.4, &percentage)
        .unwrap();
    let unit = CellFormat::new().set_num_format("0\" %\"");
    sheet.write_number_with_format(3, 15, 40, &unit).unwrap();
    sheet.write_string(4, 25, "stray").unwrap();
    let book = workbook.save_to_buffer().unwrap();
    let (_database, app) = TestDatabase::migrated().await;
    let report = import_table(&app, Format::Xlsx, &book).await;
    let told: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    let wanted = [
        "Våre forsøk!D2, Startår, \"2019-05-01\": must be a year",
        "Våre forsøk!B3, Tittel, \"=HYPERLINK(\"http://x\",A1)\": is a formula",
        "Våre forsøk!G4, Problem: is part of the merged cells G4:G5",
        "Våre forsøk!G5, Problem: is part of the merged cells G4:G5",
        "Våre forsøk!P5, Resultat 1 verdi, \"40 %\": is a percentage",
        "Våre forsøk!Z5: stands in a column without a heading",
    ];
    assert_eq!(told.len(), wanted.len(), "{report}");
    for (told, wanted) in told.iter().zip(wanted) {
        assert!(told.starts_with(wanted), "{told}");
    }
    assert_eq!(report.notes, ["read sheet Våre forsøk; not read: Om"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_headings_stop_everything() {
    let mut table = rows(&[made_up(0), made_up(1)]);
    let title = table[0].iter().position(|it| it == "Title").unwrap();
    let outcome = table[0].iter().position(|it| it == "Outcome").unwrap();
    table[0][title] = json!("Titel");
    table[1][outcome] = json!("Kanskje");
    let (_database, app) = TestDatabase::migrated().await;
    let text = csv(&table, b',');
    let report =
        import_table_as(&app, (Format::Csv, text.as_bytes()), |it| it.partial = true).await;
    assert!(report.is_unreadable && report.stopped);
    let told = report.to_string();
    for part in [
        "\"Titel\": is not a known heading; is \"Title\" meant?",
        "1:1, headings: lack the column \"Title\", which is required",
        ", Outcome, \"Kanskje\": must be one of Succeeded, Partly succeeded",
        "nothing was written",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert_eq!(report.faults.len(), 3, "{report}");
}
