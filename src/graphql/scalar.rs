//! The scalars of the contract: time, day and address, each in one form.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, SecondsFormat, Utc};

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub chrono::DateTime<Utc>);

/// A moment as RFC 3339 writes it, in UTC, such as `2026-11-21T12:00:00.000Z`.
#[Scalar(specified_by_url = "https://datatracker.ietf.org/doc/html/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(&value)
            .and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok())
            .map(|time| Self(time.with_timezone(&Utc)))
            .ok_or_else(|| {
                InputValueError::custom("a moment is written as in 2026-11-21T12:00:00Z")
            })
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
        text(&value)
            .and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
            .map(Self)
            .ok_or_else(|| InputValueError::custom("a day is written as in 2026-11-21"))
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
        text(&value)
            .filter(|text| {
                url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
            })
            .map(|text| Self(text.to_owned()))
            .ok_or_else(|| {
                InputValueError::custom(
                    "an address is absolute and begins with http:// or https://",
                )
            })
    }

    fn to_value(&self) -> Value {
        Value::from(self.0.as_str())
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
