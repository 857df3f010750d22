//! The link by which a partner may reply to an experience once.

use sea_orm::entity::prelude::*;

/// The link by which a partner may reply to an experience once. Its secret is known to whom it was sent alone.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reply_invitation")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What requests that are sent again know it by.
    #[sea_orm(unique)]
    pub public_id: Uuid,
    /// The experience that is to be answered.
    pub experience_id: i64,
    /// Who is invited.
    pub partner_id: i64,
    /// SHA-256 of the secret, in hexadecimal.
    #[sea_orm(column_type = "Text", unique)]
    pub secret_hash: String,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// From when on it is refused.
    pub expires_at: DateTimeUtc,
    /// The reply that was written by it; null while it is unused.
    pub reply_id: Option<i64>,
    /// The token that made it; null for those made before that was kept.
    pub token_id: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
