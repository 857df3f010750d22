//! Creates experiences with everything that hangs on them, their revisions, and what imports remember of them.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates experiences with everything that hangs on them, their revisions, and what imports remember of them.
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
                "import_record",
                "revision",
                "contact",
                "source",
                "trial",
                "procurement",
                "measurement",
                "benefit",
                "result",
                "outcome_assessment",
                "lesson",
                "experience_cause",
                "experience_factor",
                "partnership",
                "experience_legal_obstacle",
                "experience_programme",
                "experience_solution",
                "experience_problem",
                "experience_municipality",
                "experience_innovation_type",
                "experience",
            ],
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const UP: &str = r"
-- Closed lists of the contract stand in CHECKs. Sectors, kinds of novelty and innovation, roles, factors and causes are
-- growing vocabularies: a new code must not take a migration, so the service alone knows them.
CREATE TABLE experience (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    version INTEGER NOT NULL CHECK (version >= 1),
    state TEXT NOT NULL CHECK (state IN ('DRAFT', 'SUBMITTED', 'RETURNED', 'PUBLISHED', 'REJECTED', 'WITHDRAWN')),
    audience TEXT NOT NULL CHECK (audience IN ('OWNER', 'SECTOR', 'PUBLIC_UNNAMED', 'PUBLIC')),
    title TEXT NOT NULL CHECK (title <> ''),
    title_key {bytes} NOT NULL,
    summary TEXT,
    language TEXT CHECK (language IN ('NB', 'NN', 'EN', 'SE', 'DA', 'SV')),
    sector TEXT,
    stage TEXT CHECK (stage IN ('PLANNED', 'ONGOING', 'CONCLUDED')),
    outcome TEXT CHECK (outcome IN ('SUCCEEDED', 'PARTLY_SUCCEEDED', 'FAILED', 'ABANDONED')),
    stopped_at TEXT CHECK (stopped_at IN ('IDEA', 'PILOT', 'IMPLEMENTATION', 'OPERATION', 'SCALING')),
    started_year INTEGER CHECK (started_year BETWEEN 1800 AND 2200),
    ended_year INTEGER CHECK (ended_year BETWEEN 1800 AND 2200),
    expected_end {date},
    novelty TEXT,
    context TEXT,
    what_was_done TEXT,
    what_happened TEXT,
    would_do_differently TEXT,
    advice_kind TEXT CHECK (advice_kind IN ('DO_NOT_TRY', 'TRY_IF', 'TRY_AGAIN')),
    advice_condition TEXT,
    published_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    staged_import_id {int} REFERENCES import (id),
    CHECK (outcome IS NULL OR stage = 'CONCLUDED'),
    CHECK (ended_year >= started_year),
    CHECK (advice_condition IS NULL OR advice_kind IS NOT NULL),
    CHECK (state <> 'PUBLISHED' OR published_at IS NOT NULL)
) {strict};
-- One index an order: state and audience are equal within what a reader may see, so the rows of a page stand side by
-- side. The years outside every year put the unknown ones last, whichever way the list runs.
CREATE INDEX experience_by_published ON experience (state, audience, published_at, id);
CREATE INDEX experience_by_updated ON experience (state, audience, updated_at, id);
CREATE INDEX experience_by_started_desc ON experience (state, audience, COALESCE(started_year, -32768), id);
CREATE INDEX experience_by_started_asc ON experience (state, audience, COALESCE(started_year, 32767), id);
CREATE INDEX experience_by_title ON experience (state, audience, title_key, id);
CREATE INDEX experience_staged ON experience (staged_import_id) WHERE staged_import_id IS NOT NULL;

CREATE TABLE experience_innovation_type (
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    innovation_type TEXT NOT NULL,
    PRIMARY KEY (experience_id, innovation_type)
) {strict};

