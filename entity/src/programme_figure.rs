//! A figure that a programme published itself.

use sea_orm::entity::prelude::*;

use crate::code::Approximation;

/// A figure that a programme published itself.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "programme_figure")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: i64,
    /// Place among its siblings, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// What was counted.
    #[sea_orm(column_type = "Text")]
    pub indicator: String,
    /// How many.
    pub value: f64,
    /// In which unit.
    #[sea_orm(column_type = "Text")]
    pub unit: String,
    /// How exactly the source tells it.
    pub approximation: Approximation,
    /// Whether it is so much every year.
    pub is_per_year: bool,
    /// The day for which it is told.
    pub as_of: Option<Date>,
    /// The time that it covers, in the source's words.
    #[sea_orm(column_type = "Text", nullable)]
    pub period: Option<String>,
    /// What the source is called.
    #[sea_orm(column_type = "Text")]
    pub source_title: String,
    /// Where it can be read.
    #[sea_orm(column_type = "Text")]
    pub source_url: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
