//! Lets replies remember who wrote them on a partner's behalf.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Lets replies remember who wrote them on a partner's behalf.
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
ALTER TABLE reply ADD COLUMN token_id {int} REFERENCES api_token (id);
CREATE INDEX reply_by_token ON reply (token_id) WHERE token_id IS NOT NULL;
";

const DOWN: &str = r"
DROP INDEX reply_by_token;
ALTER TABLE reply DROP COLUMN token_id;
";
