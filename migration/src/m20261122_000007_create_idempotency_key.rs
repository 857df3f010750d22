//! Creates the keys by which a repeated request is known, and lets revisions tell where the experience stood.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates the keys by which a repeated request is known, and lets revisions tell where the experience stood.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const UP: &str = r"
CREATE TABLE idempotency_key (
    token_id {int} NOT NULL REFERENCES api_token (id) ON DELETE CASCADE,
    mutation TEXT NOT NULL,
    key TEXT NOT NULL,
    checksum TEXT NOT NULL,
    node_id {uuid} NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (token_id, mutation, key)
) {clustered};
CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);

ALTER TABLE revision ADD COLUMN state TEXT;
ALTER TABLE revision ADD COLUMN audience TEXT;
";

const DOWN: &str = r"
ALTER TABLE revision DROP COLUMN audience;
ALTER TABLE revision DROP COLUMN state;
DROP TABLE idempotency_key;
";
