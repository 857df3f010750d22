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
            return Self::unavailable(error);
        }
        Self::internal(error)
    }
}

/// What a statement that went past the entities met.
pub(super) fn from_driver(error: SqlxError) -> Error {
    DbErr::Exec(RuntimeErr::SqlxError(error.into())).into()
}

/// Why a database could not be opened. Unlike later, the one who waits is an operator, who is to be told.
pub(super) fn unopened(error: DbErr) -> Error {
    match driver(&error) {
        Some(SqlxError::PoolTimedOut) => Error::unavailable(error),
        None if is_unreachable(&error) => Error::unavailable(error),
        _ => Error::internal(error),
    }
}

/// Whether it is the connection that failed, or others were in the way for too long, so that the same may work in a
/// while.
fn is_unreachable(error: &DbErr) -> bool {
    if let DbErr::ConnectionAcquire(_) = error {
        return true;
    }
    match driver(error) {
        Some(
            SqlxError::Io(_)
            | SqlxError::Tls(_)
            | SqlxError::Protocol(_)
            | SqlxError::PoolTimedOut
            | SqlxError::PoolClosed
            | SqlxError::WorkerCrashed,
        ) => true,
        Some(SqlxError::Database(error)) => {
            let code = error.code().unwrap_or_default();
            is_outage(&code) || is_busy(&code)
        }
        _ => false,
    }
}

/// PostgreSQL's classes for a broken connection, want of resources, and a server that stops or starts; and its codes
/// for a lock that was not had in time, a deadlock, a transaction that must be tried again, and a statement that took
/// longer than any may.
fn is_outage(code: &str) -> bool {
    let classes = ["08", "53", "57P"];
    code.len() == 5
        && (classes.iter().any(|class| code.starts_with(class))
            || matches!(code, "55P03" | "40P01" | "40001" | "57014"))
}

/// SQLite's `SQLITE_BUSY` and `SQLITE_LOCKED`, which stand in the lowest byte of their special cases.
fn is_busy(code: &str) -> bool {
    code.len() < 5
        && code
            .parse()
            .is_ok_and(|code: u32| matches!(code & 0xff, 5 | 6))
}

fn driver(error: &DbErr) -> Option<&SqlxError> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_connection_that_failed_is_told_apart_from_what_is_broken() {
        let driver = |error: SqlxError| RuntimeErr::SqlxError(Arc::new(error));
        let reset = || std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        for error in [
            DbErr::Exec(driver(SqlxError::Io(reset()))),
            DbErr::Query(driver(SqlxError::Io(reset()))),
            DbErr::Conn(driver(SqlxError::Io(reset()))),
            DbErr::Exec(driver(SqlxError::PoolTimedOut)),
            DbErr::Query(driver(SqlxError::PoolClosed)),
            DbErr::Query(driver(SqlxError::WorkerCrashed)),
            DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout),
        ] {
            let told = format!("{error:?}");
            assert!(
                matches!(Error::from(error), Error::Unavailable(_)),
                "{told}"
            );
        }
        let broken = DbErr::Query(driver(SqlxError::RowNotFound));
        assert!(matches!(Error::from(broken), Error::Internal(_)));
    }

    #[test]
    fn codes_that_pass_are_told_apart_from_those_that_stay() {
        for code in [
            "08006", "53300", "57P01", "57P03", "55P03", "40001", "57014",
        ] {
            assert!(is_outage(code) && !is_busy(code), "{code}");
        }
        for code in ["5", "6", "261", "262", "517", "773"] {
            assert!(is_busy(code) && !is_outage(code), "{code}");
        }
        for code in ["", "1", "11", "2067", "42P01", "23505", "00005"] {
            assert!(!is_busy(code) && !is_outage(code), "{code}");
        }
    }
}
