//! What a partner that an experience names replies to it.

use sea_orm::entity::prelude::*;

use crate::code::ReplyState;

/// What a partner that an experience names replies to it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reply")]
pub struct Model {
    /// Internal key; part of the public id, so that it tells nothing of time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What the world addresses it by; random, and for ever.
    #[sea_orm(unique)]
    pub public_id: Uuid,
    /// The experience that it answers.
    pub experience_id: i64,
    /// Who replies, as the experience names it: a partner that was merged since stands for another.
    pub partner_id: i64,
    /// The reply.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// What has been decided of it.
    pub state: ReplyState,
    /// Why, where that was told.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// When it was written.
    pub created_at: DateTimeUtc,
    /// The token that wrote it on the partner's behalf, or that made the link by which it was written; null for those written
    /// by a link before that was kept.
    pub token_id: Option<i64>,
    /// When it was decided of; null until then.
    pub decided_at: Option<DateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
