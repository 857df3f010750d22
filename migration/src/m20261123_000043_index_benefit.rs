//! Finds benefits by their unit, to add up what is told in one.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Finds benefits by their unit, to add up what is told in one.
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
CREATE INDEX benefit_by_unit ON benefit (unit, experience_id) WHERE unit IS NOT NULL;
";

const DOWN: &str = r"
DROP INDEX benefit_by_unit;
";
