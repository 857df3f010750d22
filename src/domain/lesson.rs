//! What can be learned, across experiences.

pub use entity::lesson::Model as Lesson;

pub use crate::store::lesson::{
    Filter, Selection, count, find_all, find_by_keys, fitting, list, select,
};

use crate::model::page::{Page, PageRequest};
use crate::store::keyset;
use crate::store::lesson::sort_within_experience;

/// A page of an experience's lessons, which are at hand in their order.
pub fn page_of(lessons: &[Lesson], list: &str, request: &PageRequest) -> Page<Lesson> {
    keyset::page_of(lessons, &sort_within_experience(list), request)
}
