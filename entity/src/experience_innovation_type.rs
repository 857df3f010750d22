//! A kind of change that an attempt was.

use sea_orm::entity::prelude::*;

use crate::code::InnovationType;

/// A kind of change that an attempt was.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "experience_innovation_type")]
pub struct Model {
    /// The experience.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// The kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub innovation_type: InnovationType,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
