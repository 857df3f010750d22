//! Creates the vectors of experiences.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates the vectors of experiences.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["experience_vector"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const UP: &str = r"
CREATE TABLE experience_vector (
    id {id},
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    model TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    version INTEGER NOT NULL,
    vector {bytes} NOT NULL,
    UNIQUE (experience_id, part)
) {strict};
CREATE INDEX experience_vector_by_part ON experience_vector (part, id);
";
