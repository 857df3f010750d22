//! What a database's error means, in the words of the contract. The text of it goes to the log and no further.

use sea_orm::sqlx::Error as SqlxError;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

use crate::model::Error;

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Self::Conflict("it exists already".to_owned());
        }
        if is_unreachable(&error) {
            tracing::warn!(%error, "the database does not answer");
            return Self::Unavailable;
        }
        Self::internal(error)
    }
}

/// Why a database could not be opened. Unlike later, the one who waits is an operator, who is to be told.
pub(super) fn unopened(error: DbErr) -> Error {
    match driver(&error) {
        Some(SqlxError::PoolTimedOut) => Error::Unavailable,
        _ => Error::internal(error),
    }
}

/// Whether it is the connection that failed, so that the same may work in a while.
fn is_unreachable(error: &DbErr) -> bool {
    if let DbErr::ConnectionAcquire(_) = error {
        return true;
    }
    match driver(error) {
        Some(
            SqlxError::Io(_)
            | SqlxError::Tls(_)
            | SqlxError::PoolTimedOut
            | SqlxError::PoolClosed
            | SqlxError::WorkerCrashed,
        ) => true,
        Some(SqlxError::Database(error)) => error.code().is_some_and(|code| is_outage(&code)),
        _ => false,
    }
}

/// PostgreSQL's classes for a broken connection, too many of them, and a server that stops or starts.
fn is_outage(code: &str) -> bool {
    code.len() == 5 && (code.starts_with("08") || code.starts_with("57P") || code == "53300")
}

fn driver(error: &DbErr) -> Option<&SqlxError> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}
