//! What can be learned, across experiences.

pub use entity::lesson::Model as Lesson;

pub use crate::store::lesson::{count, find_all, list};

use crate::model::page::{Page, PageRequest};
use crate::store::keyset::cut;
use crate::store::lesson::sort;

/// A page of lessons that are at hand, in their order.
pub fn page_of(lessons: &[Lesson], list: &str, request: &PageRequest) -> Page<Lesson> {
    let is_within = |lesson: &&Lesson| {
        request
            .after
            .as_ref()
            .is_none_or(|place| lesson.id > place.key)
            && request
                .before
                .as_ref()
                .is_none_or(|place| lesson.id < place.key)
    };
    let size = usize::try_from(request.size)
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    let within = lessons.iter().filter(is_within).cloned();
    let rows: Vec<Lesson> = if request.from_back {
        within.rev().take(size).collect()
    } else {
        within.take(size).collect()
    };
    cut(rows, &sort(list), request)
}
