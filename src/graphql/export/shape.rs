//! How a file is to be written, as whoever asks for it says, by whichever way: what fits together is decided here alone.

use entity::code::Language;

use super::{CHART, Form, Format, Refused, unfit};
use crate::domain::statistics::picture::Chart;
use crate::graphql::code::Code;
use crate::graphql::document::RequestError;

const BOM: &str = "bom";

/// How a codebook is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Book {
    /// As JSON.
    Json,
    /// As CSV.
    Csv {
        /// Whether it begins with the mark by which spreadsheets know UTF-8.
        has_mark: bool,
    },
}

/// A format, CSV perhaps with its mark, of which nothing is said where it is left to be.
///
/// # Errors
///
/// `BAD_USER_INPUT` where something is said that the format does not take; so below.
pub fn format(format: Format, has_mark: Option<bool>) -> Result<Format, Refused> {
    match (format, has_mark) {
        (Format::Csv { .. }, has_mark) => Ok(Format::Csv {
            has_mark: has_mark.unwrap_or_default(),
        }),
        (format, None) => Ok(format),
        (_, Some(_)) => Err(only_csv()),
    }
}

/// The form of a table of statistics.
pub fn form(form: Form, has_mark: Option<bool>, chart: Option<Chart>) -> Result<Form, Refused> {
    let form = match form {
        Form::Rows(rows) => Form::Rows(format(rows, has_mark)?),
        _ if has_mark.is_some() => return Err(only_csv()),
        Form::Picture(_) => return Ok(Form::Picture(chart)),
        Form::Cube => form,
    };
    match chart {
        None => Ok(form),
        Some(_) => Err(wrong(CHART, "Only SVG is drawn as a chart.")),
    }
}

/// How a codebook is written whose name ends so; none where it is not written in that way.
pub fn book(extension: &str, has_mark: Option<bool>) -> Result<Option<Book>, Refused> {
    match extension {
        "json" if has_mark.is_some() => Err(only_csv()),
        "json" => Ok(Some(Book::Json)),
        "csv" => Ok(Some(Book::Csv {
            has_mark: has_mark.unwrap_or_default(),
        })),
        _ => Ok(None),
    }
}

/// The language that is called so.
pub fn language(name: &str) -> Option<Language> {
    match name {
        "nb" => Some(Language::Nb),
        "nn" => Some(Language::Nn),
        "en" => Some(Language::En),
        _ => None,
    }
}

fn only_csv() -> Refused {
    wrong(BOM, "Only CSV begins with a mark.")
}

/// Something is said that does not fit the rest.
pub(super) fn wrong(parameter: &'static str, message: &str) -> Refused {
    unfit(parameter, RequestError::new(Code::BadUserInput, message))
}
