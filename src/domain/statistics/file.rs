//! A table as a file: rows as the exports have them, a cube of JSON-stat, or a picture.

use entity::code::Language;

use super::column::{cells, columns};
use super::picture::{self, Chart};
use super::{Measure, Sign, Table, jsonstat};
use crate::domain::export::table::{Cell, Column, Kind, Row};
use crate::domain::export::write::{Format, Writer};
use crate::model::{Error, ErrorCode, Result};

/// Groups that a file tells at most; more are refused, for a part would be taken for the whole.
pub const MOST_GROUPS: usize = 100_000;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A row a group.
    Rows(Format),
    /// JSON-stat 2.
    Cube,
    /// SVG: this chart, or the one that fits.
    Picture(Option<Chart>),
}

impl Form {
    /// The form of files that end so.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "json" => Some(Self::Cube),
            "svg" => Some(Self::Picture(None)),
            _ => Format::of_extension(extension).map(Self::Rows),
        }
    }

    /// How names of such files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Rows(format) => format.extension(),
            Self::Cube => "json",
            Self::Picture(_) => "svg",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Rows(format) => format.media_type(),
            Self::Cube => "application/json; charset=utf-8",
            Self::Picture(_) => "image/svg+xml; charset=utf-8",
        }
    }
}

/// A table as a file.
///
/// # Errors
///
/// `Invalid` where it has more groups than the form has room for, or more dimensions.
pub fn write(
    table: &Table,
    measures: &[Measure],
    form: Form,
    language: Language,
) -> Result<Vec<u8>> {
    if table.is_truncated() {
        let given = table.group_total;
        let message = format!("a file tells {MOST_GROUPS} groups at most, and there are {given}");
        return Err(Error::invalid("groupBy", ErrorCode::TooMany, message));
    }
    match form {
        Form::Rows(format) => rows(table, measures, format, language).map_err(Error::internal),
        Form::Cube => {
            let cube = jsonstat::cube(table, measures, language)?;
            serde_json::to_vec(&cube).map_err(Error::internal)
        }
        Form::Picture(chart) => {
            let picture = picture::svg(table, chart, language)?;
            Ok(picture.into_bytes())
        }
    }
}

fn rows(
    table: &Table,
    measures: &[Measure],
    format: Format,
    language: Language,
) -> std::io::Result<Vec<u8>> {
    let figures = columns(measures, language);
    let mut writer = Writer::new(format, &heads(table, measures, &figures), Vec::new())?;
    let rest = alike(table, measures);
    let rows = table.rows.iter().map(|row| {
        let mut written = Row::new();
        for key in &row.keys {
            written.extend([Cell::from(&key.code), Cell::from(&key.label)]);
        }
        for (figure, cell) in figures.iter().zip(cells(table, measures, row)) {
            if figure.unit.decimals() == 0 {
                written.push(cell.value.map(whole).into());
            } else {
                written.extend([cell.value.into(), cell.sign.map(Sign::text).into()]);
            }
        }
        written.extend(left_out(measures, row));
        written.extend(rest.iter().cloned());
        written
    });
    writer.write(rows.collect())?;
    writer.finish()
}

/// The columns: values and their labels, figures and their signs, and what is the same in each row.
fn heads(table: &Table, measures: &[Measure], figures: &[super::column::Column]) -> Vec<Column> {
    let mut all = Vec::new();
    let mut add = |name: String, kind, is_nullable| {
        all.push(Column {
            name: name.to_lowercase().into(),
            kind,
            is_nullable,
        });
    };
    for dimension in &table.dimensions {
        add(dimension.code().to_owned(), Kind::Text, false);
        add(format!("{}_label", dimension.code()), Kind::Text, false);
    }
    for figure in figures {
        let is_whole = figure.unit.decimals() == 0;
        let kind = if is_whole {
            Kind::Integer
        } else {
            Kind::Number
        };
        add(figure.code.clone(), kind, !is_whole);
        if !is_whole {
            add(format!("{}_sign", figure.code), Kind::Text, true);
        }
    }
    let sums = (1..).zip(measures).filter(|it| it.1.of_what().is_some());
    for (place, _) in sums.clone() {
        add(
            format!("benefit_sum_{place}_left_out"),
            Kind::Integer,
            false,
        );
    }
    add("total".to_owned(), Kind::Integer, false);
    for dimension in &table.dimensions {
        add(
            format!("unknown_{}", dimension.code()),
            Kind::Integer,
            false,
        );
    }
    for (place, _) in sums {
        add(format!("benefit_sum_{place}_unit"), Kind::Text, false);
        add(format!("benefit_sum_{place}_category"), Kind::Text, false);
    }
    all
}

/// Of how many more each sum would be, could all be added up.
fn left_out<'a>(
    measures: &'a [Measure],
    row: &'a super::Row,
) -> impl Iterator<Item = Cell> + use<'a> {
    let figures = measures.iter().zip(&row.figures);
    let sums = figures.filter(|(measure, _)| measure.of_what().is_some());
    sums.map(|(_, figure)| count(figure.left_out.unwrap_or_default()))
}

fn count(count: u64) -> Cell {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}

/// What is the same in each row: of how many the table is, how many of them have no value, and what was added up.
fn alike(table: &Table, measures: &[Measure]) -> Row {
    let counts = [table.total]
        .into_iter()
        .chain(table.unknown.iter().copied());
    let mut row: Row = counts.map(count).collect();
    for (unit, category) in measures.iter().filter_map(Measure::of_what) {
        row.extend([Cell::from(unit), Cell::from(category)]);
    }
    row
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "counts and per cent, which are whole"
)]
fn whole(value: f64) -> i64 {
    value as i64
}
