//! Finds entries of the audit trail by when they were made.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Finds entries of the audit trail by when they were made.
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

const UP: &str = "CREATE INDEX audit_entry_by_time ON audit_entry (at)";
const DOWN: &str = "DROP INDEX audit_entry_by_time";
