//! One attempt by a municipality at a problem: what was tried, how it ended, and why.

use sea_orm::entity::prelude::*;

use crate::code::{
    AdviceKind, Audience, Language, Novelty, Outcome, Sector, Stage, StoppedAt, WorkflowState,
};

/// One attempt by a municipality at a problem: what was tried, how it ended, and why. Lists, filters and counts read its
/// rows by the thousand, so its long texts stand in `narrative`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "experience")]
pub struct Model {
    /// Internal key; grows with time, so that nothing which is told rests on it.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What the world addresses it by; random, and for ever.
    #[sea_orm(unique)]
    pub public_id: Uuid,
    /// What ties of lists are broken by and cursors bear: part of the public id, so that it tells nothing of time.
    #[sea_orm(unique)]
    pub key: i64,
    /// Grows with every change, from 1.
    pub version: i32,
    /// The last version that was given, to it or to its change that waits.
    pub last_version: i32,
    /// Where it stands between draft and publication.
    pub state: WorkflowState,
    /// Who may read it once it is published.
    pub audience: Audience,
    /// What the attempt is called.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Norwegian collation key; rows sort by its bytes.
    pub title_key: Vec<u8>,
    /// The language of its texts.
    pub language: Option<Language>,
    /// The part of the municipality that it belongs to.
    pub sector: Option<Sector>,
    /// How far it has come in time.
    pub stage: Option<Stage>,
    /// The latest assessment; only when concluded.
    pub outcome: Option<Outcome>,
    /// How far it had come when it was stopped.
    pub stopped_at: Option<StoppedAt>,
    /// Year of the start.
    pub started_year: Option<i32>,
    /// Year of the end.
    pub ended_year: Option<i32>,
    /// When it is expected to end.
    pub expected_end: Option<Date>,
    /// Whether the idea was one's own.
    pub novelty: Option<Novelty>,
    /// Advice to whoever plans the same.
    pub advice_kind: Option<AdviceKind>,
    /// The condition of that advice.
    #[sea_orm(column_type = "Text", nullable)]
    pub advice_condition: Option<String>,
    /// When it was first published.
    pub published_at: Option<DateTimeUtc>,
    /// When it was first stored.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
    /// The unfinished import that wrote it; null once it is part of Floke.
    pub staged_import_id: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
