//! Creates revisions, the audit trail, the change log, what imports remember, and settings.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates revisions, the audit trail, the change log, what imports remember, and settings.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(
            manager,
            &[
                "setting",
                "import_record",
                "change",
                "audit_entry",
                "revision",
            ],
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const UP: &str = r"
CREATE TABLE revision (
    id {id},
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    content {json} NOT NULL,
    reason TEXT,
    actor TEXT NOT NULL,
    municipality_id {int} REFERENCES municipality (id),
    created_at {time} NOT NULL,
    UNIQUE (experience_id, number)
) {strict};

CREATE TABLE audit_entry (
    id {id},
    at {time} NOT NULL,
    actor TEXT NOT NULL,
    municipality_id {int} REFERENCES municipality (id),
    action TEXT NOT NULL,
    node_kind TEXT,
    node_id {int},
    details {json} NOT NULL
) {strict};
CREATE INDEX audit_entry_by_node ON audit_entry (node_kind, node_id);

CREATE TABLE change (
    id {id},
    at {time} NOT NULL,
    node_kind TEXT NOT NULL,
    node_id {int} NOT NULL,
    operation TEXT NOT NULL CHECK (operation IN ('WRITTEN', 'REMOVED'))
) {strict};

CREATE TABLE import_record (
    key TEXT PRIMARY KEY,
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    content {json} NOT NULL,
    checksum TEXT NOT NULL,
    imported_at {time} NOT NULL
) {strict};
CREATE INDEX import_record_by_experience ON import_record (experience_id);

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) {strict};
";
