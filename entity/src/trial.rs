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
    /// The law or regulation deviated from.
    #[sea_orm(column_type = "Text")]
    pub act: String,
    /// Its section or paragraph.
    #[sea_orm(column_type = "Text", nullable)]
    pub section: Option<String>,
    /// Where it can be read.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
    /// What was done instead.
    #[sea_orm(column_type = "Text", nullable)]
    pub deviation: Option<String>,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
    /// Last day after a prolongation.
    pub prolonged_to: Option<Date>,
    /// Whether it was prolonged until an announced reform takes effect.
    pub awaits_reform: bool,
    /// Its last day, prolonged or not, in days since 1970; beyond all days where nobody tells.
    pub last_day: i32,
    /// What became of it.
    pub result: Option<TrialResult>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
