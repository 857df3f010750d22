//! Creates the replies of partners that experiences name, and the invitations by which partners write them.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates the replies of partners that experiences name, and the invitations by which partners write them.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["reply_invitation", "reply"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const UP: &str = r"
CREATE TABLE reply (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    partner_id {int} NOT NULL REFERENCES partner (id),
    text TEXT NOT NULL CHECK (text <> ''),
    state TEXT NOT NULL CHECK (state IN ('SUBMITTED', 'PUBLISHED', 'REJECTED')),
    reason TEXT,
    created_at {time} NOT NULL,
    decided_at {time},
    CHECK ((state = 'SUBMITTED') = (decided_at IS NULL))
) {strict};
CREATE INDEX reply_by_experience ON reply (experience_id, id);
CREATE INDEX reply_by_partner ON reply (partner_id);
CREATE UNIQUE INDEX reply_that_waits ON reply (experience_id, partner_id) WHERE state = 'SUBMITTED';

CREATE TABLE reply_invitation (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    partner_id {int} NOT NULL REFERENCES partner (id),
    secret_hash TEXT NOT NULL UNIQUE CHECK (length(secret_hash) = 64),
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    reply_id {int} REFERENCES reply (id) ON DELETE CASCADE
) {strict};
CREATE INDEX reply_invitation_by_experience ON reply_invitation (experience_id, partner_id);
CREATE INDEX reply_invitation_by_partner ON reply_invitation (partner_id);
CREATE INDEX reply_invitation_by_reply ON reply_invitation (reply_id);
";
