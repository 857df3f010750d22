//! A value of a benefit at a date.

use sea_orm::entity::prelude::*;

use crate::code::MeasurementKind;

/// A value of a benefit at a date.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "measurement")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The benefit.
    pub benefit_id: i64,
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
