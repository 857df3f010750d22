//! What everybody might read at one moment, frozen.

use sea_orm::entity::prelude::*;

/// What everybody might read at one moment, frozen so that it can be cited.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What the world addresses it by.
    #[sea_orm(unique)]
    pub public_id: Uuid,
    /// Which one it is, from 1.
    #[sea_orm(unique)]
    pub number: i32,
    /// What changed since the one before, in the words of whoever made it.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// The version of Floke that made it.
    #[sea_orm(column_type = "Text")]
    pub version: String,
    /// How many experiences it holds.
    pub experiences: i64,
    /// SHA-256 of the list of its files, which tells theirs.
    #[sea_orm(column_type = "Text")]
    pub checksum: String,
    /// Of which edition its files are: they are made anew where something is erased.
    pub edition: i32,
    /// Its DOI, where it is registered.
    #[sea_orm(column_type = "Text", nullable)]
    pub doi: Option<String>,
    /// Whether all of it has been written.
    pub is_whole: bool,
    /// Of which moment it is.
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
