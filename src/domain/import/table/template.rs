//! The template of a workbook: headings, what to fill in, an example, and drop-down lists. Knows no file of others.

use chrono::{DateTime, Utc};
use entity::code::Language;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime,
    Format, FormatAlign, Formula, IgnoreError, Workbook, Worksheet, XlsxError,
};

use super::cell::letters;
use super::choice::{Choice, List, lists};
use super::column::{self, Column, Kind, Place};
use crate::domain::experience::limits::YEARS;
use crate::model::{Error, Result};

/// The first row that is filled in, from 0: headings, explanations and the example stand above it.
const FIRST: u32 = 3;
const LAST: u32 = 1_048_575;

/// Heights of the explanations and of the example, in points: whatever stands there shows whole.
const EXPLANATION_HEIGHT: u32 = 165;
const EXAMPLE_HEIGHT: u32 = 45;

/// Most letters of the title and of the text of a hint.
const LONGEST_TITLE: usize = 32;
const LONGEST_HINT: usize = 255;

/// Letters of a line of a hint, whose box is as wide as its longest line.
const HINT_LINE: usize = 60;

/// A workbook to fill experiences into, in Bokmål, Nynorsk or English. What stands in it already is passed over when it
/// is imported.
pub fn template(language: Language, now: DateTime<Utc>) -> Result<Vec<u8>> {
    let lists = lists(language)?;
    write(language, now, &lists).map_err(Error::internal)
}

/// What the template says beside its columns.
struct Words {
    sheet: &'static str,
    lists: &'static str,
    explanation: &'static str,
    example: &'static str,
    /// Title and text of the box that refuses what is not in a list.
    unlisted: (&'static str, &'static str),
    /// The same of what is no year; the text goes on with the first and the last one.
    no_year: (&'static str, &'static str),
}

fn words(language: Language) -> Words {
    match language {
        Language::Nn => Words {
            sheet: "Erfaringar",
            lists: "Lister",
            explanation: "# Forklaring. * må fyllast ut. Importen går forbi rader der id byrjar med #.",
            example: "# Døme",
            unlisted: ("Ikkje i lista", "Vel ein av verdiane i lista."),
            no_year: ("Ikkje eit årstal", "Skriv året med fire siffer:"),
        },
        Language::En => Words {
            sheet: "Experiences",
            lists: "Lists",
            explanation: "# Explanation. * must be filled in. The import passes over rows whose id begins with #.",
            example: "# Example",
            unlisted: ("Not in the list", "Choose one of the values in the list."),
            no_year: ("Not a year", "Write the year in four digits:"),
        },
        _ => Words {
            sheet: "Erfaringer",
            lists: "Lister",
            explanation: "# Forklaring. * må fylles ut. Importen går forbi rader der id begynner med #.",
            example: "# Eksempel",
            unlisted: ("Ikke i listen", "Velg en av verdiene i listen."),
            no_year: ("Ikke et årstall", "Skriv året med fire siffer:"),
        },
    }
}

/// The columns of the template from left to right, each with its number where there are several.
fn columns() -> Vec<(&'static Column, u16)> {
    let all = column::all();
    let mut columns = Vec::new();
    for group in all.chunk_by(|a, b| {
        let are_parts = matches!((&a.place, &b.place), (Place::Part(..), Place::Part(..)));
        are_parts && a.place.root() == b.place.root()
    }) {
        let most = group.iter().map(|it| it.template).max().unwrap_or_default();
        for number in 1..=most {
            let own = group.iter().filter(|it| number <= it.template);
            columns.extend(own.map(|it| (it, number)));
        }
    }
    columns
}

fn write(language: Language, now: DateTime<Utc>, lists: &[List]) -> Result<Vec<u8>, XlsxError> {
    let words = words(language);
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_timestamp(now.timestamp())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet().set_name(words.sheet)?;
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_selection(FIRST, 0, FIRST, 0)?;
    sheet.set_landscape();
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_row_height(1, EXPLANATION_HEIGHT)?;
    sheet.set_row_height(2, EXAMPLE_HEIGHT)?;
    for (at, (column, number)) in (0..).zip(columns()) {
        fill(sheet, at, column, number, language)?;
        validate(sheet, at, (column, number), language, lists)?;
    }
    let sheet = workbook.add_worksheet().set_name(words.lists)?;
    sheet.set_hidden(true);
    for (at, list) in (0..).zip(lists) {
        for (row, value) in (0..).zip(&list.values) {
            sheet.write_string(row, at, value)?;
        }
    }
    workbook.save_to_buffer()
}

