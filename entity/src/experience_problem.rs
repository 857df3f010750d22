//! A problem that an attempt was made at.

use sea_orm::entity::prelude::*;

/// A problem that an attempt was made at.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "experience_problem")]
pub struct Model {
    /// The experience.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// The problem.
    #[sea_orm(primary_key, auto_increment = false)]
    pub problem_id: i64,
    /// Place among its siblings, from 0.
    pub position: i32,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
