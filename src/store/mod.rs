//! The SQL: one file a noun, plain functions over a connection, one truth in one database.
//!
//! Every read that a viewer can reach starts in [`visible`]. Knows nothing of rules beyond that, nor of GraphQL.

pub mod api_token;
pub mod audit;
pub mod batch;
pub mod change;
mod commit;
pub mod confirmation;
mod connect;
pub mod contact;
mod diagnosis;
pub mod dialect;
pub mod duplicate;
pub mod erasure;
mod error;
pub mod experience;
pub mod history;
pub mod hold;
pub mod idempotency_key;
pub mod import;
pub mod insert;
pub mod keyset;
pub mod law;
pub mod lesson;
mod merged;
mod migrate;
pub mod municipality;
pub mod partner;
pub mod path;
pub mod problem;
pub mod programme;
pub mod reach;
pub mod reference;
pub mod related;
pub mod relation;
pub mod release;
pub mod reply;
pub mod reply_invitation;
pub mod reuse;
pub mod review;
pub mod revision;
pub mod setting;
mod snapshot;
pub mod solution;
pub mod state;
pub mod succession;
pub mod survey;
pub mod term;
pub mod tree;
pub mod unnamed;
pub mod vector;
pub mod visible;
pub mod waiting;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::sqlx::{AssertSqlSafe, Connection as _, raw_sql};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::model::Result;

pub use commit::Tx;
pub use connect::{ConnectOptions, SQLITE_FILE};
pub use diagnosis::{ReferenceCounts, UnfinishedImport};
pub use migrate::Step;
/// A pool or a transaction, for signatures in the layers above.
pub use sea_orm::ConnectionTrait as Connection;
pub use snapshot::Snapshot;

/// The database: readers, and on SQLite one writer beside them.
#[derive(Clone, Debug)]
pub struct Db {
    read: DatabaseConnection,
    write: DatabaseConnection,
    queue: commit::Queue,
    statements: Arc<AtomicU64>,
}

impl Db {
    /// Where reads go.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.read
    }

    /// How many statements have been sent since the start, transactions' own words not counted.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Tells every statement that is read by from now on, as it is sent, to whoever looks at plans.
    pub fn tell_statements(&mut self, told: impl Fn(&Statement) + Send + Sync + 'static) {
        let statements = Arc::clone(&self.statements);
        self.read.set_metric_callback(move |info| {
            statements.fetch_add(1, Ordering::Relaxed);
            told(info.statement);
        });
    }

    /// `PostgreSQL` or `SQLite`.
    pub fn product(&self) -> &'static str {
        match self.read.get_database_backend() {
            DbBackend::Postgres => "PostgreSQL",
            _ => "SQLite",
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.read.ping().await?)
    }

    /// Runs a statement of an operator's or a test's own, as it is written and however long it takes.
    pub async fn execute(&self, statement: &str) -> Result<()> {
        if self.write.get_database_backend() != DbBackend::Postgres {
            self.write.execute_unprepared(statement).await?;
            return Ok(());
        }
        let pool = self.write.get_postgres_connection_pool();
        // Taken out of the pool, however this ends: others go on with the bound that theirs began with.
        let mut connection = pool.acquire().await.map_err(error::from_driver)?.detach();
        for words in ["SET statement_timeout = 0", statement] {
            let words = AssertSqlSafe(words.to_owned());
            let done = raw_sql(words).execute(&mut connection).await;
            done.map_err(error::from_driver)?;
        }
        connection.close().await.map_err(error::from_driver)
    }

    /// Lets go of every connection, after what runs on them has ended.
    pub async fn close(self) -> Result<()> {
        self.write.close().await?;
        self.read.close().await?;
        Ok(())
    }
}
