//! Creates what is kept of erased experiences, and lets their revisions be emptied: of those alone, and of nothing but what
//! they told.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// Creates what is kept of erased experiences, and lets their revisions be emptied.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let guard = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        dialect::run(manager, &(UP.to_owned() + guard)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let guard = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES_DOWN,
            _ => SQLITE_DOWN,
        };
        dialect::run(manager, guard).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const UP: &str = r"
CREATE TABLE erasure (
    experience_id {int} PRIMARY KEY REFERENCES experience (id),
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    municipality_id {int} REFERENCES municipality (id),
    erased_at {time} NOT NULL
) {strict};
CREATE INDEX erasure_by_municipality ON erasure (municipality_id);
";

/// A revision of what was erased may lose what it told and why, for good; who wrote it and when stays.
const POSTGRES: &str = r"
CREATE FUNCTION guard_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'erasures are only ever added';
END
$$;
CREATE TRIGGER erasure_guarded BEFORE UPDATE OR DELETE ON erasure
    FOR EACH ROW EXECUTE FUNCTION guard_erasure();
CREATE TRIGGER erasure_not_emptied BEFORE TRUNCATE ON erasure
    FOR EACH STATEMENT EXECUTE FUNCTION guard_erasure();
CREATE OR REPLACE FUNCTION guard_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.content = '{}'::jsonb AND NEW.reason IS NULL
            AND to_jsonb(NEW) - 'content' - 'reason' = to_jsonb(OLD) - 'content' - 'reason'
            AND EXISTS (SELECT 1 FROM erasure WHERE experience_id = OLD.experience_id)
        THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (
            SELECT 1 FROM experience WHERE id = OLD.experience_id AND staged_import_id IS NULL
        ) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'revisions are only ever added';
END
$$;
";

const POSTGRES_DOWN: &str = r"
CREATE OR REPLACE FUNCTION guard_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (
        SELECT 1 FROM experience WHERE id = OLD.experience_id AND staged_import_id IS NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'revisions are only ever added';
END
$$;
DROP TABLE erasure;
DROP FUNCTION guard_erasure();
";

const SQLITE: &str = r"
CREATE TRIGGER erasure_unchanged BEFORE UPDATE ON erasure
BEGIN
    SELECT RAISE(ABORT, 'erasures are only ever added');
END;
CREATE TRIGGER erasure_undeleted BEFORE DELETE ON erasure
BEGIN
    SELECT RAISE(ABORT, 'erasures are only ever added');
END;
CREATE TRIGGER erasure_unreplaced BEFORE INSERT ON erasure
WHEN EXISTS (SELECT 1 FROM erasure WHERE experience_id = NEW.experience_id)
BEGIN
    SELECT RAISE(ABORT, 'erasures are only ever added');
END;
DROP TRIGGER revision_unchanged;
CREATE TRIGGER revision_unchanged BEFORE UPDATE ON revision
WHEN NOT (
    NEW.content = '{}' AND NEW.reason IS NULL
    AND NEW.id = OLD.id AND NEW.experience_id = OLD.experience_id AND NEW.number = OLD.number
    AND NEW.actor = OLD.actor AND NEW.municipality_id IS OLD.municipality_id
    AND NEW.state IS OLD.state AND NEW.audience IS OLD.audience
    AND NEW.is_change = OLD.is_change AND NEW.created_at = OLD.created_at
    AND EXISTS (SELECT 1 FROM erasure WHERE experience_id = OLD.experience_id)
)
BEGIN
    SELECT RAISE(ABORT, 'revisions are only ever added');
END;
";

const SQLITE_DOWN: &str = r"
DROP TRIGGER revision_unchanged;
CREATE TRIGGER revision_unchanged BEFORE UPDATE ON revision
BEGIN
    SELECT RAISE(ABORT, 'revisions are only ever added');
END;
DROP TABLE erasure;
";
