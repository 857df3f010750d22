//! A key by which a repeated request is known.

use sea_orm::entity::prelude::*;

/// A key by which a repeated request is known: it answers what the first one made.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    /// Whose key it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_id: i64,
    /// For which mutation.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub mutation: String,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    /// SHA-256 of the input, in hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub checksum: String,
    /// Public id of what it made or changed.
    pub node_id: Uuid,
    /// When.
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
