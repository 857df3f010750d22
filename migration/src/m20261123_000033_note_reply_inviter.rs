//! Lets invitations to reply remember who made them: whoever held a link may have written by it.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Lets invitations to reply remember who made them: whoever held a link may have written by it.
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

const UP: &str = r"
ALTER TABLE reply_invitation ADD COLUMN token_id {int} REFERENCES api_token (id);
CREATE INDEX reply_invitation_by_token ON reply_invitation (token_id) WHERE token_id IS NOT NULL;
";

const DOWN: &str = r"
DROP INDEX reply_invitation_by_token;
ALTER TABLE reply_invitation DROP COLUMN token_id;
";
