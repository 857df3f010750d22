//! Whom to ask about an experience: a role and a shared mailbox, never a person.

use sea_orm::entity::prelude::*;

/// Whom to ask about an experience: a role and a shared mailbox, never a person.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    /// The experience that it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// The role that answers.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// A shared mailbox.
    #[sea_orm(column_type = "Text")]
    pub email: String,
    /// When it was last known to be right.
    pub confirmed_at: DateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
