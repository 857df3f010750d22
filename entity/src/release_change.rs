//! How a release was changed after it was made.

use sea_orm::entity::prelude::*;

use crate::code::ReleaseChangeReason;

/// A change of a release after it was made.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release_change")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The release.
    pub release_id: i64,
    /// When.
    pub at: DateTimeUtc,
    /// Why.
    pub reason: ReleaseChangeReason,
    /// Its checksum until then.
    #[sea_orm(column_type = "Text")]
    pub checksum_before: String,
    /// Its checksum since.
    #[sea_orm(column_type = "Text")]
    pub checksum_after: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
