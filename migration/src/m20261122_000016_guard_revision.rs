//! Keeps revisions from being altered: rows are added and never changed, taken away or replaced. An experience that is part
//! of Floke is not deleted either, or its revisions would go with it; what an unfinished import has written is.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// Keeps revisions from being altered: rows are added and never changed, taken away or replaced.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let guard = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        dialect::run(manager, guard).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let unguard = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES_DOWN,
            _ => SQLITE_DOWN,
        };
        dialect::run(manager, unguard).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Rows that go with their experience go after it: no experience is there then whose revisions they are.
const POSTGRES: &str = r"
CREATE FUNCTION guard_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (
        SELECT 1 FROM experience WHERE id = OLD.experience_id AND staged_import_id IS NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'revisions are only ever added';
END
$$;
CREATE FUNCTION guard_experience() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.staged_import_id IS NOT NULL THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'experiences are never deleted';
END
$$;
CREATE TRIGGER revision_guarded BEFORE UPDATE OR DELETE ON revision
    FOR EACH ROW EXECUTE FUNCTION guard_revision();
CREATE TRIGGER revision_not_emptied BEFORE TRUNCATE ON revision
    FOR EACH STATEMENT EXECUTE FUNCTION guard_revision();
CREATE TRIGGER experience_guarded BEFORE DELETE ON experience
    FOR EACH ROW EXECUTE FUNCTION guard_experience();
CREATE TRIGGER experience_not_emptied BEFORE TRUNCATE ON experience
    FOR EACH STATEMENT EXECUTE FUNCTION guard_experience();
";

const POSTGRES_DOWN: &str = r"
DROP TRIGGER experience_not_emptied ON experience;
DROP TRIGGER experience_guarded ON experience;
DROP TRIGGER revision_not_emptied ON revision;
DROP TRIGGER revision_guarded ON revision;
DROP FUNCTION guard_experience();
DROP FUNCTION guard_revision();
";

/// SQLite replaces a row whose keys come again without a word to the guards of changed and deleted ones. Of experiences that
/// cannot be told from a row that is inserted or else updated, which imports do.
const SQLITE: &str = r"
CREATE TRIGGER revision_unchanged BEFORE UPDATE ON revision
BEGIN
    SELECT RAISE(ABORT, 'revisions are only ever added');
END;
CREATE TRIGGER revision_undeleted BEFORE DELETE ON revision
WHEN EXISTS (SELECT 1 FROM experience WHERE id = OLD.experience_id AND staged_import_id IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'revisions are only ever added');
END;
CREATE TRIGGER revision_unreplaced BEFORE INSERT ON revision
WHEN EXISTS (
    SELECT 1 FROM revision
    WHERE id = NEW.id OR (experience_id = NEW.experience_id AND number = NEW.number)
)
BEGIN
    SELECT RAISE(ABORT, 'revisions are only ever added');
END;
CREATE TRIGGER experience_undeleted BEFORE DELETE ON experience
WHEN OLD.staged_import_id IS NULL
BEGIN
    SELECT RAISE(ABORT, 'experiences are never deleted');
END;
";

const SQLITE_DOWN: &str = r"
DROP TRIGGER experience_undeleted;
DROP TRIGGER revision_unreplaced;
DROP TRIGGER revision_undeleted;
DROP TRIGGER revision_unchanged;
";
