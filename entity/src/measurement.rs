//! A value of a benefit at a date.

use sea_orm::entity::prelude::*;

use crate::code::MeasurementKind;

/// A value of a benefit at a date.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "measurement")]
pub struct Model {
    /// The experience that the benefit belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// The benefit's place among those of the experience, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub benefit: i32,
    /// Place among its siblings, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// When it was taken.
    pub date: Date,
    /// The value.
    pub value: f64,
    /// Foreseen or measured.
    pub kind: MeasurementKind,
    /// How it was measured.
    #[sea_orm(column_type = "Text", nullable)]
    pub method: Option<String>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
