//! A county, as an area; its county municipality is an owner of its own.

use sea_orm::entity::prelude::*;

/// A county, as an area; its county municipality is an owner of its own.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "county")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Official number, two digits.
    #[sea_orm(column_type = "Text")]
    pub number: String,
    /// Official Norwegian name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The part of the country that it lies in.
    #[sea_orm(column_type = "Text")]
    pub region: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
