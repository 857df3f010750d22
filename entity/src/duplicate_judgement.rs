//! What somebody made of two experiences that may be the same.

use sea_orm::entity::prelude::*;

use crate::code::DuplicateJudgement;

/// What somebody made of two experiences that may be the same: the latest word of each municipality, and of each editor
/// who acts for none.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duplicate_judgement")]
pub struct Model {
    /// Internal key; grows with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The one with the lower key.
    pub one_id: i64,
    /// The one with the higher key.
    pub other_id: i64,
    /// The judgement.
    pub judgement: DuplicateJudgement,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// The municipality that judged; none where an editor did who acts for none.
    pub municipality_id: Option<i64>,
    /// The token that judged last.
    pub token_id: i64,
    /// Whether the one that was looked at was the judge's own.
    pub is_owner: bool,
    /// When.
    pub judged_at: DateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
