//! That a municipality saw the same as another one learned.

use sea_orm::entity::prelude::*;

/// That a municipality saw the same as another one learned. Who it was is told to nobody but the audit trail.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "lesson_confirmation")]
pub struct Model {
    /// What was learned.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lesson_id: i64,
    /// Who saw the same.
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i64,
    /// When they said so.
    pub confirmed_at: DateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
