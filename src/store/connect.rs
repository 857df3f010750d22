//! Opens the database: pools, pragmas and the statement count. The only place that knows how each product wants it.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS};
use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions as SeaOptions, Database, DatabaseConnection};

use super::Db;
use super::commit::Queue;
use super::error::unopened;
use crate::model::Result;

/// How to reach the database. Its address may bear a password, so `Debug` leaves it out.
#[derive(Clone)]
pub struct ConnectOptions {
    /// `sqlite://path` or `postgres://…`.
    pub url: String,
    /// Connections that read; on PostgreSQL those that write are among them.
    pub connections: u32,
    /// PostgreSQL schema, where it is not the default one.
    pub schema: Option<String>,
}

impl fmt::Debug for ConnectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectOptions")
            .field("connections", &self.connections)
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}

/// The SQLite file's name in the data directory.
pub const SQLITE_FILE: &str = "floke.db";
/// What an address would read as something else than a file's name.
const NOT_IN_ADDRESS: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#').add(b' ');
const BUSY: Duration = Duration::from_secs(10);
const STATEMENT_CACHE: usize = 128;

impl Db {
    /// The SQLite file in a data directory, as an address.
    pub fn sqlite_url(directory: &Path) -> String {
        let path = directory.join(SQLITE_FILE);
        let path = percent_encoding::utf8_percent_encode(&path.to_string_lossy(), NOT_IN_ADDRESS)
            .to_string();
        format!("sqlite://{path}")
    }

    /// Connects; a SQLite file is created where there is none.
    pub async fn connect(options: &ConnectOptions) -> Result<Self> {
        let statements = Arc::new(AtomicU64::new(0));
        let (mut read, mut write) = if options.url.starts_with("sqlite:") {
            let write = Database::connect(sqlite(&options.url, 1, false))
                .await
                .map_err(unopened)?;
            (
                Database::connect(sqlite(&options.url, options.connections, true))
                    .await
                    .map_err(unopened)?,
                write,
            )
        } else {
            let pool = Database::connect(postgres(options))
                .await
                .map_err(unopened)?;
            (pool.clone(), pool)
        };
        count_statements(&mut read, &statements);
        count_statements(&mut write, &statements);
        Ok(Self {
            read,
            write,
            queue: Queue::default(),
            statements,
        })
    }
}

fn count_statements(connection: &mut DatabaseConnection, statements: &Arc<AtomicU64>) {
    let statements = Arc::clone(statements);
    connection.set_metric_callback(move |_| {
        statements.fetch_add(1, Ordering::Relaxed);
    });
}

fn sqlite(url: &str, connections: u32, read_only: bool) -> SeaOptions {
    let mut options = SeaOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .test_before_acquire(false)
        .sqlx_logging(false);
    if !read_only {
        options.map_sqlx_sqlite_pool_opts(|pool| {
            // A full disk ends a transaction of itself, which the driver does not notice: it would take no other ever
            // after.
            pool.after_release(|connection, _| {
                Box::pin(async move {
                    connection.ping().await?;
                    Ok(!connection.is_in_transaction())
                })
            })
        });
    }
    options.map_sqlx_sqlite_opts(move |options| {
        options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // In WAL mode a commit then waits until its log is on the disk: what was acknowledged survives the loss of
            // the process and of the machine's power.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
            .foreign_keys(true)
            .statement_cache_capacity(STATEMENT_CACHE)
            // Address space, not memory: what is read often is shared with the page cache of the machine.
            .pragma("mmap_size", "2147418112")
            .pragma("cache_size", "-16000")
            // What a savepoint needs to undo would go through a file otherwise, page by page, whoever writes.
            .pragma("temp_store", if read_only { "DEFAULT" } else { "MEMORY" })
            .pragma("query_only", if read_only { "ON" } else { "OFF" })
    });
    options
}

fn postgres(options: &ConnectOptions) -> SeaOptions {
    let mut sea = SeaOptions::new(options.url.as_str());
    sea.max_connections(options.connections)
        .min_connections(1)
        .acquire_timeout(BUSY)
        .sqlx_logging(false);
    if let Some(schema) = &options.schema {
        sea.set_schema_search_path(schema);
    }
    sea.map_sqlx_postgres_opts(|options| {
        options
            .statement_cache_capacity(STATEMENT_CACHE)
            // Compiling a statement, or starting workers for it, takes far longer than running any of ours; the planner
            // overrates conditions that are asked of few rows.
            .options([
                ("jit", "off"),
                ("max_parallel_workers_per_gather", "0"),
                // A plan for any region, kind or cause is none for this one: it takes four times as long.
                ("plan_cache_mode", "force_custom_plan"),
                // Rows lie in memory or on a disk without heads. Taken for dear, looking them up by an index loses to reading
                // the whole table: a page takes 200 ms for 8, and a total 60 for 35.
                ("random_page_cost", "1.1"),
                // Who asked has long gone: a request takes no longer than this, and PostgreSQL does not notice.
                ("statement_timeout", "15s"),
            ])
    });
    sea
}
