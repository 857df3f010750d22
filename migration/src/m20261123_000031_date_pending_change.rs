//! Dates whom a change that waits tells to ask: it may be published long after its owners wrote that.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Dates whom a change that waits tells to ask.
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

const UP: &str = "ALTER TABLE pending_change ADD COLUMN contact_at {time}";
const DOWN: &str = "ALTER TABLE pending_change DROP COLUMN contact_at";
