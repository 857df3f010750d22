//! Creates the reach of problems, solutions, partners, municipalities and programmes, and the indexes that filters
//! lean on.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates the reach of problems, solutions, partners, municipalities and programmes, and the indexes that filters
/// lean on.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for owner in OWNERS {
            dialect::run(manager, &create(&owner)).await?;
        }
        dialect::run(manager, INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DROP_INDEXES).await?;
        dialect::drop(
            manager,
            &[
                "programme_reach",
                "municipality_reach",
                "partner_reach",
                "solution_reach",
                "problem_reach",
            ],
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// What experiences belong to.
struct Owner {
    table: &'static str,
    /// Which table ties experiences to it.
    links: &'static str,
    /// What lies above a member: a step from `up.owner_id`, where there are trees.
    above: Option<(&'static str, &'static str, &'static str)>,
}

const OWNERS: [Owner; 5] = [
    Owner {
        table: "problem",
        links: "experience_problem",
        above: Some(("problem", "id", "broader_id")),
    },
    Owner {
        table: "solution",
        links: "experience_solution",
        above: Some(("solution", "id", "variant_of_id")),
    },
    Owner {
        table: "partner",
        links: "partnership",
        above: None,
    },
    Owner {
        table: "municipality",
        links: "experience_municipality",
        above: Some(("municipality_succession", "predecessor_id", "successor_id")),
    },
    Owner {
        table: "programme",
        links: "experience_programme",
        above: None,
    },
];

/// A table of reach, filled with what the links tell already. Its rows stand in the order in which an owner's
/// experiences are listed; the index leads from an experience back to its owners.
fn create(owner: &Owner) -> String {
    let Owner {
        table,
        links,
        above,
    } = owner;
    let step = above.map_or(String::new(), |(tree, below, above)| {
        format!(
            "UNION SELECT up.experience_id, {tree}.{above} FROM {tree} JOIN up ON {tree}.{below} = up.owner_id
             WHERE {tree}.{above} IS NOT NULL"
        )
    });
    format!(
        "CREATE TABLE {table}_reach (
            owner_id {{int}} NOT NULL REFERENCES {table} (id) ON DELETE CASCADE,
            published_at {{time}} NOT NULL,
            experience_id {{int}} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
            PRIMARY KEY (owner_id, published_at, experience_id)
        ) {{clustered}};
        INSERT INTO {table}_reach (owner_id, published_at, experience_id)
        WITH RECURSIVE up (experience_id, owner_id) AS (
            SELECT DISTINCT experience_id, {table}_id FROM {links} {step}
        )
        SELECT up.owner_id, COALESCE(experience.published_at, '1970-01-01T00:00:00+00:00'), experience.id
        FROM up JOIN experience ON experience.id = up.experience_id;
        CREATE UNIQUE INDEX {table}_reach_by_experience ON {table}_reach (experience_id, owner_id);"
    )
}

/// State and audience first, as in the indexes of the orders: within what a reader may see, a value's rows stand side
/// by side and can be counted without a look at the table.
const INDEXES: &str = r"
CREATE INDEX experience_by_sector ON experience (state, audience, sector, id);
CREATE INDEX experience_by_stage ON experience (state, audience, stage, id);
CREATE INDEX experience_by_outcome ON experience (state, audience, outcome, id);
CREATE INDEX experience_by_stopped_at ON experience (state, audience, stopped_at, id);
CREATE INDEX experience_by_language ON experience (state, audience, language, id);
CREATE INDEX experience_by_started_year ON experience (state, audience, started_year, id);
CREATE INDEX experience_innovation_type_by_type ON experience_innovation_type (innovation_type, experience_id);
CREATE INDEX partner_by_kind ON partner (kind, name_key, id);
-- Experiences before directions, so that what a factor names stands in the order of experiences.
DROP INDEX experience_factor_by_factor;
CREATE INDEX experience_factor_by_factor ON experience_factor (factor, experience_id, direction);
";

const DROP_INDEXES: &str = r"
DROP INDEX experience_factor_by_factor;
CREATE INDEX experience_factor_by_factor ON experience_factor (factor, direction, experience_id);
DROP INDEX partner_by_kind;
DROP INDEX experience_innovation_type_by_type;
DROP INDEX experience_by_started_year;
DROP INDEX experience_by_language;
DROP INDEX experience_by_stopped_at;
DROP INDEX experience_by_outcome;
DROP INDEX experience_by_stage;
DROP INDEX experience_by_sector;
";
