//! What a model makes of a text of an experience.

use sea_orm::entity::prelude::*;

use crate::code::VectorPart;

/// What a model makes of a text of an experience. Derived: it can be thrown away and made again.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "experience_vector")]
pub struct Model {
    /// Internal key; grows with time, and is another one whenever the vector is.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The experience.
    pub experience_id: i64,
    /// Which of its texts.
    pub part: VectorPart,
    /// The model, with what else makes vectors comparable.
    #[sea_orm(column_type = "Text")]
    pub model: String,
    /// SHA-256 of the text, in hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub text_hash: String,
    /// The experience's version when this was last seen to be so; 0 where only the whole tells.
    pub version: i32,
    /// The numbers, 4 bytes each, the least first; empty where the experience tells nothing.
    pub vector: Vec<u8>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
