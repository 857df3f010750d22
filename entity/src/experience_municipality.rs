//! Who owns an experience.

use sea_orm::entity::prelude::*;

/// Who owns an experience.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "experience_municipality")]
pub struct Model {
    /// The experience.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// The owner.
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i64,
    /// Place among the owners; the leading one has 0.
    pub position: i32,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
