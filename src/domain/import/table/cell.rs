//! What stands in a cell, and what a record makes of it. Knows no file.

use chrono::NaiveDate;
use serde_json::{Number, Value};

use super::column::{Column, Kind};
use crate::model::collation::folded;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A text; spaces at its ends are no matter.
    Text(String),
    /// A number.
    Number(f64),
    /// A number that is shown as so many hundredths of one.
    Percentage(f64),
    /// Yes or no.
    Boolean(bool),
    /// A date or a time, as it is written by ISO 8601.
    Time(String),
    /// A formula, which is not run.
    Formula(String),
    /// What a formula or an import left where it failed, such as `#N/A`.
    Error(String),
    /// A part of a merged cell: its range.
    Merged(String),
}

impl Cell {
    /// A text as it stands in a cell; none where there is nothing but space.
    pub fn text(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self::Text(text.replace("\r\n", "\n")))
    }

    /// What the record reads, or what stands there and the rule that it breaks.
    pub fn value(&self, column: &Column) -> Result<Value, (String, String)> {
        match self {
            Self::Text(text) if column.is_example(text) => Err((
                text.clone(),
                "is the template's example; put your own in its place, or nothing".to_owned(),
            )),
            Self::Text(text) => text_value(text, column.kind),
            Self::Number(number) => Ok(number_value(*number, column.kind)),
            Self::Percentage(number) => Err((hundredths(*number), PERCENTAGE.to_owned())),
            Self::Boolean(value) => Ok(Value::Bool(*value)),
            Self::Time(text) => Ok(Value::String(time_value(text, column.kind))),
            Self::Formula(formula) => Err((
                format!("={formula}"),
                "is a formula, and formulas are not run; put its value in its place".to_owned(),
            )),
            Self::Error(error) => Err((error.clone(), "is an error, not a value".to_owned())),
            Self::Merged(range) => Err((
                String::new(),
                format!("is part of the merged cells {range}; split them, and fill each in"),
            )),
        }
    }
}

fn text_value(text: &str, kind: Kind) -> Result<Value, (String, String)> {
    let told = || Value::String(text.to_owned());
    match kind {
        Kind::Year => {
            // Some programs write every number with decimals.
            let whole = text.strip_suffix(".0").unwrap_or(text);
            Ok(whole.parse::<i64>().map_or_else(|_| told(), Value::from))
        }
        Kind::Number => {
            let number = number(text).map_err(|rule| (text.to_owned(), rule))?;
            Ok(number.map_or_else(told, Value::Number))
        }
        Kind::Day => {
            let day = NaiveDate::parse_from_str(text, "%d.%m.%Y");
            Ok(day.map_or_else(|_| told(), |day| Value::from(day.to_string())))
        }
        Kind::Truth => {
            let known = TRUTHS.iter().find(|(word, _)| folded(text) == *word);
            Ok(known.map_or_else(told, |(_, it)| Value::Bool(*it)))
        }
        kind => {
            let word = kind.words().and_then(|words| words.find(text));
            Ok(word.map_or_else(told, Value::from))
        }
    }
}

/// Yes and no as people write them.
const TRUTHS: [(&str, bool); 6] = [
    ("ja", true),
    ("yes", true),
    ("true", true),
    ("nei", false),
    ("no", false),
    ("false", false),
];

/// A time as a record reads it: of a day without the midnight that a workbook holds.
fn time_value(text: &str, kind: Kind) -> String {
    let day = text.strip_suffix("T00:00:00").filter(|_| kind == Kind::Day);
    day.unwrap_or(text).to_owned()
}

const PERCENTAGE: &str =
    "is a percentage, which may be read in two ways; write the number alone, and % as its unit";

/// A percentage as it is shown.
fn hundredths(number: f64) -> String {
    let text = format!("{:.6}", number * 100.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text} %")
}

