//! The link by which one respondent unit answers a survey wave once.

use sea_orm::entity::prelude::*;

/// The link by which one respondent unit answers a survey wave once. Its secret is known to whom it was sent alone; when the
/// wave is closed, nothing tells any more which response was written by it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_invitation")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The wave.
    pub wave_id: i64,
    /// SHA-256 of the secret, in hexadecimal.
    #[sea_orm(column_type = "Text", unique)]
    pub secret_hash: String,
    /// What the unit is, as its response will tell: sector, unit type, employee band, municipality number. Nothing when the wave
    /// is closed.
    pub unit: Json,
    /// The response that was begun by it; null while it is unused, and when the wave is closed.
    pub response_id: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
