//! Tables of experiences, a record a row: CSV and XLSX, and the template for them. Turns rows into what a line of NDJSON
//! would hold, and fields back into cells. Other tables are read by the same readers of rows. Knows no database.

pub mod book;
pub mod cell;
mod choice;
mod column;
pub mod comma;
mod encoding;
pub mod heading;
mod package;
mod row;
pub mod template;
mod word;

pub use heading::{Head, Layout, read as read_headings};
pub use row::{Cells, Found, RawRow, Sorted};
