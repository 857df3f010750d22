//! A figure that an attempt reports, as told.

use sea_orm::entity::prelude::*;

/// A figure that an attempt reports, as told.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "result")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The experience that it belongs to.
    pub experience_id: i64,
    /// What was counted.
    #[sea_orm(column_type = "Text")]
    pub indicator: String,
    /// How many.
    pub value: f64,
    /// In which unit.
    #[sea_orm(column_type = "Text")]
    pub unit: String,
    /// Place among its siblings, from 0.
    pub position: i32,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
