//! Creates counties and municipalities with their dated numbers, names and successions, and the import runs.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates counties and municipalities with their dated numbers, names and successions, and the import runs.
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
                "municipality_succession",
                "municipality_number",
                "municipality_name",
                "municipality",
                "county",
                "import",
            ],
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const UP: &str = r"
CREATE TABLE import (
    id {id},
    file TEXT NOT NULL,
    started_at {time} NOT NULL,
    alive_at {time} NOT NULL,
    abandoned_at {time},
    finished_at {time},
    CHECK (abandoned_at IS NULL OR finished_at IS NULL)
) {strict};

CREATE TABLE county (
    id {id},
    number TEXT NOT NULL UNIQUE CHECK (length(number) = 2),
    name TEXT NOT NULL,
    region TEXT NOT NULL
) {strict};

CREATE TABLE municipality (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('MUNICIPALITY', 'COUNTY', 'INTERMUNICIPAL', 'FOREIGN', 'OTHER')),
    number TEXT,
    country TEXT NOT NULL CHECK (length(country) = 2),
    name TEXT NOT NULL CHECK (name <> ''),
    name_key {bytes} NOT NULL,
    county_id {int} REFERENCES county (id),
    region TEXT,
    population INTEGER CHECK (population >= 0),
    organisation_number TEXT CHECK (length(organisation_number) = 9),
    valid_to {date},
    staged_import_id {int} REFERENCES import (id),
    CHECK (kind NOT IN ('MUNICIPALITY', 'COUNTY') OR number IS NOT NULL),
    CHECK (kind <> 'FOREIGN' OR country <> 'NO')
) {strict};
CREATE UNIQUE INDEX municipality_number_today ON municipality (number) WHERE valid_to IS NULL;
CREATE INDEX municipality_by_name ON municipality (name_key, id);
CREATE INDEX municipality_by_county ON municipality (county_id);
CREATE INDEX municipality_staged ON municipality (staged_import_id) WHERE staged_import_id IS NOT NULL;

CREATE TABLE municipality_name (
    id {id},
    municipality_id {int} NOT NULL REFERENCES municipality (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    position INTEGER NOT NULL,
    UNIQUE (municipality_id, position)
) {strict};
CREATE INDEX municipality_name_by_folded ON municipality_name (folded);

CREATE TABLE municipality_number (
    id {id},
    municipality_id {int} NOT NULL REFERENCES municipality (id) ON DELETE CASCADE,
    number TEXT NOT NULL,
    valid_from {date},
    valid_to {date},
    CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)
) {strict};
CREATE INDEX municipality_number_by_number ON municipality_number (number);
CREATE INDEX municipality_number_by_municipality ON municipality_number (municipality_id);

CREATE TABLE municipality_succession (
    predecessor_id {int} NOT NULL REFERENCES municipality (id) ON DELETE CASCADE,
    successor_id {int} NOT NULL REFERENCES municipality (id) ON DELETE CASCADE,
    PRIMARY KEY (predecessor_id, successor_id),
    CHECK (predecessor_id <> successor_id)
) {strict};
CREATE INDEX municipality_succession_by_successor ON municipality_succession (successor_id);
";
