//! Lets followers of the change log miss nothing that PostgreSQL commits out of order.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// Lets followers of the change log miss nothing that PostgreSQL commits out of order.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            dialect::run(manager, UP).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            dialect::run(manager, DOWN).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Keys are drawn before their transaction commits, so one with a lower key can come to light after one with a higher.
/// The transaction itself tells whether it was visible when a follower last looked. SQLite writes one after the other.
const UP: &str = "
ALTER TABLE change ADD COLUMN transaction XID8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX change_by_transaction ON change (transaction);
";
const DOWN: &str = "
DROP INDEX change_by_transaction;
ALTER TABLE change DROP COLUMN transaction;
";
