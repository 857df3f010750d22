//! A provision of law that hampered an attempt.

use sea_orm::entity::prelude::*;

/// A provision of law that hampered an attempt.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "experience_legal_obstacle")]
pub struct Model {
    /// The experience.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// Place among its siblings, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Name of the law or regulation.
    #[sea_orm(column_type = "Text")]
    pub act: String,
    /// Section or paragraph.
    #[sea_orm(column_type = "Text", nullable)]
    pub section: Option<String>,
    /// Where it can be read.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
    /// Act and section as the same provision is told by, however it is written.
    #[sea_orm(column_type = "Text")]
    pub provision: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
