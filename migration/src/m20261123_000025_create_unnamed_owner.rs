//! Creates what an experience needs that is told without its owners: whose it is, under which group it is told, and what
//! kinds of partners took part.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates what an experience needs that is told without its owners.
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

/// Owners are looked for from their side: whose is this, asked for one municipality.
const UP: &str = r"
CREATE TABLE unnamed_owner (
    municipality_id {int} NOT NULL REFERENCES municipality (id),
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    PRIMARY KEY (municipality_id, experience_id)
) {strict};
CREATE UNIQUE INDEX unnamed_owner_by_experience ON unnamed_owner (experience_id, position);

CREATE TABLE experience_group (
    experience_id {int} PRIMARY KEY REFERENCES experience (id) ON DELETE CASCADE,
    county_id {int} REFERENCES county (id),
    band INTEGER CHECK (band >= 0),
    size INTEGER NOT NULL CHECK (size >= 5),
    CHECK ((county_id IS NULL AND band IS NOT NULL) OR (county_id IS NOT NULL AND band IS NULL))
) {strict};
CREATE INDEX experience_group_by_county ON experience_group (county_id);

CREATE TABLE experience_partner_kind (
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    PRIMARY KEY (experience_id, kind)
) {strict};
";

const DOWN: &str = r"
DROP TABLE experience_partner_kind;
DROP TABLE experience_group;
DROP TABLE unnamed_owner;
";
