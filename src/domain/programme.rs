//! Programmes that attempts belong to.

pub use entity::programme::Model as Programme;
pub use entity::programme_figure::Model as Figure;
pub use entity::programme_report::Model as Report;

pub use crate::store::programme::{count, figures, find_all, find_by_keys, fitting, list, reports};