/// Whole numbers up to here are told apart by a number of 64 bits.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn number_value(number: f64, kind: Kind) -> Value {
    let is_whole = number.fract() == 0.0 && number.abs() < EXACT;
    match kind {
        Kind::Year | Kind::Number if is_whole =>
        {
            #[expect(clippy::cast_possible_truncation, reason = "whole and small enough")]
            Value::from(number as i64)
        }
        Kind::Year | Kind::Number => Number::from_f64(number).map_or(Value::Null, Value::Number),
        // A text may be all figures, as an id is at times.
        _ => Value::String(number.to_string()),
    }
}

/// A number as people write it, with a comma or a point before its decimals and spaces between its thousands; none
/// where it is no number, and the rule where it may be read in two ways.
pub fn number(text: &str) -> Result<Option<Number>, String> {
    if let Some(bare) = text.strip_suffix('%').map(str::trim_end)
        && !bare.ends_with('%')
        && matches!(number(bare), Ok(Some(_)))
    {
        return Err(PERCENTAGE.to_owned());
    }
    let is_written = |it: char| it.is_ascii_digit() || matches!(it, '.' | '-' | '+' | 'e' | 'E');
    let plain = text.replace('−', "-").replace(',', ".");
    if !plain.chars().all(|it| is_written(it) || it.is_whitespace()) {
        return Ok(None);
    }
    let Some(plain) = without_groups(&plain) else {
        let rule = "has spaces, or lines, that do not part it into groups of three figures; write one number in a cell";
        return Err(rule.to_owned());
    };
    if let Some((whole, decimals)) = plain.split_once('.') {
        let whole = whole.trim_start_matches(['-', '+']);
        let is_group = decimals.len() == 3 && decimals.chars().all(|it| it.is_ascii_digit());
        if is_group && (1..=3).contains(&whole.len()) && !whole.starts_with('0') {
            return Err(format!(
                "may be {whole}{decimals} or {whole} and decimals; write {whole}{decimals}, or {whole},{decimals}0"
            ));
        }
    }
    let number = plain.parse::<f64>().ok();
    Ok(number.and_then(Number::from_f64))
}

/// A number without the spaces between its thousands; none where spaces stand anywhere else, since it may be two then.
fn without_groups(text: &str) -> Option<String> {
    let unsigned = text.trim_start_matches(['-', '+']);
    let end = unsigned.find(|it: char| !it.is_ascii_digit() && !it.is_whitespace());
    let (whole, rest) = unsigned.split_at(end.unwrap_or(unsigned.len()));
    if rest.contains(char::is_whitespace) {
        return None;
    }
    let mut groups = whole.split([' ', '\u{a0}', '\u{2009}', '\u{202f}']);
    let first = groups.next().unwrap_or_default();
    let rest_of_it: Vec<&str> = groups.collect();
    if rest_of_it.is_empty() {
        return (!whole.contains(char::is_whitespace)).then(|| text.to_owned());
    }
    let is_figures = |group: &str| group.bytes().all(|it| it.is_ascii_digit());
    let is_first = is_figures(first) && (1..=3).contains(&first.len()) && !first.starts_with('0');
    let is_good = is_first && rest_of_it.iter().all(|it| it.len() == 3 && is_figures(it));
    is_good.then(|| text.chars().filter(|it| !it.is_whitespace()).collect())
}

