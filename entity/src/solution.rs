//! What was tried against a problem.

use sea_orm::entity::prelude::*;

use crate::code::TermState;

/// What was tried against a problem.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "solution")]
pub struct Model {
    /// Internal key; part of the public id, so that it tells nothing of time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What the world addresses it by; random, and for ever.
    #[sea_orm(unique)]
    pub public_id: Uuid,
    /// What it is called.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Norwegian collation key; rows sort by its bytes.
    pub title_key: Vec<u8>,
    /// The name as twins are found by: lower case, single spaces.
    #[sea_orm(column_type = "Text")]
    pub folded: String,
    /// What the solution is, in plain words.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// The family that it belongs to.
    pub variant_of_id: Option<i64>,
    /// The one that it was merged into.
    pub merged_into_id: Option<i64>,
    /// The one that it stands for: the end of that chain; null where it was not merged. Derived.
    pub stands_for_id: Option<i64>,
    /// Whether it is part of the shared vocabulary.
    pub state: TermState,
    /// The municipality that proposed it; null where it came by an import or by somebody of none.
    pub proposed_by_id: Option<i64>,
    /// The unfinished import that wrote it; null once it is part of Floke.
    pub staged_import_id: Option<i64>,
    /// When it was first stored.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
