//! Whoever owns an experience on the municipal side: a municipality, a county municipality, a group or a foreign one.

use sea_orm::entity::prelude::*;

use crate::code::MunicipalityKind;

/// Whoever owns an experience on the municipal side: a municipality, a county municipality, a group or a foreign one.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "municipality")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What the world addresses it by; random, and for ever.
    #[sea_orm(unique)]
    pub public_id: Uuid,
    /// What it is.
    pub kind: MunicipalityKind,
    /// Official number today, or the last one; null where it never had one.
    #[sea_orm(column_type = "Text", nullable)]
    pub number: Option<String>,
    /// ISO 3166-1 alpha-2 code, `NO` for Norway.
    #[sea_orm(column_type = "Text")]
    pub country: String,
    /// Norwegian name, or the name at home for a foreign one.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Norwegian collation key; rows sort by its bytes.
    pub name_key: Vec<u8>,
    /// The county that it lies in, where it lies in one alone.
    pub county_id: Option<i64>,
    /// The part of the country, or of a foreign country, that it lies in.
    #[sea_orm(column_type = "Text", nullable)]
    pub region: Option<String>,
    /// Inhabitants on 1 January 2024.
    pub population: Option<i32>,
    /// Number in the register of legal entities, nine digits.
    #[sea_orm(column_type = "Text", nullable)]
    pub organisation_number: Option<String>,
    /// Last day of a former one.
    pub valid_to: Option<Date>,
    /// The unfinished import that wrote it; null once it is part of Floke.
    pub staged_import_id: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
