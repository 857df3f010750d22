//! One view of the whole database, however long it is read: whatever is committed meanwhile, the rows of an export fit
//! together.

use sea_orm::{AccessMode, ConnectionTrait, DatabaseTransaction, IsolationLevel, TransactionTrait};

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
}
