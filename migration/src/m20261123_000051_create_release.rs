//! Creates releases: what everybody may read, frozen, with the files that are made of it.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates releases.
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
                "release_change",
                "release_redaction",
                "release_member",
                "release_chunk",
                "release_file",
                "release",
            ],
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A release is there when it is whole: until then it is written piece by piece, so that nobody waits long for the one
/// writer of SQLite. Its files are those of its edition; others are to come, or have been replaced.
const UP: &str = r"
CREATE TABLE release (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    number INTEGER NOT NULL UNIQUE CHECK (number >= 1),
    note TEXT NOT NULL CHECK (note <> ''),
    version TEXT NOT NULL,
    experiences {int} NOT NULL CHECK (experiences >= 0),
    checksum TEXT NOT NULL,
    edition INTEGER NOT NULL CHECK (edition >= 1),
    doi TEXT,
    is_whole {bool} NOT NULL,
    created_at {time} NOT NULL
) {strict};

CREATE TABLE release_file (
    id {id},
    release_id {int} NOT NULL REFERENCES release (id) ON DELETE CASCADE,
    edition INTEGER NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    media_type TEXT NOT NULL,
    bytes {int} NOT NULL CHECK (bytes >= 0),
    checksum TEXT NOT NULL,
    is_public {bool} NOT NULL,
    UNIQUE (release_id, edition, name)
) {strict};

CREATE TABLE release_chunk (
    file_id {int} NOT NULL REFERENCES release_file (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (file_id, position)
) {strict};

CREATE TABLE release_member (
    experience_id {int} NOT NULL REFERENCES experience (id),
    release_id {int} NOT NULL REFERENCES release (id) ON DELETE CASCADE,
    PRIMARY KEY (experience_id, release_id)
) {clustered};
CREATE INDEX release_member_by_release ON release_member (release_id);

CREATE TABLE release_redaction (
    release_id {int} NOT NULL REFERENCES release (id) ON DELETE CASCADE,
    experience_id {int} NOT NULL REFERENCES experience (id),
    PRIMARY KEY (release_id, experience_id)
) {clustered};
CREATE INDEX release_redaction_by_experience ON release_redaction (experience_id);

CREATE TABLE release_change (
    id {id},
    release_id {int} NOT NULL REFERENCES release (id) ON DELETE CASCADE,
    at {time} NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('ERASURE')),
    checksum_before TEXT NOT NULL,
    checksum_after TEXT NOT NULL
) {strict};
CREATE INDEX release_change_by_release ON release_change (release_id, id);
";
