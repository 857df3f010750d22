//! A judgement of how an attempt ended; it may be judged anew years later.

use sea_orm::entity::prelude::*;

use crate::code::Outcome;

/// A judgement of how an attempt ended; it may be judged anew years later.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outcome_assessment")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The experience that it belongs to.
    pub experience_id: i64,
    /// When it was judged; null where the source does not tell.
    pub date: Option<Date>,
    /// The judgement.
    pub outcome: Outcome,
    /// Why it was judged so.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// When it was first stored.
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
