//! One of the names that a municipality bears: Norwegian, Sami or Kven.

use sea_orm::entity::prelude::*;

/// One of the names that a municipality bears: Norwegian, Sami or Kven.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "municipality_name")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Whose name it is.
    pub municipality_id: i64,
    /// The name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The name as it is looked up: lower case, single spaces.
    #[sea_orm(column_type = "Text")]
    pub folded: String,
    /// Place among its siblings, from 0.
    pub position: i32,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
