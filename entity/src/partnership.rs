//! What a partner did in an attempt.

use sea_orm::entity::prelude::*;

use crate::code::PartnerRole;

/// What a partner did in an attempt.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "partnership")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The experience that it belongs to.
    pub experience_id: i64,
    /// The partner.
    pub partner_id: i64,
    /// The role, coded.
    pub role: PartnerRole,
    /// The role in free words.
    #[sea_orm(column_type = "Text", nullable)]
    pub role_text: Option<String>,
    /// Place among its siblings, from 0.
    pub position: i32,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
