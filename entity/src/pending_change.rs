//! A change of a published experience that waits for its review.

use sea_orm::entity::prelude::*;

use crate::code::WorkflowState;

/// A change of a published experience that waits for its review. Nothing of it stands in any other table.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_change")]
pub struct Model {
    /// The experience that it changes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// The version of the experience that it was made from.
    pub base: i32,
    /// Its own version.
    pub version: i32,
    /// Where it stands: a draft, submitted, returned or rejected.
    pub state: WorkflowState,
    /// The whole content as it shall be.
    pub content: Json,
    /// When it was begun.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
    /// When its owners wrote whom to ask; nothing where that is as it is published.
    pub contact_at: Option<DateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
