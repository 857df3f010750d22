//! What can be learned from an attempt.

use sea_orm::entity::prelude::*;

use crate::code::{Factor, LessonBasis, LessonKind};

/// What can be learned from an attempt.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "lesson")]
pub struct Model {
    /// Internal key; grows with time, so that nothing which is told rests on it.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What the world addresses it by; random, and for ever.
    #[sea_orm(unique)]
    pub public_id: Uuid,
    /// What ties of lists are broken by and cursors bear: part of the public id, so that it tells nothing of time.
    #[sea_orm(unique)]
    pub key: i64,
    /// The experience that it belongs to.
    pub experience_id: i64,
    /// What it tells its reader to do.
    pub kind: LessonKind,
    /// Whether a source states it.
    pub basis: LessonBasis,
    /// The lesson.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// The factor that it is about.
    pub factor: Option<Factor>,
    /// Place among its siblings, from 0.
    pub position: i32,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
