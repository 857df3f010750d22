//! Breaks the ties of lists by a key that tells nothing of when something was stored.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// Breaks the ties of lists by a key that tells nothing of when something was stored.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let words = Words::of(manager);
        let reach = OWNERS.map(|owner| reach(owner, "key,")).concat();
        let sql = words.fill(UP) + &words.indexes() + &reach;
        dialect::run(manager, &sql).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let words = Words::of(manager);
        let reach = OWNERS.map(|owner| reach(owner, "")).concat();
        let sql = reach + &words.fill(DOWN) + &words.indexes();
        dialect::run(manager, &sql).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Columns that lists of experiences are sorted by.
const ORDERS: [&str; 6] = [
    "published_desc",
    "published_asc",
    "updated_at",
    "started_desc",
    "started_asc",
    "title_key",
];

/// What experiences belong to.
const OWNERS: [&str; 5] = [
    "problem",
    "solution",
    "partner",
    "municipality",
    "programme",
];

/// What a row of a list is asked: who may read it, and what it is.
const HELD: &str =
    "state, audience, staged_import_id, started_year, traits, kinds, causes, hampering, promoting";

/// What each database calls things.
struct Words {
    /// A new key, which each row is to be given.
    new: &'static str,
    /// The key of a row: the last 60 bits of its public id, which are random.
    key: String,
    /// How it is said that no row is without one.
    told: &'static str,
    /// How a column that is worked out is held.
    stored: &'static str,
    /// What stands between that by which an index sorts and what it holds beside, and at its end.
    held: [&'static str; 2],
}

impl Words {
    fn of(manager: &SchemaManager<'_>) -> Self {
        match manager.get_database_backend() {
            DbBackend::Postgres => Self {
                new: "",
                key: "('x0' || right(replace(public_id::text, '-', ''), 15))::bit(64)::bigint"
                    .to_owned(),
                told: "ALTER TABLE experience ALTER COLUMN key SET NOT NULL;
                       ALTER TABLE lesson ALTER COLUMN key SET NOT NULL;",
                stored: "STORED",
                held: [") INCLUDE (id, ", ")"],
            },
            // It can add no column that must be told without a word for those rows that are there already, and reads no
            // number from bytes but digit by digit.
            _ => Self {
                new: " NOT NULL DEFAULT 0",
                key: (0..15).map(digit).collect::<Vec<_>>().join(" | "),
                told: "",
                stored: "VIRTUAL",
                held: [", ", ")"],
            },
        }
    }

    fn fill(&self, sql: &str) -> String {
        let drop = ORDERS.map(|order| format!("DROP INDEX experience_in_{order};"));
        sql.replace("{drop}", &drop.concat())
            .replace("{new}", self.new)
            .replace("{key}", &self.key)
            .replace("{told}", self.told)
            .replace("{stored}", self.stored)
    }

    /// The indexes of the orders.
    fn indexes(&self) -> String {
        let [held, end] = self.held;
        let index = |order: &str| {
            format!(
                "CREATE INDEX experience_in_{order} ON experience ({order}, key{held}{HELD}{end};"
            )
        };
        ORDERS.map(index).concat()
    }
}

/// One of the last digits of a public id, where it stands within the key; for SQLite.
fn digit(from_last: u32) -> String {
    let (place, bits) = (32 - from_last, 4 * from_last);
    format!("((instr('0123456789ABCDEF', substr(hex(public_id), {place}, 1)) - 1) << {bits})")
}

/// A table of reach made anew, with these columns between the publication and the experience.
fn reach(owner: &str, between: &str) -> String {
    let reach = format!("{owner}_reach");
    let column = if between.is_empty() {
        ""
    } else {
        "key {int} NOT NULL,"
    };
    format!(
        "CREATE TABLE {reach}_anew (
            owner_id {{int}} NOT NULL REFERENCES {owner} (id) ON DELETE CASCADE,
            published_at {{time}} NOT NULL,
            {column}
            experience_id {{int}} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
            PRIMARY KEY (owner_id, published_at, {between} experience_id)
        ) {{clustered}};
        INSERT INTO {reach}_anew (owner_id, published_at, {between} experience_id)
        SELECT owner_id, {reach}.published_at, {between} experience_id
        FROM {reach} JOIN experience ON experience.id = experience_id
        ORDER BY 1, 2, 3;
        DROP TABLE {reach};
        ALTER TABLE {reach}_anew RENAME TO {reach};
        CREATE UNIQUE INDEX {reach}_by_experience ON {reach} (experience_id, owner_id);"
    )
}

const UP: &str = r"
{drop}
ALTER TABLE experience DROP COLUMN key;
ALTER TABLE experience ADD COLUMN key {int}{new};
UPDATE experience SET key = {key};
DROP INDEX lesson_by_factor;
DROP INDEX lesson_by_basis;
DROP INDEX lesson_by_kind;
ALTER TABLE lesson ADD COLUMN key {int}{new};
UPDATE lesson SET key = {key};
{told}
CREATE UNIQUE INDEX experience_by_key ON experience (key);
CREATE UNIQUE INDEX lesson_by_key ON lesson (key);
CREATE INDEX lesson_by_kind ON lesson (kind, key, experience_id);
CREATE INDEX lesson_by_basis ON lesson (basis, key, experience_id);
CREATE INDEX lesson_by_factor ON lesson (factor, key, experience_id);
";

const DOWN: &str = r"
DROP INDEX lesson_by_factor;
DROP INDEX lesson_by_basis;
DROP INDEX lesson_by_kind;
DROP INDEX lesson_by_key;
ALTER TABLE lesson DROP COLUMN key;
CREATE INDEX lesson_by_kind ON lesson (kind, id, experience_id);
CREATE INDEX lesson_by_basis ON lesson (basis, id, experience_id);
CREATE INDEX lesson_by_factor ON lesson (factor, id, experience_id);
{drop}
DROP INDEX experience_by_key;
ALTER TABLE experience DROP COLUMN key;
ALTER TABLE experience ADD COLUMN key {int} GENERATED ALWAYS AS (id) {stored};
";
