//! Creates surveys: waves, the links by which they are answered, the responses, and what is derived of them to be counted.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates surveys.
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
                "survey_column",
                "survey_codebook",
                "survey_invitation",
                "survey_response",
                "survey_wave",
                "survey",
            ],
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A codebook is one document: it is read as a whole, and never changed once somebody has answered. There is much of it, so it
/// stands by itself, and the summary tells lists of waves what they tell of it.
const UP: &str = r"
CREATE TABLE survey (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    key TEXT NOT NULL UNIQUE CHECK (key <> ''),
    about {json} NOT NULL,
    municipality_id {int} REFERENCES municipality (id),
    created_at {time} NOT NULL
) {strict};

CREATE TABLE survey_wave (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    survey_id {int} NOT NULL REFERENCES survey (id),
    edition TEXT NOT NULL CHECK (edition <> ''),
    municipality_id {int} REFERENCES municipality (id),
    state TEXT NOT NULL CHECK (state IN ('OPEN', 'CLOSED')),
    summary {json} NOT NULL,
    invited INTEGER CHECK (invited >= 0),
    responses INTEGER NOT NULL CHECK (responses >= 0),
    rounding_key {bytes} NOT NULL,
    created_at {time} NOT NULL,
    closed_at {time},
    CHECK ((state = 'CLOSED') = (closed_at IS NOT NULL)),
    UNIQUE (survey_id, edition)
) {strict};

CREATE TABLE survey_codebook (
    wave_id {int} NOT NULL PRIMARY KEY REFERENCES survey_wave (id) ON DELETE CASCADE,
    document {json} NOT NULL
) {strict};

CREATE TABLE survey_response (
    id {id},
    wave_id {int} NOT NULL REFERENCES survey_wave (id) ON DELETE CASCADE,
    unit {json} NOT NULL,
    weight {real} CHECK (weight > 0),
    answers {json} NOT NULL,
    is_complete {bool} NOT NULL
) {strict};
CREATE INDEX survey_response_by_wave ON survey_response (wave_id, id);

CREATE TABLE survey_invitation (
    id {id},
    wave_id {int} NOT NULL REFERENCES survey_wave (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL UNIQUE,
    unit {json} NOT NULL,
    response_id {int} UNIQUE REFERENCES survey_response (id) ON DELETE SET NULL
) {strict};
CREATE INDEX survey_invitation_by_wave ON survey_invitation (wave_id, id);

CREATE TABLE survey_column (
    wave_id {int} NOT NULL REFERENCES survey_wave (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (wave_id, name)
) {strict};
";
