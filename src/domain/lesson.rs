//! What can be learned, across experiences.

pub use entity::lesson::Model as Lesson;

pub use crate::store::lesson::{count, find_all, list, sort};
