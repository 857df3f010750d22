//! Lets problems, solutions and partners remember which municipality proposed them.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Lets problems, solutions and partners remember which municipality proposed them.
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

const UP: &str = r"
ALTER TABLE {table} ADD COLUMN proposed_by_id {int} REFERENCES municipality (id);
CREATE INDEX {table}_by_proposer ON {table} (proposed_by_id) WHERE proposed_by_id IS NOT NULL;
";

const DOWN: &str = r"
DROP INDEX {table}_by_proposer;
ALTER TABLE {table} DROP COLUMN proposed_by_id;
";
