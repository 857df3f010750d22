//! One line of the change log that derived stores follow.

use sea_orm::entity::prelude::*;

use crate::code::{ChangeOperation, NodeKind};

/// One line of the change log that derived stores follow.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// When it was committed, about.
    pub at: DateTimeUtc,
    /// What kind of thing changed.
    pub node_kind: NodeKind,
    /// Which one.
    pub node_id: i64,
    /// What happened to it.
    pub operation: ChangeOperation,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
