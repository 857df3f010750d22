//! That a municipality took up what another one had tried.

use sea_orm::entity::prelude::*;

use crate::code::{ReuseKind, ReuseSide, ReuseState};

/// That a municipality took up what another one had tried.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reuse")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What the world addresses it by; random, and for ever.
    #[sea_orm(unique)]
    pub public_id: Uuid,
    /// The experience that was taken up.
    pub origin_id: i64,
    /// Who took it up.
    pub municipality_id: i64,
    /// The experience in which it ended; null until that is told.
    pub result_id: Option<i64>,
    /// How much of it was taken over.
    pub kind: ReuseKind,
    /// What was changed, in free words.
    #[sea_orm(column_type = "Text", nullable)]
    pub change: Option<String>,
    /// What the other side has said of it.
    pub state: ReuseState,
    /// Which side told of it.
    pub recorded_by: ReuseSide,
    /// Why it was declined.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// When it was told.
    pub created_at: DateTimeUtc,
    /// When the other side said something of it; null until then.
    pub decided_at: Option<DateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
