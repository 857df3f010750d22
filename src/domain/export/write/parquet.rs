//! Parquet: column by column, so that rows are held until there are enough of them for a group.

use std::io::{self, Write};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{PrimitiveTypeBuilder, Type, TypePtr};

use crate::domain::export::table::{Cell, Column, Kind, Row};

/// Rows of a group at most.
const ROWS: usize = 10_000;
/// Bytes of a group at most, before it is packed: long texts fill it long before it has so many rows.
const BYTES: usize = 8 * 1024 * 1024;

pub struct Parquet<W: Write + Send> {
    columns: Vec<Column>,
    file: SerializedFileWriter<W>,
    rows: Vec<Row>,
    weight: usize,
}

impl<W: Write + Send> Parquet<W> {
    pub fn new(columns: &[Column], sink: W) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by(concat!("Floke ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let fields: Result<Vec<TypePtr>> = columns.iter().map(field).collect();
        let schema = fields.and_then(|fields| {
            Type::group_type_builder("floke")
                .with_fields(fields)
                .build()
        });
        let schema = schema.map_err(failed)?;
        let file = SerializedFileWriter::new(sink, Arc::new(schema), Arc::new(properties));
        Ok(Self {
            columns: columns.to_vec(),
            file: file.map_err(failed)?,
            rows: Vec::new(),
            weight: 0,
        })
    }

    pub fn write(&mut self, row: Row) -> io::Result<()> {
        self.weight += row.iter().map(Cell::weight).sum::<usize>();
        self.rows.push(row);
        if self.rows.len() >= ROWS || self.weight >= BYTES {
            self.flush().map_err(failed)?;
        }
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<W> {
        if !self.rows.is_empty() {
            self.flush().map_err(failed)?;
        }
        self.file.into_inner().map_err(failed)
    }

    fn flush(&mut self) -> Result<()> {
        let mut group = self.file.next_row_group()?;
        for (place, column) in self.columns.iter().enumerate() {
            let Some(mut writer) = group.next_column()? else {
                break;
            };
            // Each cell is taken out of its row, so that no text is held twice.
            let cells = self.rows.iter_mut();
            let cells = cells.map(|row| std::mem::replace(&mut row[place], Cell::Null));
            put(writer.untyped(), column, cells.collect())?;
            writer.close()?;
        }
        group.close()?;
        self.rows.clear();
        self.weight = 0;
        Ok(())
    }
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(source) => io::Error::other(source),
        },
        other => io::Error::other(other),
    }
}

fn field(column: &Column) -> Result<TypePtr> {
    let repetition = if column.is_nullable {
        Repetition::OPTIONAL
    } else {
        Repetition::REQUIRED
    };
    let text = |name| primitive(name, Physical::BYTE_ARRAY, Some(LogicalType::String));
    let name = column.name.as_ref();
    let built = match column.kind {
        Kind::Text => text(name),
        Kind::Integer => primitive(name, Physical::INT64, None),
        Kind::Number => primitive(name, Physical::DOUBLE, None),
        Kind::Boolean => primitive(name, Physical::BOOLEAN, None),
        Kind::Date => primitive(name, Physical::INT32, Some(LogicalType::Date)),
        Kind::Timestamp => {
            let instant = LogicalType::timestamp(true, TimeUnit::MICROS);
            primitive(name, Physical::INT64, Some(instant))
        }
        Kind::Texts => {
            let element = text("element").with_repetition(Repetition::REQUIRED);
            let list = Type::group_type_builder("list")
                .with_repetition(Repetition::REPEATED)
                .with_fields(vec![Arc::new(element.build()?)]);
            let all = Type::group_type_builder(name)
                .with_repetition(Repetition::REQUIRED)
                .with_logical_type(Some(LogicalType::List))
                .with_fields(vec![Arc::new(list.build()?)]);
            return Ok(Arc::new(all.build()?));
        }
    };
    Ok(Arc::new(built.with_repetition(repetition).build()?))
}

fn primitive(
    name: &str,
    physical: Physical,
    logical: Option<LogicalType>,
) -> PrimitiveTypeBuilder<'_> {
    Type::primitive_type_builder(name, physical).with_logical_type(logical)
}

/// Writes the cells of a column. What is of another kind than the column would be a fault of the program.
fn put(writer: &mut ColumnWriter<'_>, column: &Column, cells: Vec<Cell>) -> Result<()> {
    if let (Kind::Texts, ColumnWriter::ByteArrayColumnWriter(writer)) = (column.kind, &mut *writer)
    {
        let (values, levels, repeated) = texts(cells);
        writer.write_batch(&values, Some(&levels), Some(&repeated))?;
        return Ok(());
    }
    macro_rules! put {
        ($writer:ident, $cell:ident => $value:expr) => {{
            let mut levels = Vec::with_capacity(cells.len());
            let mut values = Vec::with_capacity(cells.len());
            for $cell in cells {
                let value = $value;
                levels.push(i16::from(value.is_some()));
                values.extend(value);
            }
            let levels = column.is_nullable.then_some(levels);
            $writer.write_batch(&values, levels.as_deref(), None)?;
        }};
    }
    match writer {
        ColumnWriter::ByteArrayColumnWriter(writer) => put!(writer, cell => match cell {
            Cell::Text(text) => Some(ByteArray::from(text.into_bytes())),
            _ => None,
        }),
        ColumnWriter::Int64ColumnWriter(writer) => put!(writer, cell => match cell {
            Cell::Integer(number) => Some(number),
            Cell::Timestamp(time) => Some(DateTime::<Utc>::timestamp_micros(&time)),
            _ => None,
        }),
        ColumnWriter::DoubleColumnWriter(writer) => put!(writer, cell => match cell {
            Cell::Number(number) => Some(number),
            _ => None,
        }),
        ColumnWriter::BoolColumnWriter(writer) => put!(writer, cell => match cell {
            Cell::Boolean(is_so) => Some(is_so),
            _ => None,
        }),
        ColumnWriter::Int32ColumnWriter(writer) => put!(writer, cell => match cell {
            Cell::Date(day) => Some(days(day)),
            _ => None,
        }),
        _ => {}
    }
    Ok(())
}

/// Texts of lists, one behind the other, whether each is there, and whether it goes on with a list.
fn texts(cells: Vec<Cell>) -> (Vec<ByteArray>, Vec<i16>, Vec<i16>) {
    let (mut values, mut levels, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
    for cell in cells {
        let texts = match cell {
            Cell::Texts(texts) => texts,
            _ => Vec::new(),
        };
        if texts.is_empty() {
            levels.push(0);
            repeated.push(0);
        }
        for (place, text) in texts.into_iter().enumerate() {
            levels.push(1);
            repeated.push(i16::from(place > 0));
            values.push(ByteArray::from(text.into_bytes()));
        }
    }
    (values, levels, repeated)
}

/// Days since 1970.
fn days(day: NaiveDate) -> i32 {
    let since = day.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(since).unwrap_or_default()
}
