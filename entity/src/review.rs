//! What was handed in to be judged by editors, and what came of it last.

use sea_orm::entity::prelude::*;

/// What was handed in to be judged by editors, and what came of it last: an experience, or a change of one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review")]
pub struct Model {
    /// The experience.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// When it was handed in.
    pub submitted_at: DateTimeUtc,
    /// The submitter's word to the editors.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// When it was returned or rejected; null while it waits.
    pub decided_at: Option<DateTimeUtc>,
    /// Why it was returned or rejected.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// The token of the editor who looks at it.
    pub claimed_by_id: Option<i64>,
    /// Until when others leave it to that editor.
    pub claimed_until: Option<DateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
