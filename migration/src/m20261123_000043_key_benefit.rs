//! Finds benefits by their unit, however it is written, to add up what is told in one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};

use crate::dialect;

/// Finds benefits by their unit, however it is written, to add up what is told in one.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "ALTER TABLE benefit ADD COLUMN unit_key TEXT").await?;
        fill(manager).await?;
        dialect::run(manager, INDEX).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// SQLite knows no capitals but those of ASCII, so that the key is not told by a statement.
async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let backend = manager.get_database_backend();
    let units = "SELECT DISTINCT unit FROM benefit WHERE unit IS NOT NULL";
    for row in db
        .query_all_raw(Statement::from_string(backend, units))
        .await?
    {
        let unit: String = row.try_get_by_index(0)?;
        let lower = unit.to_lowercase();
        let key: Vec<&str> = lower.split_whitespace().collect();
        let put = "UPDATE benefit SET unit_key = $1 WHERE unit = $2";
        let values = [key.join(" ").into(), unit.into()];
        db.execute_raw(Statement::from_sql_and_values(backend, put, values))
            .await?;
    }
    Ok(())
}

const INDEX: &str = r"
CREATE INDEX benefit_by_unit ON benefit (unit_key, category, experience_id) WHERE unit_key IS NOT NULL;
";

const DOWN: &str = r"
DROP INDEX benefit_by_unit;
ALTER TABLE benefit DROP COLUMN unit_key;
";
