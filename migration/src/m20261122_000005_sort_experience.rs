//! Lets both databases begin a page of experiences at its place, however many share a time or a year.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// Lets both databases begin a page of experiences at its place, however many share a time or a year.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (stored, key) = match manager.get_database_backend() {
            DbBackend::Postgres => ("STORED", ", id"),
            // The key ends every index of SQLite's by itself; named once more it is not compared by the index.
            _ => ("VIRTUAL", ""),
        };
        dialect::run(
            manager,
            &UP.replace("{stored}", stored).replace("{key}", key),
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A pair is compared by an index only where both are columns, so what is sorted by for want of a year is one, too.
/// Whether an experience teaches anything is told by its first lesson.
const UP: &str = r"
DROP INDEX experience_by_published;
DROP INDEX experience_by_updated;
DROP INDEX experience_by_started_desc;
DROP INDEX experience_by_started_asc;
DROP INDEX experience_by_title;
ALTER TABLE experience ADD COLUMN started_desc {int} GENERATED ALWAYS AS (COALESCE(started_year, -32768)) {stored};
ALTER TABLE experience ADD COLUMN started_asc {int} GENERATED ALWAYS AS (COALESCE(started_year, 32767)) {stored};
CREATE INDEX experience_by_published ON experience (state, audience, published_at{key});
CREATE INDEX experience_by_updated ON experience (state, audience, updated_at{key});
CREATE INDEX experience_by_started_desc ON experience (state, audience, started_desc{key});
CREATE INDEX experience_by_started_asc ON experience (state, audience, started_asc{key});
CREATE INDEX experience_by_title ON experience (state, audience, title_key{key});
CREATE INDEX lesson_first ON lesson (experience_id) WHERE position = 0;
";

const DOWN: &str = r"
DROP INDEX lesson_first;
DROP INDEX experience_by_published;
DROP INDEX experience_by_updated;
DROP INDEX experience_by_started_desc;
DROP INDEX experience_by_started_asc;
DROP INDEX experience_by_title;
ALTER TABLE experience DROP COLUMN started_desc;
ALTER TABLE experience DROP COLUMN started_asc;
CREATE INDEX experience_by_published ON experience (state, audience, published_at, id);
CREATE INDEX experience_by_updated ON experience (state, audience, updated_at, id);
CREATE INDEX experience_by_started_desc ON experience (state, audience, COALESCE(started_year, -32768), id);
CREATE INDEX experience_by_started_asc ON experience (state, audience, COALESCE(started_year, 32767), id);
CREATE INDEX experience_by_title ON experience (state, audience, title_key, id);
";
