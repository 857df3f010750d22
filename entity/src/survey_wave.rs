//! One round of a survey: who was asked, when, and what.

use sea_orm::entity::prelude::*;

use crate::code::SurveyState;

/// One round of a survey: who was asked, when, and what.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_wave")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What the world addresses it by.
    #[sea_orm(unique)]
    pub public_id: Uuid,
    /// The survey.
    pub survey_id: i64,
    /// Which edition it is, such as `2020`.
    #[sea_orm(column_type = "Text")]
    pub edition: String,
    /// Whose token made it; none where that was of no municipality, or a command.
    pub municipality_id: Option<i64>,
    /// Whether it still takes responses.
    pub state: SurveyState,
    /// What lists tell of its codebook, so that they need not read that.
    pub summary: Json,
    /// How many were sent it, where that is known.
    pub invited: Option<i32>,
    /// How many have answered; those of an open wave are not counted yet.
    pub responses: i32,
    /// What rounding draws its chances from; nobody is told it.
    pub rounding_key: Vec<u8>,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// From when on it takes no more responses, and can be tabulated.
    pub closed_at: Option<DateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
