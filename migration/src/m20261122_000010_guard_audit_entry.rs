//! Keeps the audit trail from being altered: rows are added and never changed, taken away or replaced.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// Keeps the audit trail from being altered: rows are added and never changed, taken away or replaced.
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

/// Once a statement, so that emptying the whole table is refused, too.
const POSTGRES: &str = r"
CREATE FUNCTION guard_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only ever added to';
END
$$;
CREATE TRIGGER audit_entry_guarded BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_entry();
";

const POSTGRES_DOWN: &str = r"
DROP TRIGGER audit_entry_guarded ON audit_entry;
DROP FUNCTION guard_audit_entry();
";

/// SQLite replaces a row whose key comes again without a word to the guards of changed and deleted ones. A key that is
/// still to be drawn is below all keys there.
const SQLITE: &str = r"
CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only ever added to');
END;
CREATE TRIGGER audit_entry_undeleted BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only ever added to');
END;
CREATE TRIGGER audit_entry_unreplaced BEFORE INSERT ON audit_entry
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only ever added to');
END;
";

const SQLITE_DOWN: &str = r"
DROP TRIGGER audit_entry_unreplaced;
DROP TRIGGER audit_entry_undeleted;
DROP TRIGGER audit_entry_unchanged;
";
