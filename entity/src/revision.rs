//! The content of an experience as it stood after a change; never altered.

use sea_orm::entity::prelude::*;

use crate::code::{Audience, WorkflowState};

/// The content of an experience as it stood after a change; never altered.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The experience that it belongs to.
    pub experience_id: i64,
    /// The version of which it is the content.
    pub number: i32,
    /// The whole content.
    pub content: Json,
    /// Why it was changed.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// Who changed it: an operator command, or a role.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// The municipality that the actor acted for.
    pub municipality_id: Option<i64>,
    /// Where the experience stood; null in revisions older than this column.
    pub state: Option<WorkflowState>,
    /// Who might read it; null in revisions older than this column.
    pub audience: Option<Audience>,
    /// Whether it is of a change that waits, and not of what was published meanwhile.
    pub is_change: bool,
    /// When it was first stored.
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
