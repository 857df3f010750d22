//! A provision of law or regulation.

use sea_orm::entity::prelude::*;

/// A provision of law or regulation.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "legal_reference")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Name of the law or regulation.
    #[sea_orm(column_type = "Text")]
    pub act: String,
    /// Section or paragraph.
    #[sea_orm(column_type = "Text", nullable)]
    pub section: Option<String>,
    /// Where it can be read.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
