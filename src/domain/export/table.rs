//! A table as it leaves Floke: columns of known kinds, and rows of cells. It must not know what they tell, nor in which
//! format they are written.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use entity::code::Code;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// True or false.
    Boolean,
    /// Days.
    Date,
    /// Instants, in UTC.
    Timestamp,
    /// Lists of texts; never null, but perhaps empty.
    Texts,
}

impl Kind {
    /// The kind as the codebook names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Timestamp => "timestamp",
            Self::Texts => "texts",
        }
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it is called; each name stands once in a table.
    pub name: Cow<'static, str>,
    /// What it holds.
    pub kind: Kind,
    /// Whether a cell may hold nothing.
    pub is_nullable: bool,
}

/// A cell, of the kind of its column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A day.
    Date(NaiveDate),
    /// An instant.
    Timestamp(DateTime<Utc>),
    /// Texts in their order.
    Texts(Vec<String>),
}

/// A cell for each column.
pub type Row = Vec<Cell>;

impl Cell {
    /// A code.
    pub fn code(code: impl Code) -> Self {
        Self::Text(code.code())
    }

    /// A code, where there is one.
    pub fn maybe(code: Option<impl Code>) -> Self {
        code.map(Code::code).into()
    }

    /// Codes in their order.
    pub fn codes<T: Code>(codes: impl IntoIterator<Item = T>) -> Self {
        Self::Texts(codes.into_iter().map(Code::code).collect())
    }

    /// How many bytes it takes in memory, about.
    pub fn weight(&self) -> usize {
        let text = |it: &String| it.len() + size_of::<String>();
        size_of::<Self>()
            + match self {
                Self::Text(it) => text(it),
                Self::Texts(all) => all.iter().map(text).sum(),
                _ => 0,
            }
    }
}

macro_rules! cells {
    ($($from:ty: $it:ident => $cell:expr;)*) => {$(
        impl From<$from> for Cell {
            fn from($it: $from) -> Self {
                $cell
            }
        }

        impl From<Option<$from>> for Cell {
            fn from(it: Option<$from>) -> Self {
                it.map_or(Self::Null, Into::into)
            }
        }
    )*};
}

cells! {
    String: it => Self::Text(it);
    &str: it => Self::Text(it.to_owned());
    &String: it => Self::Text(it.clone());
    i32: it => Self::Integer(it.into());
    i64: it => Self::Integer(it);
    f64: it => Self::Number(it);
    bool: it => Self::Boolean(it);
    NaiveDate: it => Self::Date(it);
    DateTime<Utc>: it => Self::Timestamp(it);
    Vec<String>: it => Self::Texts(it);
}

impl From<&Option<String>> for Cell {
    fn from(it: &Option<String>) -> Self {
        it.clone().into()
    }
}
