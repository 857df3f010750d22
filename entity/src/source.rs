//! Where an experience is documented.

use sea_orm::entity::prelude::*;

/// Where an experience is documented.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The experience that it belongs to.
    pub experience_id: i64,
    /// What the source is called.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Where it can be read.
    #[sea_orm(column_type = "Text")]
    pub url: String,
    /// Place among its siblings, from 0.
    pub position: i32,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
