//! The scalars of the contract: time, day and address, each in one form.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, SecondsFormat, Utc};

use crate::model::day::day as read_day;

const MOMENT: &str = "a moment is written as in 2026-11-21T12:00:00Z";
const DAY: &str = "a day is written as in 2026-11-21";
const ADDRESS: &str = "an address is absolute and begins with http:// or https://";

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub chrono::DateTime<Utc>);

/// A moment as RFC 3339 writes it, in UTC, such as `2026-11-21T12:00:00.000Z`.
#[Scalar(specified_by_url = "https://datatracker.ietf.org/doc/html/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        moment(&value)
            .map(Self)
            .ok_or_else(|| InputValueError::custom(MOMENT))
    }

    fn to_value(&self) -> Value {
        Value::from(self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// A day of the calendar as ISO 8601 writes it, such as `2026-11-21`.
#[Scalar(specified_by_url = "https://www.iso.org/iso-8601-date-and-time-format.html")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        day(&value)
            .map(Self)
            .ok_or_else(|| InputValueError::custom(DAY))
    }

    fn to_value(&self) -> Value {
        Value::from(self.0.to_string())
    }
}

/// An address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url(pub String);

/// An absolute address on the web, `http` or `https` alone.
#[Scalar(specified_by_url = "https://url.spec.whatwg.org/")]
impl ScalarType for Url {
    fn parse(value: Value) -> InputValueResult<Self> {
        address(&value)
            .map(|text| Self(text.to_owned()))
            .ok_or_else(|| InputValueError::custom(ADDRESS))
    }

    fn to_value(&self) -> Value {
        Value::from(self.0.as_str())
    }
}

/// What is wrong with a value of the scalar that bears this name; nothing where it is another's.
pub fn misfit(scalar: &str, value: &Value) -> Option<&'static str> {
    let (is_good, wanted) = match scalar {
        "DateTime" => (moment(value).is_some(), MOMENT),
        "Date" => (day(value).is_some(), DAY),
        "Url" => (address(value).is_some(), ADDRESS),
        _ => return None,
    };
    (!is_good).then_some(wanted)
}

fn moment(value: &Value) -> Option<chrono::DateTime<Utc>> {
    let time = chrono::DateTime::parse_from_rfc3339(text(value)?).ok()?;
    Some(time.with_timezone(&Utc))
}

fn day(value: &Value) -> Option<NaiveDate> {
    read_day(text(value)?)
}

fn address(value: &Value) -> Option<&str> {
    let text = text(value)?;
    let url = url::Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(text)
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_text_in_one_form() {
        for (value, is_good) in [
            (Value::from("2026-11-21"), true),
            (Value::from("2026-11-1"), false),
            (Value::from(20_240_101), false),
        ] {
            assert_eq!(misfit("Date", &value).is_none(), is_good, "{value}");
        }
        assert_eq!(misfit("Colour", &Value::from("red")), None);
    }
}