/// A column as a spreadsheet names it: A for 0, AA for 26.
pub fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(
            b'A' + u8::try_from(column % 26).unwrap_or_default(),
        ));
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_are_named_as_spreadsheets_do() {
        for (column, name) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (702, "AAA"),
            (16_383, "XFD"),
        ] {
            assert_eq!(letters(column), name);
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, value) in [
            ("63000", Some(63_000.0)),
            ("63 000", Some(63_000.0)),
            ("1\u{a0}600\u{202f}000", Some(1_600_000.0)),
            ("1,5", Some(1.5)),
            ("-5.4", Some(-5.4)),
            ("−40", Some(-40.0)),
            ("0,125", Some(0.125)),
            ("1234,567", Some(1234.567)),
            ("1e3", Some(1000.0)),
            ("1.600.000", None),
            ("1,5,2", None),
            ("", None),
            ("-", None),
            ("inf", None),
            ("1e999", None),
        ] {
            let read = number(text).unwrap().and_then(|it| it.as_f64());
            assert_eq!(read, value, "{text}");
        }
        for text in ["63.000", "63,000", "-1.234", "40 %", "40%", "1,5\u{a0}%"] {
            assert!(number(text).is_err(), "{text}");
        }
    }

    #[test]
    fn spaces_stand_between_thousands_and_nowhere_else() {
        for (text, value) in [
            ("1 000", 1_000.0),
            ("1\u{2009}000\u{2009}000", 1_000_000.0),
            ("−12 345,75", -12_345.75),
            ("+999 999", 999_999.0),
        ] {
            let read = number(text).unwrap().and_then(|it| it.as_f64());
            assert_eq!(read, Some(value), "{text}");
        }
        for text in [
            "10 20",
            "3\n4",
            "1\n000",
            "1\t000",
            "1  000",
            "1000 000",
            "1 00",
            "1 0000",
            "0 500",
            "- 40",
            "1 000 ,5",
            "1,5 000",
            "2 e3",
            "1 000 2",
            "1\u{3000}000",
        ] {
            assert!(number(text).is_err(), "{text:?}");
        }
        for text in ["om lag 10 20", "1 000 kr", "%", "mange %", "40 % %"] {
            assert_eq!(number(text), Ok(None), "{text}");
        }
    }

    #[test]
    fn a_cell_becomes_what_its_column_holds() {
        for (number, kind, value) in [
            (2019.0, Kind::Year, json!(2019)),
            (2019.5, Kind::Year, json!(2019.5)),
            (1.5, Kind::Number, json!(1.5)),
            (17.0, Kind::Text, json!("17")),
            (0.5, Kind::Text, json!("0.5")),
        ] {
            assert_eq!(number_value(number, kind), value);
        }
        for (text, kind, value) in [
            ("2019", Kind::Year, json!(2019)),
            ("2019.0", Kind::Year, json!(2019)),
            ("i fjor", Kind::Year, json!("i fjor")),
            ("Lyktes", Kind::Outcome, json!("succeeded")),
            ("Kanskje", Kind::Outcome, json!("Kanskje")),
            ("=1+1", Kind::Text, json!("=1+1")),
            ("06.05.2024", Kind::Day, json!("2024-05-06")),
            ("6.5.2024", Kind::Day, json!("2024-05-06")),
            ("2024-05-06", Kind::Day, json!("2024-05-06")),
            ("i mai", Kind::Day, json!("i mai")),
            ("Ja", Kind::Truth, json!(true)),
            ("NO", Kind::Truth, json!(false)),
            ("kanskje", Kind::Truth, json!("kanskje")),
            ("spart tid", Kind::BenefitCategory, json!("saved_time")),
        ] {
            assert_eq!(text_value(text, kind).unwrap(), value);
        }
        assert_eq!(Cell::text(" \u{a0}\n"), None);
        for (text, kind, value) in [
            ("2024-05-06T00:00:00", Kind::Day, "2024-05-06"),
            ("2024-05-06T12:00:00", Kind::Day, "2024-05-06T12:00:00"),
            ("2024-05-06T00:00:00", Kind::Text, "2024-05-06T00:00:00"),
        ] {
            assert_eq!(time_value(text, kind), value);
        }
        for (number, shown) in [
            (0.4, "40 %"),
            (0.07, "7 %"),
            (-0.125, "-12.5 %"),
            (0.0, "0 %"),
        ] {
            assert_eq!(hundredths(number), shown);
        }
    }
}
