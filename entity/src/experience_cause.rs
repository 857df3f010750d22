//! Why an attempt failed or was stopped.

use sea_orm::entity::prelude::*;

use crate::code::FailureCause;

/// Why an attempt failed or was stopped.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "experience_cause")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The experience that it belongs to.
    pub experience_id: i64,
    /// Which cause.
    pub cause: FailureCause,
    /// Weight among the causes; the first has 1.
    pub rank: i32,
    /// In free words.
    #[sea_orm(column_type = "Text", nullable)]
    pub text: Option<String>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
