//! Lets imports stage and propose programmes, as they do partners, and gives programmes the reports on them.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Lets imports stage and propose programmes, as they do partners, and gives programmes the reports on them.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["programme_report"]).await?;
        dialect::run(manager, DOWN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

// What stands there from before is proposed until somebody vouches for it.
const UP: &str = r"
ALTER TABLE programme ADD COLUMN state TEXT NOT NULL DEFAULT 'PROPOSED' CHECK (state IN ('PROPOSED', 'ACCEPTED', 'REJECTED'));
ALTER TABLE programme ADD COLUMN staged_import_id {int} REFERENCES import (id);
CREATE INDEX programme_staged ON programme (staged_import_id) WHERE staged_import_id IS NOT NULL;

CREATE TABLE programme_report (
    programme_id {int} NOT NULL REFERENCES programme (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    title TEXT NOT NULL CHECK (title <> ''),
    url TEXT NOT NULL CHECK (url LIKE 'http://%' OR url LIKE 'https://%'),
    PRIMARY KEY (programme_id, position)
) {strict};
";

const DOWN: &str = r"
DROP INDEX programme_staged;
ALTER TABLE programme DROP COLUMN staged_import_id;
ALTER TABLE programme DROP COLUMN state;
";
