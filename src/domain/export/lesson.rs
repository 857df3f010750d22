//! Lessons as rows.

use entity::code::NodeKind;
use uuid::Uuid;

use super::column::Spec;
use super::table::{Cell, Kind};
use crate::domain::lesson::Lesson;
use crate::domain::vocabulary::VocabularyName as V;
use crate::model::NodeId;

/// A lesson with what is told beside it.
#[derive(Debug)]
pub struct Taught {
    /// The lesson.
    pub row: Lesson,
    /// The public id of the experience that taught it.
    pub experience: Uuid,
    /// How many other municipalities saw the same.
    pub confirmations: i32,
}

type Of = Spec<Taught>;

/// The columns of lessons.
pub const COLUMNS: &[Spec<Taught>] = &[
    Of::new("id", Kind::Text, |it, _| {
        id(NodeKind::Lesson, it.row.public_id)
    }),
    Of::new("experience_id", Kind::Text, |it, _| {
        id(NodeKind::Experience, it.experience)
    }),
    Of::new("kind", Kind::Text, |it, _| Cell::code(it.row.kind)).coded(V::LessonKind),
    Of::new("basis", Kind::Text, |it, _| Cell::code(it.row.basis)).coded(V::LessonBasis),
    Of::new("text", Kind::Text, |it, _| (&it.row.text).into()),
    Of::new("factor", Kind::Text, |it, _| Cell::maybe(it.row.factor))
        .nullable()
        .coded(V::Factor),
    Of::new("confirmations", Kind::Integer, |it, _| {
        it.confirmations.into()
    }),
];

fn id(kind: NodeKind, key: Uuid) -> Cell {
    NodeId::new(kind, key).to_string().into()
}
