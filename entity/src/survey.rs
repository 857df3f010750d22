//! An instrument that is put to respondents in waves.

use sea_orm::entity::prelude::*;

/// An instrument that is put to respondents in waves.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What the world addresses it by.
    #[sea_orm(unique)]
    pub public_id: Uuid,
    /// What codebooks call it, such as `innovation-barometer`.
    #[sea_orm(column_type = "Text", unique)]
    pub key: String,
    /// What it is called, and what it asks about, in three languages.
    pub about: Json,
    /// Whose token made it; none where that was of no municipality, or a command.
    pub municipality_id: Option<i64>,
    /// When its first wave was made.
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
