//! A kind of partner that took part in an experience that is told without them.

use sea_orm::entity::prelude::*;

use crate::code::PartnerKind;

/// A kind of partner that took part in an experience that is told to others without its partners' names.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "experience_partner_kind")]
pub struct Model {
    /// The experience.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// The kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: PartnerKind,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
