//! Something that hampered or promoted an attempt.

use sea_orm::entity::prelude::*;

use crate::code::{Factor, FactorDirection};

/// Something that hampered or promoted an attempt.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "experience_factor")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The experience that it belongs to.
    pub experience_id: i64,
    /// Which factor.
    pub factor: Factor,
    /// Whether it hampered or promoted, and how much.
    pub direction: FactorDirection,
    /// In free words.
    #[sea_orm(column_type = "Text", nullable)]
    pub text: Option<String>,
    /// Place among its siblings, from 0.
    pub position: i32,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
