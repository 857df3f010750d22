//! Creates the figures that programmes published themselves.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates the figures that programmes published themselves.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["programme_figure"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const UP: &str = r"
CREATE TABLE programme_figure (
    programme_id {int} NOT NULL REFERENCES programme (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    indicator TEXT NOT NULL CHECK (indicator <> ''),
    value {real} NOT NULL,
    unit TEXT NOT NULL CHECK (unit <> ''),
    approximation TEXT NOT NULL CHECK (approximation IN ('EXACT', 'ALMOST', 'OVER')),
    is_per_year {bool} NOT NULL,
    as_of {date},
    period TEXT,
    source_title TEXT NOT NULL CHECK (source_title <> ''),
    source_url TEXT NOT NULL CHECK (source_url LIKE 'http://%' OR source_url LIKE 'https://%'),
    PRIMARY KEY (programme_id, position),
    CHECK (as_of IS NOT NULL OR period IS NOT NULL)
) {clustered};
";
