//! How an answer that was worked out of a release is cited. What is cited is told by codes and figures alone, so that it is the
//! same in every language and in whatever order it is read, for as long as the release says the same.

use chrono::Datelike;
use entity::code::{Code, Language};
use serde_json::{Value, json};

use super::about::About;
use crate::domain::service::LICENCE;
use crate::domain::statistics::{Figure, Measure, Sign, Table, jsonstat};
use crate::model::checksum::sha256;
use crate::model::collation::folded;

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
    about: &About,
    question: Value,
    (table, measures): (&Table, &[Measure]),
    language: Language,
) -> Citation {
    let digest = sha256(canonical(question).to_string());
    let id = format!("{}/{}", about.id, digest.get(..DIGITS).unwrap_or_default());
    let what = format!(" {}.", jsonstat::label(table, language));
    Citation {
        text: written(about, (&what, &id), language),
        checksum: sha256(answer(table, measures).to_string()),
        id,
    }
}

/// How a release is cited as a whole.
pub fn of_release(about: &About, language: Language) -> String {
    written(about, ("", &about.id), language)
}

fn written(about: &About, (what, id): (&str, &str), language: Language) -> String {
    let (title, release) = match language {
        Language::En => ("Floke: what Norwegian municipalities tried", "release"),
        Language::Nn => ("Floke: det norske kommunar har prøvd", "utgåve"),
        _ => ("Floke: det norske kommuner har prøvd", "utgave"),
    };
    let (publisher, year) = (about.publisher(), about.at.year());
    let (number, day, licence) = (about.number, about.day(), LICENCE.0);
    let identifier = match about.identifier() {
        it if it == about.id => String::new(),
        it => format!(" {it}"),
    };
    format!(
        "{publisher} ({year}).{what} {title}, {release} {number} ({day}). {licence}.{identifier} {id}"
    )
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

/// What a table says, without a word that is said differently in another language or at another time. It is told here by itself,
/// so that what files and answers come to tell besides leaves it as it is.
fn answer(table: &Table, measures: &[Measure]) -> Value {
    let mut rows: Vec<(Vec<&str>, Value)> = (table.rows.iter())
        .map(|row| {
            let keys = row.keys.iter().map(|it| it.code.as_str()).collect();
            let figures: Vec<Value> = row.figures.iter().map(figure).collect();
            let share = table.share(row.count);
            (keys, json!([row.count, share, figures]))
        })
        .collect();
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    let dimensions = table.dimensions.iter().map(|it| it.code());
    let measures = measures.iter().map(measure);
    json!({
        "dimensions": dimensions.collect::<Vec<_>>(),
        "measures": measures.collect::<Vec<_>>(),
        "rows": rows,
        "total": table.total,
        "unknown": table.unknown,
        "groups": table.group_total,
    })
}

fn measure(measure: &Measure) -> Value {
    match measure {
        Measure::SuccessRate => json!(["SUCCESS_RATE"]),
        Measure::MedianDuration => json!(["MEDIAN_DURATION"]),
        Measure::Benefits { unit, category } => {
            json!(["BENEFIT_SUM", folded(unit), category.code()])
        }
    }
}

fn figure(figure: &Figure) -> Value {
    let bounds = figure.interval.map(|it| [it.low, it.high]);
    let sign = figure.sign.map(Sign::text);
    json!([
        figure.value,
        bounds,
        figure.reporting,
        figure.left_out,
        sign
    ])
}
