//! What the two databases must be told in different words, beside the migrations.

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend};

/// Milliseconds since 1970 as the text or timestamp that the column holds.
pub fn time(milliseconds: i64) -> SimpleExpr {
    let time = chrono::DateTime::from_timestamp_millis(milliseconds).unwrap_or_default();
    Expr::val(time)
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

/// True or false, never null, so that its negation is the exact complement.
pub fn known(column: impl ColumnTrait, condition: SimpleExpr) -> SimpleExpr {
    column.is_not_null().and(condition)
}

/// The same number, but nothing that either database looks up in an index.
pub fn shielded(number: SimpleExpr) -> SimpleExpr {
    // The zero is written, not bound: PostgreSQL would have to guess its type.
    number.add(Expr::cust("0"))
}
