//! What a round of a survey asks of whom: one document, of which there is much.

use sea_orm::entity::prelude::*;

/// What a round of a survey asks of whom: one document, which is read as a whole.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_codebook")]
pub struct Model {
    /// The wave.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wave_id: i64,
    /// Frame, field period, municipalities, strata, questions and options, as they were asked.
    pub document: Json,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
