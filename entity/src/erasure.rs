//! That an experience was erased, and why.

use sea_orm::entity::prelude::*;

/// That an experience was erased, and why. Nothing else than this and a row without content is left of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "erasure")]
pub struct Model {
    /// The experience.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who: a role.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// The municipality that the actor acted for.
    pub municipality_id: Option<i64>,
    /// When.
    pub erased_at: DateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
