//! Lets whoever may read more than what is published for everybody walk the lists of experiences in every order.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// Lets whoever may read more than what is published for everybody walk the lists of experiences in every order.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, &in_words_of(manager, UP)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, &in_words_of(manager, DOWN)).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// The key ends every index of SQLite's by itself; named once more it is not compared by the index.
fn in_words_of(manager: &SchemaManager<'_>, sql: &str) -> String {
    let (stored, key) = match manager.get_database_backend() {
        DbBackend::Postgres => ("STORED", ", id"),
        _ => ("VIRTUAL", ""),
    };
    sql.replace("{stored}", stored).replace("{key}", key)
}

/// What has not been published has a place in the orders by publication, too: last both ways. Of what a token may read,
/// state and audience differ from row to row, so that its indexes begin with what they sort by.
const UP: &str = r"
DROP INDEX experience_by_published;
ALTER TABLE experience ADD COLUMN published_desc {time} GENERATED ALWAYS AS (COALESCE(published_at, '1970-01-01T00:00:00+00:00')) {stored};
ALTER TABLE experience ADD COLUMN published_asc {time} GENERATED ALWAYS AS (COALESCE(published_at, '9999-12-31T00:00:00+00:00')) {stored};
CREATE INDEX experience_by_published_desc ON experience (state, audience, published_desc{key});
CREATE INDEX experience_by_published_asc ON experience (state, audience, published_asc{key});
CREATE INDEX experience_all_published_desc ON experience (published_desc{key});
CREATE INDEX experience_all_published_asc ON experience (published_asc{key});
CREATE INDEX experience_all_updated ON experience (updated_at{key});
CREATE INDEX experience_all_started_desc ON experience (started_desc{key});
CREATE INDEX experience_all_started_asc ON experience (started_asc{key});
CREATE INDEX experience_all_title ON experience (title_key{key});
";

const DOWN: &str = r"
DROP INDEX experience_all_title;
DROP INDEX experience_all_started_asc;
DROP INDEX experience_all_started_desc;
DROP INDEX experience_all_updated;
DROP INDEX experience_all_published_asc;
DROP INDEX experience_all_published_desc;
DROP INDEX experience_by_published_asc;
DROP INDEX experience_by_published_desc;
ALTER TABLE experience DROP COLUMN published_asc;
ALTER TABLE experience DROP COLUMN published_desc;
CREATE INDEX experience_by_published ON experience (state, audience, published_at{key});
";
