//! A table of a survey as a file: rows, a cube of JSON-stat, or a picture.

mod jsonstat;
mod picture;
mod rows;

use entity::code::{Code, Language, QuestionKind, SurveyDimension};

use super::codebook::Category;
use super::row::Row;
use super::tabulate::Tabulated;
use crate::domain::statistics::file::Form;
use crate::domain::vocabulary::{Labels, in_language};
use crate::model::{Error, Result};

/// What the cells of a table stand along, beside what it is broken down by.
const ANSWER: &str = "ANSWER";
const MEASURE: &str = "MEASURE";

/// The code of all respondents together.
pub const TOTAL: &str = "TOTAL";

/// What they are called.
const ALL: [&str; 3] = ["Alle", "Alle", "All"];

/// A table as a file.
///
/// # Errors
///
/// `Invalid` where a picture has no room for it.
pub fn write(it: &Tabulated, form: Form, language: Language) -> Result<Vec<u8>> {
    match form {
        Form::Rows(format) => rows::write(it, format, language).map_err(Error::internal),
        Form::Cube => serde_json::to_vec(&jsonstat::cube(it, language)).map_err(Error::internal),
        Form::Picture(chart) => Ok(picture::svg(it, chart, language)?.into_bytes()),
    }
}

/// What a table is broken down by: its code, what it is called, and its values as far as there are rows of them.
struct Axis<'a> {
    code: String,
    label: String,
    is_place: bool,
    values: Vec<&'a Category>,
}

fn axes(it: &Tabulated, language: Language) -> Vec<Axis<'_>> {
    let question = it.by_question.iter().map(|subject| {
        let label = subject.text.pick(language).to_owned();
        (subject.code.clone(), label, false)
    });
    let dimensions = it.by.iter().map(|dimension| {
        let is_place = matches!(dimension, SurveyDimension::Region | SurveyDimension::County);
        let label = name_of(*dimension, language).to_owned();
        (dimension.code(), label, is_place)
    });
    let told = question.chain(dimensions).enumerate();
    told.map(|(at, (code, label, is_place))| Axis {
        code,
        label,
        is_place,
        values: values(&it.table.rows, at),
    })
    .collect()
}

/// Values in the order in which rows first tell them.
fn values(rows: &[Row], at: usize) -> Vec<&Category> {
    let mut values: Vec<&Category> = Vec::new();
    for row in rows {
        if !values.iter().any(|it| it.code == row.keys[at].code) {
            values.push(&row.keys[at]);
        }
    }
    values
}

/// What a dimension is called.
pub fn name_of(dimension: SurveyDimension, language: Language) -> &'static str {
    let words = match dimension {
        SurveyDimension::Sector => ["Sektor", "Sektor", "Sector"],
        SurveyDimension::UnitType => ["Enhetstype", "Einingstype", "Kind of unit"],
        SurveyDimension::EmployeeBand => ["Antall ansatte", "Talet på tilsette", "Employees"],
        SurveyDimension::Region => ["Landsdel", "Landsdel", "Region"],
        SurveyDimension::County => ["Fylke", "Fylke", "County"],
        SurveyDimension::SizeBand => [
            "Kommunestørrelse",
            "Kommunestorleik",
            "Size of municipality",
        ],
        SurveyDimension::SizeSplit => [
            "Under eller over 10 000 innbyggere",
            "Under eller over 10 000 innbyggjarar",
            "Below or above 10,000 residents",
        ],
    };
    in_language(language, words)
}

/// What a table is called: the survey, the edition, the question, and what it is told by.
fn title(it: &Tabulated, language: Language) -> String {
    let (survey, question) = (
        it.wave.book.survey.title.pick(language),
        it.subject.text.pick(language),
    );
    let by = axes(it, language)
        .into_iter()
        .map(|axis| axis.label.to_lowercase());
    let by: Vec<String> = by.collect();
    let title = format!("{survey} {}: {question}", it.wave.book.wave.edition);
    if by.is_empty() {
        return title;
    }
    let word = in_language(language, ["etter", "etter", "by"]);
    let and = in_language(language, [" og ", " og ", " and "]);
    format!("{title} ({word} {})", by.join(and))
}

fn is_number(it: &Tabulated) -> bool {
    it.subject.kind == QuestionKind::Number
}

fn is_scale(it: &Tabulated) -> bool {
    it.subject.kind == QuestionKind::Scale
}

fn pick(labels: &Labels, language: Language) -> &str {
    labels.pick(language)
}
