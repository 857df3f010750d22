//! Lets merged problems, solutions and partners tell for which one they stand.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Lets merged problems, solutions and partners tell for which one they stand.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            dialect::run(manager, &UP.replace("{table}", table)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            dialect::run(manager, &DOWN.replace("{table}", table)).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: [&str; 3] = ["problem", "solution", "partner"];

/// Nothing could be merged before, so nothing stands for another yet.
const UP: &str = r"
ALTER TABLE {table} ADD COLUMN stands_for_id {int} REFERENCES {table} (id);
CREATE INDEX {table}_by_end ON {table} (stands_for_id) WHERE stands_for_id IS NOT NULL;
";

const DOWN: &str = r"
DROP INDEX {table}_by_end;
ALTER TABLE {table} DROP COLUMN stands_for_id;
";
