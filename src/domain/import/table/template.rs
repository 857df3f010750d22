//! The template of a workbook: headings, what to fill in, an example, and drop-down lists. Knows no file of others.

use chrono::{DateTime, Utc};
use entity::code::Language;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime,
    Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError,
};

use super::cell::letters;
use super::column::{self, Column, Kind, Place};
use crate::domain::experience::limits::YEARS;
use crate::domain::reference::{Reference, ReferenceKind};
use crate::model::collation::sort_key;
use crate::model::{Error, Result};

/// The first row that is filled in, from 0: headings, explanations and the example stand above it.
const FIRST: u32 = 3;
const LAST: u32 = 1_048_575;

/// Most letters of the title and of the text of a hint.
const LONGEST_TITLE: usize = 32;
const LONGEST_HINT: usize = 255;

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
}

fn words(language: Language) -> Words {
    match language {
        Language::Nn => Words {
            sheet: "Erfaringar",
            lists: "Lister",
            explanation: "# Forklaring. * må fyllast ut. Importen går forbi rader der id byrjar med #.",
            example: "# Døme",
        },
        Language::En => Words {
            sheet: "Experiences",
            lists: "Lists",
            explanation: "# Explanation. * must be filled in. The import passes over rows whose id begins with #.",
            example: "# Example",
        },
        _ => Words {
            sheet: "Erfaringer",
            lists: "Lister",
            explanation: "# Forklaring. * må fylles ut. Importen går forbi rader der id begynner med #.",
            example: "# Eksempel",
        },
    }
}

/// A list to choose from, and whether something else may be written all the same.
struct List {
    source: Choice,
    values: Vec<String>,
    is_open: bool,
}

/// Which columns a list is for.
#[derive(PartialEq, Eq)]
enum Choice {
    Kind(Kind),
    Field(&'static str),
}

fn lists(language: Language) -> Result<Vec<List>> {
    let reference = Reference::load()?;
    let kinds = [Kind::Outcome, Kind::Sector, Kind::Language, Kind::Partner];
    let mut lists: Vec<List> = (kinds.into_iter())
        .filter_map(|kind| {
            let labels = kind.words()?.labels(language).into_iter();
            Some(List {
                source: Choice::Kind(kind),
                values: labels.map(str::to_owned).collect(),
                is_open: false,
            })
        })
        .collect();
    let today = (reference.municipalities.iter())
        .filter(|it| it.kind == ReferenceKind::Municipality)
        .filter(|it| !it.is_former());
    let mut open = |field, mut values: Vec<String>| {
        values.sort_by_key(|it| sort_key(it));
        values.dedup();
        lists.push(List {
            source: Choice::Field(field),
            values,
            is_open: true,
        });
    };
    open("municipality", today.map(|it| it.name.clone()).collect());
    open(
        "county",
        reference
            .counties
            .iter()
            .map(|it| it.name.clone())
            .collect(),
    );
    open(
        "programmes",
        reference
            .programmes
            .iter()
            .map(|it| it.title.clone())
            .collect(),
    );
    Ok(lists)
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
    sheet.set_row_height(1, 120)?;
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
    // Cells that hold texts are told to, or a spreadsheet makes a date of an id such as 2024-1.
    let body = match column.kind {
        Kind::Year | Kind::Number => wrapped.clone(),
        _ => wrapped.clone().set_num_format("@"),
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
    let Some(example) = column.example.as_ref().filter(|_| number == 1) else {
        sheet.write_blank(2, at, &grey)?;
        return Ok(());
    };
    let example = example.pick(language);
    match (column.kind.words(), example.parse::<f64>()) {
        (Some(list), _) => {
            let label = list.label(example, language).unwrap_or(example);
            sheet.write_string_with_format(2, at, label, &grey)?;
        }
        (None, Ok(value)) if matches!(column.kind, Kind::Year | Kind::Number) => {
            sheet.write_number_with_format(2, at, value, &grey)?;
        }
        _ if is_id => {
            sheet.write_string_with_format(2, at, format!("{} {example}", words.example), &grey)?;
        }
        _ => {
            sheet.write_string_with_format(2, at, example, &grey)?;
        }
    }
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
    let rule = DataValidation::new();
    let rule = match list {
        Some(place) => {
            let list = &lists[place];
            let (name, letters) = (words(language).lists, letters(place));
            let range = format!("={name}!${letters}$1:${letters}${}", list.values.len());
            rule.allow_list_formula(Formula::new(range))
                .show_error_message(!list.is_open)
        }
        None if column.kind == Kind::Year => {
            rule.allow_whole_number(DataValidationRule::Between(*YEARS.start(), *YEARS.end()))
        }
        None => rule.allow_any_value(),
    };
    let heading = Column::numbered(column.headings.pick(language), number);
    let short = |text: &str, most| text.chars().take(most).collect::<String>();
    let rule = rule
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_input_title(short(&heading, LONGEST_TITLE))?
        .set_input_message(short(column.explanation.pick(language), LONGEST_HINT))?;
    sheet.add_data_validation(FIRST, at, LAST, at, &rule)?;
    Ok(())
}
