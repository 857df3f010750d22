//! Creates problems, solutions, partners, programmes and provisions of law.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates problems, solutions, partners, programmes and provisions of law.
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
                "legal_reference",
                "programme",
                "partner",
                "solution",
                "problem_theme",
                "problem",
            ],
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const UP: &str = r"
CREATE TABLE problem (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    title TEXT NOT NULL CHECK (title <> ''),
    title_key {bytes} NOT NULL,
    folded TEXT NOT NULL,
    description TEXT,
    broader_id {int} REFERENCES problem (id) CHECK (broader_id <> id),
    merged_into_id {int} REFERENCES problem (id),
    state TEXT NOT NULL CHECK (state IN ('PROPOSED', 'ACCEPTED', 'REJECTED')),
    staged_import_id {int} REFERENCES import (id),
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    CHECK (merged_into_id IS NULL OR merged_into_id <> id)
) {strict};
CREATE INDEX problem_by_title ON problem (title_key, id);
CREATE INDEX problem_by_folded ON problem (folded);
CREATE INDEX problem_staged ON problem (staged_import_id) WHERE staged_import_id IS NOT NULL;
CREATE INDEX problem_by_broader ON problem (broader_id);
CREATE INDEX problem_by_merged ON problem (merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE TABLE problem_theme (
    problem_id {int} NOT NULL REFERENCES problem (id) ON DELETE CASCADE,
    theme TEXT NOT NULL,
    PRIMARY KEY (problem_id, theme)
) {strict};

CREATE TABLE solution (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    title TEXT NOT NULL CHECK (title <> ''),
    title_key {bytes} NOT NULL,
    folded TEXT NOT NULL,
    description TEXT,
    variant_of_id {int} REFERENCES solution (id) CHECK (variant_of_id <> id),
    merged_into_id {int} REFERENCES solution (id),
    state TEXT NOT NULL CHECK (state IN ('PROPOSED', 'ACCEPTED', 'REJECTED')),
    staged_import_id {int} REFERENCES import (id),
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    CHECK (merged_into_id IS NULL OR merged_into_id <> id)
) {strict};
CREATE INDEX solution_by_title ON solution (title_key, id);
CREATE INDEX solution_by_folded ON solution (folded);
CREATE INDEX solution_staged ON solution (staged_import_id) WHERE staged_import_id IS NOT NULL;
CREATE INDEX solution_by_family ON solution (variant_of_id);
CREATE INDEX solution_by_merged ON solution (merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE TABLE partner (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    name TEXT NOT NULL CHECK (name <> ''),
    name_key {bytes} NOT NULL,
    folded TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('MUNICIPALITY', 'COUNTY', 'STATE', 'BUSINESS', 'RESEARCH', 'VOLUNTARY', 'CITIZENS', 'OTHER')),
    organisation_number TEXT CHECK (length(organisation_number) = 9),
    municipality_id {int} REFERENCES municipality (id),
    merged_into_id {int} REFERENCES partner (id),
    state TEXT NOT NULL CHECK (state IN ('PROPOSED', 'ACCEPTED', 'REJECTED')),
    staged_import_id {int} REFERENCES import (id),
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    CHECK (merged_into_id IS NULL OR merged_into_id <> id)
) {strict};
CREATE INDEX partner_by_name ON partner (name_key, id);
CREATE INDEX partner_by_folded ON partner (folded);
CREATE INDEX partner_staged ON partner (staged_import_id) WHERE staged_import_id IS NOT NULL;
CREATE INDEX partner_by_merged ON partner (merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE TABLE programme (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    title TEXT NOT NULL CHECK (title <> ''),
    title_key {bytes} NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    description TEXT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
) {strict};
CREATE INDEX programme_by_title ON programme (title_key, id);

CREATE TABLE legal_reference (
    id {id},
    act TEXT NOT NULL CHECK (act <> ''),
    section TEXT,
    url TEXT
) {strict};
CREATE INDEX legal_reference_by_act ON legal_reference (act, section);
";
