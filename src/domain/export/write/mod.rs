//! Writes tables in the formats that exports have, row by row. It must not know where they go.

mod csv;
mod ndjson;
mod parquet;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::table::{Column, Row};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated values, as RFC 4180 has them, in UTF-8.
    Csv {
        /// Whether it begins with the mark by which spreadsheets know UTF-8.
        has_mark: bool,
    },
    /// A JSON object a line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// The format of files that end so.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "csv" => Some(Self::Csv { has_mark: false }),
            "ndjson" => Some(Self::Ndjson),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }

    /// How names of such files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv { .. } => "csv",
            Self::Ndjson => "ndjson",
            Self::Parquet => "parquet",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv { .. } => "text/csv; charset=utf-8; header=present",
            Self::Ndjson => "application/x-ndjson; charset=utf-8",
            Self::Parquet => PARQUET,
        }
    }
}

/// The media type of Parquet, which is packed in itself.
pub const PARQUET: &str = "application/vnd.apache.parquet";

/// Writes one table. What was written without [`Writer::finish`] is no whole file.
pub struct Writer<W: Write + Send>(Inner<W>);

enum Inner<W: Write + Send> {
    Csv(Box<csv::Csv<W>>),
    Ndjson(ndjson::Ndjson<W>),
    Parquet(Box<parquet::Parquet<W>>),
}

impl<W: Write + Send> Writer<W> {
    /// Begins a table of these columns.
    ///
    /// # Errors
    ///
    /// Those of `sink`, here and below.
    pub fn new(format: Format, columns: &[Column], sink: W) -> io::Result<Self> {
        Ok(Self(match format {
            Format::Csv { has_mark } => {
                Inner::Csv(Box::new(csv::Csv::new(columns, has_mark, sink)?))
            }
            Format::Ndjson => Inner::Ndjson(ndjson::Ndjson::new(columns, sink)),
            Format::Parquet => {
                let parquet = parquet::Parquet::new(columns, sink)?;
                Inner::Parquet(Box::new(parquet))
            }
        }))
    }

    /// Adds rows.
    pub fn write(&mut self, rows: Vec<Row>) -> io::Result<()> {
        match &mut self.0 {
            Inner::Csv(it) => rows.iter().try_for_each(|row| it.write(row)),
            Inner::Ndjson(it) => rows.iter().try_for_each(|row| it.write(row)),
            Inner::Parquet(it) => rows.into_iter().try_for_each(|row| it.write(row)),
        }
    }

    /// Ends the table.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            Inner::Csv(it) => it.finish(),
            Inner::Ndjson(it) => Ok(it.finish()),
            Inner::Parquet(it) => it.finish(),
        }
    }
}
