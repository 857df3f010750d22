//! Which municipality took over from a former one.

use sea_orm::entity::prelude::*;

/// Which municipality took over from a former one.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "municipality_succession")]
pub struct Model {
    /// The former one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub predecessor_id: i64,
    /// The one that took over.
    #[sea_orm(primary_key, auto_increment = false)]
    pub successor_id: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
