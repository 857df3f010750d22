//! Somebody who took part in an attempt.

use sea_orm::entity::prelude::*;

use crate::code::{PartnerKind, TermState};

/// Somebody who took part in an attempt.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "partner")]
pub struct Model {
    /// Internal key; part of the public id, so that it tells nothing of time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What the world addresses it by; random, and for ever.
    #[sea_orm(unique)]
    pub public_id: Uuid,
    /// What it is called.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Norwegian collation key; rows sort by its bytes.
    pub name_key: Vec<u8>,
    /// The name as twins are found by: lower case, single spaces.
    #[sea_orm(column_type = "Text")]
    pub folded: String,
    /// What the partner is.
    pub kind: PartnerKind,
    /// Number in the register of legal entities, nine digits.
    #[sea_orm(column_type = "Text", nullable)]
    pub organisation_number: Option<String>,
    /// The municipality that the partner is, where it is one.
    pub municipality_id: Option<i64>,
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
