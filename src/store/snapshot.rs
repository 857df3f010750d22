//! One view of the whole database, however long it is read: whatever is committed meanwhile, the rows of an export fit
//! together.

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, IsolationLevel, Statement,
    TransactionTrait,
};

use super::{Db, dialect};
use crate::model::Result;

/// One view of the database, that sees nothing which is committed after its first statement. It holds a connection that
/// reads until it is dropped.
#[derive(Debug)]
pub struct Snapshot(DatabaseTransaction);

impl Db {
    /// Begins to read as of now. SQLite's readers see one state of the file from their first statement on; PostgreSQL must be
    /// asked for that.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let (isolation, access) = if dialect::has_row_locks(&self.read) {
            let isolation = IsolationLevel::RepeatableRead;
            (Some(isolation), Some(AccessMode::ReadOnly))
        } else {
            (None, None)
        };
        let transaction = self.read.begin_with_config(isolation, access).await?;
        Ok(Snapshot(transaction))
    }
}

impl Db {
    /// Lets SQLite read its file without mapping it, so that what was read is no memory of the process: for a process of one
    /// connection that reads most of a large file once. Another connection would go on mapping it.
    pub async fn unmap(&self) -> Result<()> {
        if !dialect::has_row_locks(&self.read) {
            self.read.execute_unprepared("PRAGMA mmap_size = 0").await?;
        }
        Ok(())
    }
}

impl Snapshot {
    /// Where reads go.
    pub fn reader(&self) -> &DatabaseTransaction {
        &self.0
    }

    /// Which state of the data is seen, in words: the same as long as nothing has been committed that the change log tells
    /// of, and others after that. PostgreSQL commits in another order than it draws keys in; so there it is the last
    /// transaction that wrote a line, and those before it that were still to end.
    pub async fn state(&self) -> Result<String> {
        let words = match self.0.get_database_backend() {
            DbBackend::Postgres => STATE_POSTGRES,
            _ => STATE_SQLITE,
        };
        let statement = Statement::from_string(self.0.get_database_backend(), words);
        let row = self.0.query_one_raw(statement).await?;
        Ok(row.map_or_else(|| Ok(String::new()), |row| row.try_get_by_index(0))?)
    }
}

const STATE_SQLITE: &str =
    "SELECT COALESCE((SELECT id || ' ' || at FROM change ORDER BY id DESC LIMIT 1), '')";

/// Lines that came with a dump from another server may name transactions that this one has still to come to.
const STATE_POSTGRES: &str = "
    SELECT COALESCE((SELECT id::TEXT || ' ' || at::TEXT FROM change ORDER BY id DESC LIMIT 1), '')
        || ' ' || COALESCE(last::TEXT, '')
        || ' ' || COALESCE((SELECT string_agg(it::TEXT, ',' ORDER BY it)
            FROM pg_snapshot_xip(pg_current_snapshot()) it WHERE it < last), '')
    FROM (SELECT (SELECT transaction FROM change
        WHERE transaction < pg_snapshot_xmax(pg_current_snapshot())
        ORDER BY transaction DESC LIMIT 1) AS last) AS seen";
