//! What one respondent unit answered. Units are never named.

use sea_orm::entity::prelude::*;

/// What one respondent unit answered. Units are never named; the municipality is known only to weight and to withhold.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_response")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The wave.
    pub wave_id: i64,
    /// What the unit is: sector, unit type, employee band, municipality number, as codes of the codebook.
    pub unit: Json,
    /// The weight that came with the response; null where weights are worked out, or there are none.
    pub weight: Option<f64>,
    /// Answers by the code of the question: codes of options, or a number.
    pub answers: Json,
    /// Whether it was handed in, and not only saved to be gone on with.
    pub is_complete: bool,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
