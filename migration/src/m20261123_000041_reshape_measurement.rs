//! Gives measurements, trials and legal obstacles keys that are known before they are written, and words of their own.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Gives measurements, trials and legal obstacles keys that are known before they are written, and words of their own.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let old = [
            "measurement",
            "trial",
            "experience_legal_obstacle",
            "legal_reference",
        ];
        dialect::drop(manager, &old).await?;
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let new = ["measurement", "trial", "experience_legal_obstacle"];
        dialect::drop(manager, &new).await?;
        dialect::run(manager, DOWN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

// Nothing of the service ever wrote the tables as they were, so there is nothing to carry over. Provisions had a table
// that experiences shared: what one calls a law would have been read by whoever sees another, and stayed after its erasure.
const UP: &str = r"
CREATE TABLE measurement (
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    benefit INTEGER NOT NULL,
    position INTEGER NOT NULL,
    date {date} NOT NULL,
    value {real} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('FORECAST', 'ACTUAL')),
    method TEXT,
    PRIMARY KEY (experience_id, benefit, position),
    FOREIGN KEY (experience_id, benefit) REFERENCES benefit (experience_id, position) ON DELETE CASCADE
) {clustered};

CREATE TABLE trial (
    experience_id {int} PRIMARY KEY REFERENCES experience (id) ON DELETE CASCADE,
    act TEXT NOT NULL CHECK (act <> ''),
    section TEXT,
    url TEXT CHECK (url LIKE 'http://%' OR url LIKE 'https://%'),
    deviation TEXT,
    starts_on {date},
    ends_on {date},
    prolonged_to {date},
    awaits_reform {bool} NOT NULL,
    last_day INTEGER NOT NULL,
    result TEXT CHECK (result IN ('CONTINUED', 'LAW_CHANGED', 'REVERTED')),
    CHECK (ends_on >= starts_on),
    CHECK (prolonged_to >= ends_on)
) {strict};
CREATE INDEX trial_by_last_day ON trial (last_day, experience_id);

CREATE TABLE experience_legal_obstacle (
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    act TEXT NOT NULL CHECK (act <> ''),
    section TEXT,
    url TEXT CHECK (url LIKE 'http://%' OR url LIKE 'https://%'),
    provision TEXT NOT NULL,
    PRIMARY KEY (experience_id, position),
    UNIQUE (experience_id, provision)
) {clustered};
";

const DOWN: &str = r"
CREATE TABLE legal_reference (
    id {id},
    act TEXT NOT NULL CHECK (act <> ''),
    section TEXT,
    url TEXT
) {strict};
CREATE INDEX legal_reference_by_act ON legal_reference (act, section);

CREATE TABLE experience_legal_obstacle (
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    legal_reference_id {int} NOT NULL REFERENCES legal_reference (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (experience_id, legal_reference_id)
) {strict};
CREATE INDEX experience_legal_obstacle_by_reference ON experience_legal_obstacle (legal_reference_id, experience_id);

CREATE TABLE measurement (
    id {id},
    benefit_id {int} NOT NULL REFERENCES benefit (id) ON DELETE CASCADE,
    date {date} NOT NULL,
    value {real} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('FORECAST', 'ACTUAL')),
    method TEXT
) {strict};
CREATE INDEX measurement_by_benefit ON measurement (benefit_id, date);

CREATE TABLE trial (
    experience_id {int} PRIMARY KEY REFERENCES experience (id) ON DELETE CASCADE,
    legal_reference_id {int} NOT NULL REFERENCES legal_reference (id),
    deviation TEXT,
    starts_on {date},
    ends_on {date},
    prolonged_to {date},
    result TEXT CHECK (result IN ('CONTINUED', 'LAW_CHANGED', 'REVERTED')),
    CHECK (ends_on >= starts_on),
    CHECK (prolonged_to >= ends_on)
) {strict};
";
