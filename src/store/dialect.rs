//! What the two databases must be told in different words, beside the migrations.

use sea_orm::sea_query::{
    CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, Statement};

use crate::model::Result;

/// Milliseconds since 1970 as the text or timestamp that the column holds.
pub fn time(milliseconds: i64) -> SimpleExpr {
    let time = chrono::DateTime::from_timestamp_millis(milliseconds).unwrap_or_default();
    Expr::val(time)
}

/// A time of a column in milliseconds since 1970, as a whole number.
pub fn milliseconds(connection: &impl ConnectionTrait, column: impl Into<Expr>) -> SimpleExpr {
    let words = match connection.get_database_backend() {
        DbBackend::Postgres => "CAST(EXTRACT(EPOCH FROM $1) * 1000 AS BIGINT)",
        _ => "CAST((julianday(?) - 2440587.5) * 86400000 AS INTEGER)",
    };
    Expr::cust_with_expr(words, column)
}

/// Whether rows can be locked against other writers; SQLite has one writer alone.
pub fn has_row_locks(connection: &impl ConnectionTrait) -> bool {
    connection.get_database_backend() == DbBackend::Postgres
}

/// Whether a table of a join can be a statement about the rows before it. SQLite has no such joins, but reads a list of
/// keys anew for each row, which PostgreSQL does not do well.
pub fn has_lateral_joins(connection: &impl ConnectionTrait) -> bool {
    connection.get_database_backend() == DbBackend::Postgres
}

/// Whether joins are read in the order in which they stand, as cross joins are by SQLite, which knows no better one.
/// PostgreSQL hashes what a condition names in less time than it takes to read it without its doubles.
pub fn reads_joins_as_written(connection: &impl ConnectionTrait) -> bool {
    connection.get_database_backend() == DbBackend::Sqlite
}

/// What puts tables in order after many writes. PostgreSQL's plans rest on what it knows of them, and whether an index
/// alone tells what is visible. SQLite's readers look for every page in the log first, as long as it holds any.
pub fn tidied(connection: &impl ConnectionTrait, tables: &[&str]) -> String {
    match connection.get_database_backend() {
        DbBackend::Postgres => format!("VACUUM (ANALYZE) {}", tables.join(", ")),
        _ => "PRAGMA wal_checkpoint(TRUNCATE)".to_owned(),
    }
}

/// What writes a SQLite file anew, so that nothing is left in it of what was taken out.
pub const WRITTEN_ANEW: &str = "VACUUM";

/// Lets rows of a copy, which is SQLite's, name rows that come after them in the same transaction.
pub async fn defer_references(transaction: &impl ConnectionTrait) -> Result<()> {
    let words = "PRAGMA defer_foreign_keys = ON";
    transaction.execute_unprepared(words).await?;
    Ok(())
}

/// A key to compare a row's own key with, as the second of a pair. SQLite compares a pair by an index only where each
/// of it has a collation, and its word for the key of a row has none.
pub fn paired(connection: &impl ConnectionTrait, key: i64) -> SimpleExpr {
    match connection.get_database_backend() {
        DbBackend::Postgres => Expr::val(key),
        _ => Expr::cust_with_expr("? COLLATE BINARY", Expr::val(key)),
    }
}

/// Rows of these keys, however many: one value holds them all.
pub fn keys(
    connection: &impl ConnectionTrait,
    name: &'static str,
    keys: &[i64],
) -> SelectStatement {
    const KEY: &str = "value";
    let told: Vec<String> = keys.iter().map(i64::to_string).collect();
    let told = told.join(",");
    let rows = match connection.get_database_backend() {
        DbBackend::Postgres => {
            let keys = Expr::val(format!("{{{told}}}")).cast_as("BIGINT[]");
            Func::cust("unnest").arg(keys)
        }
        _ => Func::cust("json_each").arg(format!("[{told}]")),
    };
    // PostgreSQL calls the one column as the function is called.
    Query::select()
        .expr_as(Expr::col((KEY, KEY)), name)
        .from_function(rows, KEY)
        .take()
}

/// A column that SQLite uses no index for. It keeps no statistics: where a filter and an order each have an index, it
/// takes the filter's, and reads and sorts all that it names; and it rates a prefix that nearly every row shares as a
/// rare one. PostgreSQL sees through the words to the column.
pub fn unindexed(column: impl Into<Expr>) -> SimpleExpr {
    let column = CaseStatement::new().case(Expr::cust("TRUE"), column);
    Expr::Case(Box::new(column))
}

/// How long a transaction that writes may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// What an import or a migration does in one statement may take its time.
    None,
    /// Whoever waits long for a lock, such as one that the end of an import holds, is told to come again: behind it others
    /// would wait in turn.
    Locks,
}

/// Sets how long a transaction may take; on SQLite, waiting for one's turn is bounded already.
pub async fn bound(transaction: &impl ConnectionTrait, bound: Bound) -> Result<()> {
    if has_row_locks(transaction) {
        let bound = match bound {
            Bound::None => "statement_timeout = 0",
            Bound::Locks => "lock_timeout = '2s'",
        };
        // Writes look up by keys, again and again: one plan serves them all, and making it takes longer than they do.
        let words = format!("SET LOCAL plan_cache_mode = auto; SET LOCAL {bound}");
        transaction.execute_unprepared(&words).await?;
    }
    Ok(())
}

/// Holds a table against other writers until the transaction ends; SQLite has one writer alone.
pub async fn lock_table(connection: &impl ConnectionTrait, table: &str) -> Result<()> {
    if has_row_locks(connection) {
        let lock = format!("LOCK TABLE {table} IN EXCLUSIVE MODE");
        connection.execute_unprepared(&lock).await?;
    }
    Ok(())
}

/// Holds tables against whoever locks one of them, until the transaction ends; others that write are not kept out.
pub async fn share_tables(connection: &impl ConnectionTrait, tables: &str) -> Result<()> {
    if has_row_locks(connection) {
        let lock = format!("LOCK TABLE {tables} IN ROW SHARE MODE");
        connection.execute_unprepared(&lock).await?;
    }
    Ok(())
}

/// Holds names against others that would take them, until the transaction ends; they are locked in the order of their
/// fingerprints, so that two who want the same ones do not wait for each other.
pub async fn lock_names(
    connection: &impl ConnectionTrait,
    fingerprints: &mut Vec<i64>,
) -> Result<()> {
    if has_row_locks(connection) {
        fingerprints.sort_unstable();
        fingerprints.dedup();
        let rows: Vec<String> = fingerprints.iter().map(|it| format!("({it})")).collect();
        let lock = format!(
            "SELECT pg_advisory_xact_lock(name) FROM (VALUES {}) AS names (name)",
            rows.join(", ")
        );
        connection.execute_unprepared(&lock).await?;
    }
    Ok(())
}

/// Whether a name of this schema could be taken at once, against others that would take it, until the transaction ends.
/// Only for databases with row locks.
pub async fn try_lock(connection: &impl ConnectionTrait, name: &str) -> Result<bool> {
    let lock = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "SELECT pg_try_advisory_xact_lock(hashtext(current_schema()), hashtext($1))",
        [name.into()],
    );
    let row = connection.query_one_raw(lock).await?;
    Ok(row.is_some_and(|row| row.try_get_by_index(0).unwrap_or(false)))
}

/// True or false, never null, so that its negation is the exact complement.
pub fn known(column: impl ColumnTrait, condition: SimpleExpr) -> SimpleExpr {
    column.is_not_null().and(condition)
}
