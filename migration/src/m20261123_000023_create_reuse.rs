//! Creates what municipalities took up of what others had tried.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates what municipalities took up of what others had tried.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["reuse"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const UP: &str = r"
CREATE TABLE reuse (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    origin_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    municipality_id {int} NOT NULL REFERENCES municipality (id),
    result_id {int} REFERENCES experience (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('COPIED', 'ADAPTED', 'INSPIRED')),
    change TEXT,
    state TEXT NOT NULL CHECK (state IN ('RECORDED', 'CONFIRMED', 'DECLINED')),
    recorded_by TEXT NOT NULL CHECK (recorded_by IN ('ORIGIN', 'REUSER')),
    reason TEXT,
    created_at {time} NOT NULL,
    decided_at {time},
    CHECK (result_id IS NULL OR result_id <> origin_id),
    CHECK ((state = 'RECORDED') = (decided_at IS NULL))
) {strict};
CREATE INDEX reuse_by_origin ON reuse (origin_id, id);
CREATE INDEX reuse_by_result ON reuse (result_id, id);
CREATE INDEX reuse_by_municipality ON reuse (municipality_id);
CREATE UNIQUE INDEX reuse_that_stands ON reuse (origin_id, municipality_id, COALESCE(result_id, 0))
    WHERE state <> 'DECLINED';
";
