//! A run of the import, so that an unfinished one can be told and cleared away.

use sea_orm::entity::prelude::*;

/// A run of the import, so that an unfinished one can be told and cleared away.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Name of the file, without its folder.
    #[sea_orm(column_type = "Text")]
    pub file: String,
    /// When it began.
    pub started_at: DateTimeUtc,
    /// When it last gave a sign of life.
    pub alive_at: DateTimeUtc,
    /// When it was given up; what it has written is being cleared away.
    pub abandoned_at: Option<DateTimeUtc>,
    /// When all of it became visible.
    pub finished_at: Option<DateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
