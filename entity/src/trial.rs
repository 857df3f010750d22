//! A trial that needed an exemption from law.

use sea_orm::entity::prelude::*;

use crate::code::TrialResult;

/// A trial that needed an exemption from law.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "trial")]
pub struct Model {
    /// The experience that it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// The provision deviated from.
    pub legal_reference_id: i64,
    /// What was done instead.
    #[sea_orm(column_type = "Text", nullable)]
    pub deviation: Option<String>,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
    /// Last day after a prolongation.
    pub prolonged_to: Option<Date>,
    /// What became of it.
    pub result: Option<TrialResult>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
