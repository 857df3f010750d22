//! Lets every list of experiences be walked, and filtered, by an index alone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// Lets every list of experiences be walked, and filtered, by an index alone.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (stored, held, end) = match manager.get_database_backend() {
            DbBackend::Postgres => ("STORED", ") INCLUDE (id, ", ")"),
            // Its indexes end with the key anyway, and hold nothing beside what they sort by.
            _ => ("VIRTUAL", ", ", ")"),
        };
        let index = |order: &str| {
            format!(
                "CREATE INDEX experience_in_{order} ON experience ({order}, key{held}{HELD}{end};"
            )
        };
        let sql = UP.replace("{stored}", stored) + &ORDERS.map(index).concat();
        dialect::run(manager, &sql).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let key = match manager.get_database_backend() {
            DbBackend::Postgres => ", id",
            _ => "",
        };
        let index = |order: &str| format!("DROP INDEX experience_in_{order};");
        let sql = ORDERS.map(index).concat() + &DOWN.replace("{key}", key);
        dialect::run(manager, &sql).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Columns that lists are sorted by.
const ORDERS: [&str; 6] = [
    "published_desc",
    "published_asc",
    "updated_at",
    "started_desc",
    "started_asc",
    "title_key",
];

/// What a row of a list is asked: who may read it, and what it is.
const HELD: &str =
    "state, audience, staged_import_id, started_year, traits, kinds, causes, hampering, promoting";

/// The key stands in a column of its own once more, because SQLite puts its word for the key of a row nowhere but at the
/// end of an index. Marks are told by the service when it starts, and with every write from then on; until they are,
/// nothing has any. That they were told before, in columns that are gone, no longer counts.
const UP: &str = r"
DROP INDEX experience_all_title;
DROP INDEX experience_all_started_asc;
DROP INDEX experience_all_started_desc;
DROP INDEX experience_all_updated;
DROP INDEX experience_all_published_asc;
DROP INDEX experience_all_published_desc;
DROP INDEX experience_by_published_asc;
DROP INDEX experience_by_published_desc;
DROP INDEX experience_by_updated;
DROP INDEX experience_by_started_desc;
DROP INDEX experience_by_started_asc;
DROP INDEX experience_by_title;
DROP INDEX lesson_first;
ALTER TABLE experience ADD COLUMN key {int} GENERATED ALWAYS AS (id) {stored};
ALTER TABLE experience ADD COLUMN traits {int} NOT NULL DEFAULT 0;
ALTER TABLE experience ADD COLUMN kinds {int} NOT NULL DEFAULT 0;
ALTER TABLE experience ADD COLUMN causes {int} NOT NULL DEFAULT 0;
ALTER TABLE experience ADD COLUMN hampering {int} NOT NULL DEFAULT 0;
ALTER TABLE experience ADD COLUMN promoting {int} NOT NULL DEFAULT 0;
DELETE FROM setting WHERE key = 'experience.marks';
";

const DOWN: &str = r"
ALTER TABLE experience DROP COLUMN promoting;
ALTER TABLE experience DROP COLUMN hampering;
ALTER TABLE experience DROP COLUMN causes;
ALTER TABLE experience DROP COLUMN kinds;
ALTER TABLE experience DROP COLUMN traits;
ALTER TABLE experience DROP COLUMN key;
CREATE INDEX lesson_first ON lesson (experience_id) WHERE position = 0;
CREATE INDEX experience_by_updated ON experience (state, audience, updated_at{key});
CREATE INDEX experience_by_started_desc ON experience (state, audience, started_desc{key});
CREATE INDEX experience_by_started_asc ON experience (state, audience, started_asc{key});
CREATE INDEX experience_by_title ON experience (state, audience, title_key{key});
CREATE INDEX experience_by_published_desc ON experience (state, audience, published_desc{key});
CREATE INDEX experience_by_published_asc ON experience (state, audience, published_asc{key});
CREATE INDEX experience_all_published_desc ON experience (published_desc{key});
CREATE INDEX experience_all_published_asc ON experience (published_asc{key});
CREATE INDEX experience_all_updated ON experience (updated_at{key});
CREATE INDEX experience_all_started_desc ON experience (started_desc{key});
CREATE INDEX experience_all_started_asc ON experience (started_asc{key});
CREATE INDEX experience_all_title ON experience (title_key{key});
";
