//! A file of a release.

use sea_orm::entity::prelude::*;

/// A file of a release. Its bytes stand in `release_chunk`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release_file")]
pub struct Model {
    /// Internal key; files are told in the order in which they were made.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The release.
    pub release_id: i64,
    /// Of which of the release's editions it is.
    pub edition: i32,
    /// What it is called.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What kind of file it is.
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
    /// How long it is.
    pub bytes: i64,
    /// SHA-256 of its bytes.
    #[sea_orm(column_type = "Text")]
    pub checksum: String,
    /// Whether anybody may have it.
    pub is_public: bool,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
