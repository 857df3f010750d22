//! Who did what, and when.

use sea_orm::entity::prelude::*;

use crate::code::NodeKind;

/// Who did what, and when.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// When.
    pub at: DateTimeUtc,
    /// Who: an operator command, or a role.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// The municipality that the actor acted for.
    pub municipality_id: Option<i64>,
    /// What was done.
    #[sea_orm(column_type = "Text")]
    pub action: String,
    /// To what kind of thing.
    pub node_kind: Option<NodeKind>,
    /// To which one.
    pub node_id: Option<i64>,
    /// What more there is to tell.
    pub details: Json,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
