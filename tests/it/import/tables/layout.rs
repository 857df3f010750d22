//! The template as a spreadsheet shows it: what is completed, refused, hinted at, seen and printed.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use entity::code::Language;
use floke::domain::import::{self, Format};
use floke::model::Clock;

use super::import_table;
use crate::support::database::TestDatabase;
use crate::support::tables::with_part;

const LANGUAGES: [Language; 3] = [Language::Nb, Language::Nn, Language::En];

fn template(language: Language) -> Vec<u8> {
    import::template(language, Clock::default().now()).unwrap()
}

/// The sheet that is filled in, and the one with the lists.
fn sheets(language: Language) -> [Range<Data>; 2] {
    let mut book = Xlsx::new(Cursor::new(template(language))).unwrap();
    let sheets: Vec<Range<Data>> = book.worksheets().into_iter().map(|it| it.1).collect();
    sheets.try_into().unwrap()
}

/// A part of the package.
fn part(language: Language, name: &str) -> String {
    let mut text = String::new();
    with_part(&template(language), name, |xml| {
        text.clone_from(&xml);
        xml
    });
    text
}

/// What an attribute of this name says, wherever it stands.
fn attributes(xml: &str, name: &str) -> Vec<String> {
    let start = format!(" {name}=\"");
    let rest = xml.split(&start).skip(1);
    let values = rest.map(|it| it.split('"').next().unwrap().replace("&#xA;", "\n"));
    values.collect()
}

/// Spreadsheets complete a text that begins like one above it.
#[test]
fn nothing_that_is_typed_below_the_example_is_completed_to_it() {
    for language in LANGUAGES {
        let [sheet, lists] = sheets(language);
        let columns = (0..lists.width()).map(|at| {
            let cells = lists.rows().map(move |row| row[at].to_string());
            cells.filter(|it| !it.is_empty()).collect::<Vec<_>>()
        });
        let columns: Vec<Vec<String>> = columns.collect();
        let mut labels = 0;
        let examples = sheet.rows().nth(2).unwrap();
        for example in examples.iter().filter_map(|it| match it {
            Data::String(text) => Some(text),
            _ => None,
        }) {
            if example.starts_with(['«', '#']) {
                continue;
            }
            labels += 1;
            let list = columns.iter().find(|list| list.contains(example)).unwrap();
            let begins = |it: &&String| example.to_lowercase().starts_with(&*it.to_lowercase());
            assert_eq!(list.iter().filter(begins).count(), 1, "{example}");
        }
        assert_eq!(labels, 4, "outcome, partner, sector and language");
    }
}

/// Whoever writes an id over the example's, and leaves the rest.
#[tokio::test(flavor = "multi_thread")]
async fn the_example_is_no_record_with_another_id_either() {
    let (_database, app) = TestDatabase::migrated().await;
    for language in LANGUAGES {
        let book = with_part(&template(language), "xl/sharedStrings.xml", |xml| {
            let marks = ["# Eksempel ", "# Døme ", "# Example "];
            let mark = marks.iter().find(|it| xml.contains(**it)).unwrap();
            xml.replace(*mark, "")
        });
        let report = import_table(&app, Format::Xlsx, &book).await;
        assert_eq!((report.skipped, report.owners.len()), (1, 0), "{report}");
        assert!(report.faults.len() > 10, "{report}");
        for fault in &report.faults {
            assert!(fault.rule.contains("the template's example"), "{fault}");
        }
    }
}

#[test]
fn cells_hold_texts_but_those_of_years_and_numbers() {
    let [sheet, _] = sheets(Language::Nb);
    let headings = super::headings(&sheet);
    let styles = part(Language::Nb, "xl/styles.xml");
    let text = styles
        .split("<numFmt ")
        .find(|it| it.contains("formatCode=\"@\""));
    let text = &attributes(&format!(" {}", text.unwrap()), "numFmtId")[0];
    let formats = styles.split("<cellXfs").nth(1).unwrap();
    let formats = attributes(formats.split("</cellXfs>").next().unwrap(), "numFmtId");
    let xml = part(Language::Nb, "xl/worksheets/sheet1.xml");
    for (at, heading) in (1..).zip(&headings) {
        let column = xml.split("<col ").find(|it| {
            let number = |name| attributes(&format!(" {it}"), name)[0].parse::<usize>();
            it.starts_with("min=")
                && (number("min").unwrap()..=number("max").unwrap()).contains(&at)
        });
        let style = &attributes(column.unwrap(), "style")[0];
        let format = &formats[style.parse::<usize>().unwrap()];
        let is_number = ["Startår", "Sluttår"].contains(&&**heading) || heading.ends_with("verdi");
        assert_eq!(format == text, !is_number, "{heading}");
    }
    let ignored = xml.split("<ignoredError ").nth(1).unwrap();
    assert_eq!(attributes(ignored, "numberStoredAsText"), ["1"]);
    let sqref = &attributes(&format!(" {ignored}"), "sqref")[0];
    assert_eq!(sqref.split(' ').count(), headings.len() - 5, "{sqref}");
}

#[test]
fn boxes_speak_the_language_of_the_template() {
    for (language, titles, text) in [
        (
            Language::Nb,
            ["Ikke i listen", "Ikke et årstall"],
            "Skriv året med fire siffer: 1800–2200.",
        ),
        (
            Language::Nn,
            ["Ikkje i lista", "Ikkje eit årstal"],
            "Vel ein av verdiane i lista.",
        ),
        (
            Language::En,
            ["Not in the list", "Not a year"],
            "Choose one of the values in the list.",
        ),
    ] {
        let xml = part(language, "xl/worksheets/sheet1.xml");
        let told = attributes(&xml, "errorTitle");
        for title in titles {
            assert!(told.iter().any(|it| it == title), "{title} in {told:?}");
        }
        assert!(
            attributes(&xml, "error").iter().any(|it| it == text),
            "{text}"
        );
        let refusing = xml.split("<dataValidation ").skip(1);
        for it in
            refusing.filter(|it| it.contains("showErrorMessage=\"1\"") && it.contains("<formula1>"))
        {
            assert!(it.contains("errorTitle=") && it.contains(" error="), "{it}");
        }
        let hints = attributes(&xml, "prompt");
        assert!(hints.len() > 30);
        assert!(hints.iter().any(|it| it.contains('\n')));
        for line in hints.iter().flat_map(|it| it.lines()) {
            assert!((1..=60).contains(&line.chars().count()), "{line}");
        }
    }
}

#[test]
fn it_opens_where_it_is_filled_in_and_prints_with_headings() {
    for language in LANGUAGES {
        let xml = part(language, "xl/worksheets/sheet1.xml");
        for setting in [
            "activeCell=\"A4\"",
            "orientation=\"landscape\"",
            "ht=\"165\"",
            "ht=\"45\"",
        ] {
            assert!(xml.contains(setting), "{setting}");
        }
        let book = part(language, "xl/workbook.xml");
        assert!(
            book.contains("_xlnm.Print_Titles") && book.contains("!$1:$1<"),
            "{book}"
        );
    }
}
