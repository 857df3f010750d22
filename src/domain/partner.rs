//! Partners that took part.

pub use entity::partner::Model as Partner;

pub use crate::store::partner::{Filter, count, find_all, find_by_keys, list};
