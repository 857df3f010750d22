//! The vocabulary that every layer speaks: ids, pages, viewers, time, errors. Words without deeds: no I/O.

pub mod checksum;
pub mod clock;
pub mod collation;
pub mod day;
pub mod dice;
pub mod error;
pub mod handle;
pub mod id;
pub mod locale;
pub mod organisation_number;
pub mod page;
pub mod viewer;

pub use clock::Clock;
pub use error::{Error, ErrorCode, Fault, Result};
pub use id::NodeId;
pub use page::{Cursor, Edge, Page, PageRequest, SortValue};
pub use viewer::{Grant, Viewer};
