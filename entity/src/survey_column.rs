//! Answers of a closed wave in the order of its respondents, one question after another, to be counted fast.

use sea_orm::entity::prelude::*;

/// One variable of a closed wave over all its respondents, or what is withheld of it. Derived from the responses when the
/// wave is closed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_column")]
pub struct Model {
    /// The wave.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wave_id: i64,
    /// Which variable.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub name: String,
    /// Its values.
    pub bytes: Vec<u8>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