/// Writes what stands in a column.
fn fill(
    sheet: &mut Worksheet,
    at: u16,
    column: &Column,
    number: u16,
    language: Language,
) -> Result<(), XlsxError> {
    let words = words(language);
    let is_id = column.place.root() == "id";
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let heading = Column::numbered(column.headings.pick(language), number);
    let is_needed = column.required
        && !matches!(column.place, Place::Part(..))
        && column.place.root() != "solution";
    let (mark, colour) = if is_needed {
        (" *", 0x00F4_D58D)
    } else {
        ("", 0x00DD_E6ED)
    };
    let bold = wrapped.clone().set_bold().set_background_color(colour);
    sheet.set_column_width(at, column.width)?;
    // Cells that hold texts are told to, or a spreadsheet makes a date of an id such as 2024-1. Those of numbers are not:
    // it completes texts, and would make 40 of a 4 that is written below a 40.
    let body = match column.kind {
        Kind::Year | Kind::Number => wrapped.clone(),
        _ => {
            sheet.ignore_error_range(FIRST, at, LAST, at, IgnoreError::NumberStoredAsText)?;
            wrapped.clone().set_num_format("@")
        }
    };
    sheet.set_column_format(at, &body)?;
    sheet.write_string_with_format(0, at, format!("{heading}{mark}"), &bold)?;
    let grey = wrapped.set_italic().set_font_color(0x0055_5555);
    let explanation = column.explanation.pick(language);
    let explanation = if is_id {
        format!("{} {explanation}", words.explanation)
    } else {
        explanation.to_owned()
    };
    sheet.write_string_with_format(1, at, explanation, &grey)?;
    match column.example.as_ref().filter(|_| number == 1) {
        Some(example) => show(sheet, at, column, example.pick(language), language, &grey),
        None => sheet.write_blank(2, at, &grey).map(|_| ()),
    }
}

/// Writes the example of a column.
fn show(
    sheet: &mut Worksheet,
    at: u16,
    column: &Column,
    example: &str,
    language: Language,
    format: &Format,
) -> Result<(), XlsxError> {
    let text = match (column.kind.words(), column.kind) {
        (Some(list), _) => list.label(example, language).unwrap_or(example).to_owned(),
        (None, Kind::Year | Kind::Number) => {
            let number = example.parse::<f64>().unwrap_or_default();
            sheet.write_number_with_format(2, at, number, format)?;
            return Ok(());
        }
        (None, _) if column.place.root() == "id" => {
            format!("{} {example}", words(language).example)
        }
        (None, _) => Column::marked(example),
    };
    sheet.write_string_with_format(2, at, text, format)?;
    Ok(())
}

/// Tells a spreadsheet what a column takes, and what to say when one of its cells is chosen.
fn validate(
    sheet: &mut Worksheet,
    at: u16,
    (column, number): (&Column, u16),
    language: Language,
    lists: &[List],
) -> Result<(), XlsxError> {
    let field = column.place.root();
    let list = lists.iter().position(|it| match it.source {
        Choice::Kind(kind) => kind == column.kind,
        Choice::Field(own) => own == field,
    });
    let words = words(language);
    let (title, message) = words.unlisted;
    let rule = DataValidation::new().set_error_style(DataValidationErrorStyle::Stop);
    let rule = match list {
        Some(place) => {
            let list = &lists[place];
            let (name, letters) = (words.lists, letters(place));
            let range = format!("={name}!${letters}$1:${letters}${}", list.values.len());
            rule.allow_list_formula(Formula::new(range))
                .show_error_message(!list.is_open)
                .set_error_title(title)?
                .set_error_message(message)?
        }
        None if column.kind == Kind::Year => {
            let (from, to) = (*YEARS.start(), *YEARS.end());
            let (title, message) = words.no_year;
            rule.allow_whole_number(DataValidationRule::Between(from, to))
                .set_error_title(title)?
                .set_error_message(format!("{message} {from}–{to}."))?
        }
        None => rule.allow_any_value(),
    };
    let heading = Column::numbered(column.headings.pick(language), number);
    let short = |text: &str, most| text.chars().take(most).collect::<String>();
    let hint = lines(column.explanation.pick(language));
    let rule = rule
        .set_input_title(short(&heading, LONGEST_TITLE))?
        .set_input_message(short(&hint, LONGEST_HINT))?;
    sheet.add_data_validation(FIRST, at, LAST, at, &rule)?;
    Ok(())
}

/// A text in lines of [`HINT_LINE`] letters at most, where its words allow.
fn lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    let mut length = 0;
    for word in text.split(' ') {
        let own = word.chars().count();
        if length > 0 && length + 1 + own > HINT_LINE {
            lines.push('\n');
            length = 0;
        } else if length > 0 {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(word);
        length += own;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::Labels;

    #[test]
    fn hints_are_broken_between_words() {
        let word = "a".repeat(70);
        for (text, broken) in [
            ("", String::new()),
            ("Året.", "Året.".to_owned()),
            (&format!("en {word} to"), format!("en\n{word}\nto")),
            (
                &"ni bokst. ".repeat(7),
                format!("{}\nni bokst. ", ["ni bokst."; 6].join(" ")),
            ),
        ] {
            assert_eq!(lines(text), broken);
        }
        for column in column::all() {
            let Labels { nb, nn, en } = &column.explanation;
            for text in [nb, nn, en] {
                assert!(text.encode_utf16().count() <= LONGEST_HINT, "{text}");
                assert_eq!(lines(text).replace('\n', " "), *text);
            }
        }
    }
}