CREATE TABLE experience_municipality (
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    municipality_id {int} NOT NULL REFERENCES municipality (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (experience_id, municipality_id)
) {strict};
CREATE INDEX experience_municipality_by_municipality ON experience_municipality (municipality_id, experience_id);

CREATE TABLE experience_problem (
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    problem_id {int} NOT NULL REFERENCES problem (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (experience_id, problem_id)
) {strict};
CREATE INDEX experience_problem_by_problem ON experience_problem (problem_id, experience_id);

CREATE TABLE experience_solution (
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    solution_id {int} NOT NULL REFERENCES solution (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (experience_id, solution_id)
) {strict};
CREATE INDEX experience_solution_by_solution ON experience_solution (solution_id, experience_id);

CREATE TABLE experience_programme (
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    programme_id {int} NOT NULL REFERENCES programme (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (experience_id, programme_id)
) {strict};
CREATE INDEX experience_programme_by_programme ON experience_programme (programme_id, experience_id);

CREATE TABLE experience_legal_obstacle (
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    legal_reference_id {int} NOT NULL REFERENCES legal_reference (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (experience_id, legal_reference_id)
) {strict};
CREATE INDEX experience_legal_obstacle_by_reference ON experience_legal_obstacle (legal_reference_id, experience_id);

CREATE TABLE partnership (
    id {id},
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    partner_id {int} NOT NULL REFERENCES partner (id),
    role TEXT NOT NULL,
    role_text TEXT,
    position INTEGER NOT NULL,
    UNIQUE (experience_id, position)
) {strict};
CREATE INDEX partnership_by_partner ON partnership (partner_id, experience_id);

CREATE TABLE experience_factor (
    id {id},
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    factor TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('HAMPERED_HIGH', 'HAMPERED_SOME', 'PROMOTED_SOME', 'PROMOTED_HIGH')),
    text TEXT,
    position INTEGER NOT NULL,
    UNIQUE (experience_id, position)
) {strict};
CREATE INDEX experience_factor_by_factor ON experience_factor (factor, direction, experience_id);

CREATE TABLE experience_cause (
    id {id},
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    cause TEXT NOT NULL,
    rank INTEGER NOT NULL CHECK (rank >= 1),
    text TEXT,
    UNIQUE (experience_id, rank)
) {strict};
CREATE INDEX experience_cause_by_cause ON experience_cause (cause, experience_id);

CREATE TABLE lesson (
    id {id},
    public_id {uuid} NOT NULL UNIQUE,
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('PITFALL', 'SUCCESS_FACTOR', 'ADVICE')),
    basis TEXT NOT NULL CHECK (basis IN ('STATED', 'DERIVED')),
    text TEXT NOT NULL CHECK (text <> ''),
    factor TEXT,
    position INTEGER NOT NULL,
    UNIQUE (experience_id, position)
) {strict};

CREATE TABLE outcome_assessment (
    id {id},
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    date {date},
    outcome TEXT NOT NULL CHECK (outcome IN ('SUCCEEDED', 'PARTLY_SUCCEEDED', 'FAILED', 'ABANDONED')),
    reason TEXT,
    created_at {time} NOT NULL
) {strict};
CREATE INDEX outcome_assessment_by_experience ON outcome_assessment (experience_id, id);

CREATE TABLE result (
    id {id},
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    indicator TEXT NOT NULL,
    value {real} NOT NULL,
    unit TEXT NOT NULL,
    position INTEGER NOT NULL,
    UNIQUE (experience_id, position)
) {strict};

CREATE TABLE benefit (
    id {id},
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    category TEXT NOT NULL,
    indicator TEXT NOT NULL,
    unit TEXT,
    baseline {real},
    baseline_date {date},
    target {real},
    target_date {date},
    planned {bool} NOT NULL,
    owner_role TEXT,
    position INTEGER NOT NULL,
    UNIQUE (experience_id, position)
) {strict};

CREATE TABLE measurement (
    id {id},
    benefit_id {int} NOT NULL REFERENCES benefit (id) ON DELETE CASCADE,
    date {date} NOT NULL,
    value {real} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('FORECAST', 'ACTUAL')),
    method TEXT
) {strict};
CREATE INDEX measurement_by_benefit ON measurement (benefit_id, date);

CREATE TABLE procurement (
    experience_id {int} PRIMARY KEY REFERENCES experience (id) ON DELETE CASCADE,
    procedure TEXT NOT NULL,
    need TEXT,
    market_dialogue_on {date},
    reference TEXT,
    outcome TEXT CHECK (outcome IN ('CONTRACT', 'CANCELLED', 'NO_SUITABLE_OFFER')),
    follow_on {bool}
) {strict};

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

CREATE TABLE source (
    id {id},
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    url TEXT NOT NULL CHECK (url LIKE 'http://%' OR url LIKE 'https://%'),
    position INTEGER NOT NULL,
    UNIQUE (experience_id, position)
) {strict};

CREATE TABLE contact (
    experience_id {int} PRIMARY KEY REFERENCES experience (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    email TEXT NOT NULL,
    confirmed_at {time} NOT NULL
) {strict};

-- Here and not with the rest of the history, so that no step back leaves experiences that have lost their past.
CREATE TABLE revision (
    id {id},
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    content {json} NOT NULL,
    reason TEXT,
    actor TEXT NOT NULL,
    municipality_id {int} REFERENCES municipality (id),
    created_at {time} NOT NULL,
    UNIQUE (experience_id, number)
) {strict};

CREATE TABLE import_record (
    key TEXT PRIMARY KEY,
    experience_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    content {json} NOT NULL,
    checksum TEXT NOT NULL,
    imported_at {time} NOT NULL
) {strict};
CREATE INDEX import_record_by_experience ON import_record (experience_id);
";
