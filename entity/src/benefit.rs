//! An improvement, or a drawback, that can be measured over time.

use sea_orm::entity::prelude::*;

use crate::code::BenefitCategory;

/// An improvement, or a drawback, that can be measured over time.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "benefit")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The experience that it belongs to.
    pub experience_id: i64,
    /// What kind it is.
    pub category: BenefitCategory,
    /// What is measured.
    #[sea_orm(column_type = "Text")]
    pub indicator: String,
    /// In which unit.
    #[sea_orm(column_type = "Text", nullable)]
    pub unit: Option<String>,
    /// The same, alike however it is written: lower case, single spaces.
    #[sea_orm(column_type = "Text", nullable)]
    pub unit_key: Option<String>,
    /// Value before.
    pub baseline: Option<f64>,
    /// When the baseline was taken.
    pub baseline_date: Option<Date>,
    /// Value aimed at.
    pub target: Option<f64>,
    /// When it should be reached.
    pub target_date: Option<Date>,
    /// Whether it was planned or came by itself.
    pub planned: bool,
    /// The role, not the person, that answers for it.
    #[sea_orm(column_type = "Text", nullable)]
    pub owner_role: Option<String>,
    /// Place among its siblings, from 0.
    pub position: i32,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
