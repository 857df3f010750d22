//! Indexes what the filters of lessons and of problems ask for.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Indexes what the filters of lessons and of problems ask for.
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

/// A code's lessons stand in the order in which they are listed; the experience tells, without a look at the table,
/// whether a reader may see them.
const UP: &str = r"
CREATE INDEX lesson_by_kind ON lesson (kind, id, experience_id);
CREATE INDEX lesson_by_basis ON lesson (basis, id, experience_id);
CREATE INDEX lesson_by_factor ON lesson (factor, id, experience_id);
CREATE INDEX problem_theme_by_theme ON problem_theme (theme, problem_id);
";

const DOWN: &str = r"
DROP INDEX problem_theme_by_theme;
DROP INDEX lesson_by_factor;
DROP INDEX lesson_by_basis;
DROP INDEX lesson_by_kind;
";
