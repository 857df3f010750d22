//! What an experience tells at length; apart from its row, because most reads of that need none of it.

use sea_orm::entity::prelude::*;

/// What an experience tells at length. An experience that tells nothing has no row.
#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "narrative")]
pub struct Model {
    /// The experience that it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// A few sentences; null before submission, or where an import had none.
    #[sea_orm(column_type = "Text", nullable)]
    pub summary: Option<String>,
    /// The circumstances.
    #[sea_orm(column_type = "Text", nullable)]
    pub context: Option<String>,
    /// What was done.
    #[sea_orm(column_type = "Text", nullable)]
    pub what_was_done: Option<String>,
    /// What came of it.
    #[sea_orm(column_type = "Text", nullable)]
    pub what_happened: Option<String>,
    /// What the owner would do differently.
    #[sea_orm(column_type = "Text", nullable)]
    pub would_do_differently: Option<String>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
