//! Creates the tokens by which clients sign in.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates the tokens by which clients sign in.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["api_token"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const UP: &str = r"
CREATE TABLE api_token (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    name TEXT CHECK (name <> ''),
    role TEXT NOT NULL CHECK (role IN ('READER', 'CONTRIBUTOR', 'EDITOR', 'ADMIN')),
    municipality_id {int} REFERENCES municipality (id),
    secret_hash TEXT NOT NULL UNIQUE CHECK (length(secret_hash) = 64),
    created_at {time} NOT NULL,
    created_by TEXT NOT NULL,
    expires_at {time},
    revoked_at {time},
    last_used_at {time},
    CHECK (municipality_id IS NOT NULL OR role IN ('EDITOR', 'ADMIN'))
) {strict};
CREATE INDEX api_token_by_municipality ON api_token (municipality_id);
";
