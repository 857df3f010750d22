//! JSON, an object a line: every column stands in every line, in its order.

use std::io::{self, Write};

use chrono::SecondsFormat;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::domain::export::table::{Cell, Column, Row};

pub struct Ndjson<W> {
    columns: Vec<Column>,
    sink: W,
}

impl<W: Write> Ndjson<W> {
    pub fn new(columns: &[Column], sink: W) -> Self {
        Self {
            columns: columns.to_vec(),
            sink,
        }
    }

    pub fn write(&mut self, row: &Row) -> io::Result<()> {
        let line = Line(&self.columns, row);
        let mut line = serde_json::to_vec(&line).map_err(io::Error::from)?;
        line.push(b'\n');
        self.sink.write_all(&line)
    }

    pub fn finish(self) -> W {
        self.sink
    }
}

struct Line<'a>(&'a [Column], &'a Row);

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(Some(self.0.len()))?;
        for (column, cell) in self.0.iter().zip(self.1) {
            line.serialize_entry(&column.name, &Value(cell))?;
        }
        line.end()
    }
}

struct Value<'a>(&'a Cell);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Null => serializer.serialize_unit(),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Integer(number) => serializer.serialize_i64(*number),
            Cell::Number(number) => serializer.serialize_f64(*number),
            Cell::Boolean(is_so) => serializer.serialize_bool(*is_so),
            Cell::Date(day) => serializer.collect_str(day),
            Cell::Timestamp(time) => {
                serializer.serialize_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
            Cell::Texts(texts) => serializer.collect_seq(texts),
        }
    }
}
