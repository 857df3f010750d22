//! The change log that derived stores follow.

use chrono::{DateTime, Utc};
use entity::code::{ChangeOperation, NodeKind};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement};

use super::dialect;
use crate::model::{Error, Result};

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Change {
    /// What kind of thing.
    pub node_kind: NodeKind,
    /// Which one.
    pub node_id: i64,
    /// What happened to it.
    pub operation: ChangeOperation,
    /// When, about.
    pub at: DateTime<Utc>,
}

/// How far the change log has been read: a text that this database alone understands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position(pub String);

/// What changed since a position, in no order that tells anything.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    /// What changed.
    pub changes: Vec<Change>,
    /// From where the next look goes on.
    pub position: Position,
}

/// Where the log ends now: whatever is committed later comes after it.
pub async fn position(db: &impl ConnectionTrait) -> Result<Position> {
    let words = match db.get_database_backend() {
        DbBackend::Postgres => format!("SELECT {}", position_postgres()),
        _ => format!(
            "SELECT COALESCE((SELECT {LINE_SQLITE} FROM change ORDER BY id DESC LIMIT 1), '{NOWHERE}')"
        ),
    };
    let statement = Statement::from_string(db.get_database_backend(), words);
    let row = db.query_one_raw(statement).await?;
    let position = row.map_or_else(|| Ok(String::new()), |row| row.try_get_by_index(0))?;
    Ok(Position(position))
}

/// A line of the log in words, its key first: by them the log of another database, or of this one before it was put back
/// to an earlier state, is told from this one's.
const LINE_SQLITE: &str = "id || ' ' || node_kind || ' ' || node_id || ' ' || at";
/// A log without lines.
const NOWHERE: &str = "0";

const LINE_POSTGRES: &str =
    "id::TEXT || ' ' || node_kind || ' ' || node_id || ' ' || EXTRACT(EPOCH FROM at)";

/// A snapshot, and the last line that it sees.
fn position_postgres() -> String {
    format!(
        "pg_current_snapshot()::TEXT || ' ' || COALESCE(
            (SELECT {LINE_POSTGRES} FROM change ORDER BY id DESC LIMIT 1), '{NOWHERE}') AS position"
    )
}

/// Whether a position is one of this database as it is: one that was put back to an earlier state has not come so far, or
/// has come there by another way.
pub async fn has_reached(db: &impl ConnectionTrait, position: &Position) -> Result<bool> {
    let (snapshot, line) = match db.get_database_backend() {
        DbBackend::Postgres => {
            let Some((snapshot, line)) = position.0.split_once(' ') else {
                return Ok(false);
            };
            (Some(snapshot), line)
        }
        _ => (None, position.0.as_str()),
    };
    let Ok(key) = key(line) else {
        return Ok(false);
    };
    let line = (line != NOWHERE).then(|| line.to_owned());
    let (words, values) = match snapshot {
        Some(snapshot) => (
            format!(
                "SELECT pg_snapshot_xmax($1::PG_SNAPSHOT) <= pg_snapshot_xmax(pg_current_snapshot())
                    AND ($2::TEXT IS NULL OR EXISTS (SELECT 1 FROM change WHERE id = $3 AND {LINE_POSTGRES} = $2))"
            ),
            vec![snapshot.to_owned().into(), line.into(), key.into()],
        ),
        None => (
            format!(
                "SELECT ?1 IS NULL OR EXISTS (SELECT 1 FROM change WHERE id = ?2 AND {LINE_SQLITE} = ?1)"
            ),
            vec![line.into(), key.into()],
        ),
    };
    let statement = Statement::from_sql_and_values(db.get_database_backend(), words, values);
    let row = db.query_one_raw(statement).await?;
    Ok(row.map_or(Ok(false), |row| row.try_get_by_index(0))?)
}

/// What was committed since a position. PostgreSQL commits in another order than it draws keys in, so there a position is
/// a snapshot, and what changed since is what that snapshot does not see.
pub async fn since(db: &impl ConnectionTrait, position: &Position) -> Result<News> {
    if dialect::has_row_locks(db) {
        return since_snapshot(db, position).await;
    }
    let words = format!(
        "SELECT {LINE_SQLITE} AS line, node_kind, node_id, operation, at FROM change WHERE id > ? ORDER BY id"
    );
    let after = key(&position.0)?;
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, words, [after.into()]);
    let (mut changes, mut last) = (Vec::new(), position.clone());
    for row in db.query_all_raw(statement).await? {
        last = Position(row.try_get("", "line")?);
        changes.push(Change::from_query_result(&row, "")?);
    }
    Ok(News {
        changes,
        position: last,
    })
}

async fn since_snapshot(db: &impl ConnectionTrait, position: &Position) -> Result<News> {
    // One statement sees one snapshot, which is the position of the next look.
    let words = format!(
        "SELECT {}, node_kind, node_id, operation, at
        FROM (SELECT $1::PG_SNAPSHOT AS last) AS asked
        LEFT JOIN change ON transaction >= pg_snapshot_xmin(last)
            AND NOT pg_visible_in_snapshot(transaction, last)",
        position_postgres()
    );
    let snapshot = position.0.split(' ').next().unwrap_or_default();
    let last = [snapshot.to_owned().into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, words, last);
    let rows = db.query_all_raw(statement).await?;
    let mut news = News {
        changes: Vec::new(),
        position: position.clone(),
    };
    for row in &rows {
        news.position = Position(row.try_get("", "position")?);
        let kind: Option<NodeKind> = row.try_get("", "node_kind")?;
        if kind.is_some() {
            news.changes.push(Change::from_query_result(row, "")?);
        }
    }
    Ok(news)
}

/// The key of a line.
fn key(line: &str) -> Result<i64> {
    let key = line.split(' ').next().unwrap_or_default();
    key.parse().map_err(Error::internal)
}
