//! Programmes that attempts belong to.

pub use entity::programme::Model as Programme;
pub use entity::programme_report::Model as Report;

pub use crate::store::programme::{count, find_all, find_by_keys, list, reports};
