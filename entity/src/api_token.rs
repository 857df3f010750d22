//! A token that lets somebody ask and write with the rights of a role.

use sea_orm::entity::prelude::*;

use crate::code::Role;

/// A token that lets somebody ask and write with the rights of a role. Its secret is known to its bearer alone.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What the world addresses it by; random, and for ever.
    #[sea_orm(unique)]
    pub public_id: Uuid,
    /// What its creator calls it.
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    /// What it may do.
    pub role: Role,
    /// The municipality that it acts for; readers and contributors have one.
    pub municipality_id: Option<i64>,
    /// SHA-256 of the secret, in hexadecimal.
    #[sea_orm(column_type = "Text", unique)]
    pub secret_hash: String,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// Who made it: an operator command, or a role.
    #[sea_orm(column_type = "Text")]
    pub created_by: String,
    /// From when on it is refused; null where it does not end.
    pub expires_at: Option<DateTimeUtc>,
    /// Since when it is refused.
    pub revoked_at: Option<DateTimeUtc>,
    /// When it was last used, to the minute or so.
    pub last_used_at: Option<DateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
