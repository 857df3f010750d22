//! Something to read about a programme.

use sea_orm::entity::prelude::*;

/// Something to read about a programme.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "programme_report")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: i64,
    /// Place among its siblings, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// What the report is called.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Where it can be read.
    #[sea_orm(column_type = "Text")]
    pub url: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
