//! Lets filters find what is told without its owners by the kinds of its partners and by the band of its group.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Indexes what is told without its owners.
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
CREATE INDEX experience_partner_kind_by_kind ON experience_partner_kind (kind, experience_id);
CREATE INDEX experience_group_by_band ON experience_group (band);
";

const DOWN: &str = r"
DROP INDEX experience_group_by_band;
DROP INDEX experience_partner_kind_by_kind;
";
