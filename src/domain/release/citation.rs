//! How an answer that was worked out of a release is cited. What is cited is told by codes and figures alone, so that it is the
//! same in every language and in whatever order it is read, for as long as the release says the same.

use entity::code::Language;
use serde_json::{Value, json};

use super::{Row, id};
use crate::domain::service::LICENCE;
use crate::domain::statistics::column::{cells, columns};
use crate::domain::statistics::{Measure, Table, jsonstat};
use crate::model::Clock;
use crate::model::checksum::sha256;

/// Digits of a question's checksum that tell it from others.
const DIGITS: usize = 16;

/// How something is cited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// What to write.
    pub text: String,
    /// Of which release it is an answer, and to which question.
    pub id: String,
    /// SHA-256 of exactly this answer.
    pub checksum: String,
}

/// How a table is cited that answers a question, which is told by what was asked for.
pub fn of_table(
    row: &Row,
    question: Value,
    (table, measures): (&Table, &[Measure]),
    language: Language,
) -> Citation {
    let digest = sha256(canonical(question).to_string());
    let id = format!("{}/{}", id(row), digest.get(..DIGITS).unwrap_or_default());
    let what = jsonstat::label(table, language);
    Citation {
        text: written(row, (Some(&what), &id), language),
        checksum: sha256(answer(table, measures).to_string()),
        id,
    }
}

/// How a release is cited as a whole.
pub fn of_release(row: &Row, language: Language) -> String {
    written(row, (None, &id(row)), language)
}

fn written(row: &Row, (what, id): (Option<&str>, &str), language: Language) -> String {
    let day = Clock::day_of(row.created_at);
    let number = row.number;
    let (release, of) = match language {
        Language::En => ("Release", day.format("%-d %B %Y").to_string()),
        Language::Nn => ("Utgåve", day.format("%d.%m.%Y").to_string()),
        _ => ("Utgave", day.format("%d.%m.%Y").to_string()),
    };
    let what = what.map_or_else(String::new, |what| format!(" {what}."));
    let doi = row.doi.as_deref();
    let doi = doi.map_or_else(String::new, |doi| format!(" https://doi.org/{doi}."));
    let (year, licence) = (day.format("%Y"), LICENCE.0);
    format!("Floke ({year}).{what} {release} {number}, {of}. {licence}.{doi} {id}")
}

/// A value whose objects have their fields in one order, and none that says nothing.
fn canonical(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, it)| !it.is_null());
            let mut fields: Vec<(String, Value)> =
                fields.map(|(name, it)| (name, canonical(it))).collect();
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => items.into_iter().map(canonical).collect(),
        other => other,
    }
}

/// What a table says, without a word that is said differently in another language or at another time.
fn answer(table: &Table, measures: &[Measure]) -> Value {
    // Codes are the same in each.
    let columns = columns(measures, Language::Nb);
    let columns: Vec<&String> = columns.iter().map(|it| &it.code).collect();
    let mut rows: Vec<(Vec<&str>, Value)> = (table.rows.iter())
        .map(|row| {
            let keys = row.keys.iter().map(|it| it.code.as_str()).collect();
            let cells = cells(table, measures, row).into_iter();
            let figures = cells.map(|it| json!([it.value, it.sign.map(|it| it.text())]));
            (keys, figures.collect())
        })
        .collect();
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    let dimensions = table.dimensions.iter().map(|it| it.code());
    json!({
        "dimensions": dimensions.collect::<Vec<_>>(),
        "columns": columns,
        "rows": rows,
        "total": table.total,
        "unknown": table.unknown,
        "groups": table.group_total,
    })
}
