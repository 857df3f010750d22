//! Who owns an experience that is told to others without its owners.

use sea_orm::entity::prelude::*;

/// Who owns an experience that is told to others without its owners.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unnamed_owner")]
pub struct Model {
    /// The owner.
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i64,
    /// The experience.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// Place among its siblings, from 0.
    pub position: i32,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
