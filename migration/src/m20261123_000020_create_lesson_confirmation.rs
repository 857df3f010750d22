//! Creates what municipalities say of lessons that others learned: that they saw the same.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates what municipalities say of lessons that others learned: that they saw the same.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["lesson_confirmation"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

// A lesson keeps its row as long as it says the same, whatever else of its experience is written anew.
const UP: &str = r"
CREATE TABLE lesson_confirmation (
    lesson_id {int} NOT NULL REFERENCES lesson (id) ON DELETE CASCADE,
    municipality_id {int} NOT NULL REFERENCES municipality (id),
    confirmed_at {time} NOT NULL,
    PRIMARY KEY (lesson_id, municipality_id)
) {clustered};
CREATE INDEX lesson_confirmation_by_municipality ON lesson_confirmation (municipality_id);
";
