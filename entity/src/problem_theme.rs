//! A theme of the national Los vocabulary that a problem falls under.

use sea_orm::entity::prelude::*;

/// A theme of the national Los vocabulary that a problem falls under.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "problem_theme")]
pub struct Model {
    /// The problem.
    #[sea_orm(primary_key, auto_increment = false)]
    pub problem_id: i64,
    /// Los slug.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub theme: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
