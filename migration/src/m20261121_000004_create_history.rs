//! Creates the audit trail, the change log and settings.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates the audit trail, the change log and settings.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["setting", "change", "audit_entry"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const UP: &str = r"
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

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) {strict};
";
