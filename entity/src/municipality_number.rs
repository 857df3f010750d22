//! A number that a municipality bears or bore, with its days.

use sea_orm::entity::prelude::*;

/// A number that a municipality bears or bore, with its days.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "municipality_number")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Whose number it is.
    pub municipality_id: i64,
    /// Official number, four digits, or two for a county municipality.
    #[sea_orm(column_type = "Text")]
    pub number: String,
    /// First day; null where it is not known.
    pub valid_from: Option<Date>,
    /// Last day; null while it is borne.
    pub valid_to: Option<Date>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
