//! Creates what review needs: changes of published experiences that wait, and who looks at what was handed in.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// Creates what review needs: changes of published experiences that wait, and who looks at what was handed in.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, &in_words_of(manager, UP)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn in_words_of(manager: &SchemaManager<'_>, sql: &str) -> String {
    let no = match manager.get_database_backend() {
        DbBackend::Postgres => "FALSE",
        _ => "0",
    };
    sql.replace("{no}", no)
}

/// Versions are counted over the experience and its change that waits, so that no revision's number comes twice. What
/// was handed in before has no submitter's note but that of its last revision.
const UP: &str = r"
ALTER TABLE experience ADD COLUMN last_version INTEGER NOT NULL DEFAULT 1;
UPDATE experience SET last_version = version WHERE version > 1;
ALTER TABLE revision ADD COLUMN is_change {bool} NOT NULL DEFAULT {no};

CREATE TABLE pending_change (
    experience_id {int} PRIMARY KEY REFERENCES experience (id) ON DELETE CASCADE,
    base INTEGER NOT NULL CHECK (base >= 1),
    version INTEGER NOT NULL CHECK (version > base),
    state TEXT NOT NULL CHECK (state IN ('DRAFT', 'SUBMITTED', 'RETURNED', 'REJECTED')),
    content {json} NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
) {strict};

CREATE TABLE review (
    experience_id {int} PRIMARY KEY REFERENCES experience (id) ON DELETE CASCADE,
    submitted_at {time} NOT NULL,
    note TEXT,
    decided_at {time},
    reason TEXT,
    claimed_by_id {int} REFERENCES api_token (id),
    claimed_until {time},
    CHECK (claimed_by_id IS NULL OR claimed_until IS NOT NULL)
) {strict};
CREATE INDEX review_open ON review (submitted_at, experience_id) WHERE decided_at IS NULL;
CREATE INDEX review_by_claim ON review (claimed_by_id) WHERE claimed_by_id IS NOT NULL;
INSERT INTO review (experience_id, submitted_at, note)
SELECT experience.id, experience.updated_at, revision.reason
FROM experience
LEFT JOIN revision ON revision.experience_id = experience.id AND revision.number = experience.version
WHERE experience.state = 'SUBMITTED' AND experience.staged_import_id IS NULL;
";

const DOWN: &str = r"
DROP TABLE review;
DROP TABLE pending_change;
ALTER TABLE revision DROP COLUMN is_change;
ALTER TABLE experience DROP COLUMN last_version;
";
