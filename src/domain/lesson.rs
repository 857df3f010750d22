//! What can be learned, across experiences.

pub use entity::lesson::Model as Lesson;

pub use crate::store::lesson::{
    Filter, Selection, count, find_all, find_by_keys, fitting, list, select,
};

use crate::model::page::{Page, PageRequest, Place, SortValue};
use crate::store::keyset::cut;
use crate::store::lesson::sort_within_experience;

/// A page of an experience's lessons, which are at hand in their order.
pub fn page_of(lessons: &[Lesson], list: &str, request: &PageRequest) -> Page<Lesson> {
    let position = |place: &Place| match place.sort {
        Some(SortValue::Number(position)) => position,
        _ => i64::MIN,
    };
    let after = request.after.as_ref().map(position);
    let before = request.before.as_ref().map(position);
    let is_within = |lesson: &&Lesson| {
        let position = i64::from(lesson.position);
        after.is_none_or(|after| position > after) && before.is_none_or(|before| position < before)
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
    cut(rows, &sort_within_experience(list), request)
}
