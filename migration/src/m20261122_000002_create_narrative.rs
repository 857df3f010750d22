//! Moves the long texts of experiences into a table of their own, so that the rows that lists and counts read are short.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Moves the long texts of experiences into a table of their own, so that the rows that lists and counts read are short.
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
CREATE TABLE narrative (
    experience_id {int} PRIMARY KEY REFERENCES experience (id) ON DELETE CASCADE,
    summary TEXT,
    context TEXT,
    what_was_done TEXT,
    what_happened TEXT,
    would_do_differently TEXT
) {strict};
INSERT INTO narrative (experience_id, summary, context, what_was_done, what_happened, would_do_differently)
SELECT id, summary, context, what_was_done, what_happened, would_do_differently FROM experience
WHERE COALESCE(summary, context, what_was_done, what_happened, would_do_differently) IS NOT NULL;
ALTER TABLE experience DROP COLUMN summary;
ALTER TABLE experience DROP COLUMN context;
ALTER TABLE experience DROP COLUMN what_was_done;
ALTER TABLE experience DROP COLUMN what_happened;
ALTER TABLE experience DROP COLUMN would_do_differently;
";

const DOWN: &str = r"
ALTER TABLE experience ADD COLUMN summary TEXT;
ALTER TABLE experience ADD COLUMN context TEXT;
ALTER TABLE experience ADD COLUMN what_was_done TEXT;
ALTER TABLE experience ADD COLUMN what_happened TEXT;
ALTER TABLE experience ADD COLUMN would_do_differently TEXT;
UPDATE experience SET
    summary = narrative.summary,
    context = narrative.context,
    what_was_done = narrative.what_was_done,
    what_happened = narrative.what_happened,
    would_do_differently = narrative.would_do_differently
FROM narrative WHERE narrative.experience_id = experience.id;
DROP TABLE narrative;
";
