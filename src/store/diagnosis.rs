//! What an operator asks of the database itself: its version, whether it is whole, what an import left behind.

use entity::code::MunicipalityKind;
use entity::{county, experience, import, municipality, partner, problem, programme, solution};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QuerySelect, Statement,
};

use super::Db;
use crate::model::Result;

/// How much reference data is in force today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferenceCounts {
    /// Municipalities.
    pub municipalities: u64,
    /// Counties.
    pub counties: u64,
    /// County municipalities.
    pub county_municipalities: u64,
}

/// An import that was begun and never finished, with the rows that nobody sees because of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfinishedImport {
    /// Name of its file.
    pub file: String,
    /// When it began.
    pub started_at: chrono::DateTime<chrono::Utc>,
    /// When it last gave a sign of life.
    pub alive_at: chrono::DateTime<chrono::Utc>,
    /// Rows that wait for its end.
    pub rows: u64,
}

/// The most faults of one kind that are read; a broken file has them by the thousand.
const MOST_FAULTS: usize = 20;

impl Db {
    /// The product's version, as it tells it.
    pub async fn version(&self) -> Result<String> {
        let sql = match self.read.get_database_backend() {
            DbBackend::Postgres => "SELECT current_setting('server_version')",
            _ => "SELECT sqlite_version()",
        };
        let texts = self.texts(sql).await?;
        Ok(texts.into_iter().next().unwrap_or_default())
    }

    /// Whether it is a SQLite file, which Floke itself must look after; PostgreSQL has a server for that.
    pub fn is_file(&self) -> bool {
        self.read.get_database_backend() != DbBackend::Postgres
    }

    /// What is broken in the SQLite file; empty where it is whole.
    pub async fn integrity_faults(&self) -> Result<Vec<String>> {
        let mut faults = self.texts("PRAGMA integrity_check").await?;
        faults.retain(|fault| fault != "ok");
        Ok(faults)
    }

    /// Rows of the SQLite file that refer to others which are not there; empty where none does.
    pub async fn foreign_key_faults(&self) -> Result<Vec<String>> {
        let sql = "SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' refers to a missing ' || parent \
                   FROM pragma_foreign_key_check";
        let mut faults = self.texts(sql).await?;
        faults.truncate(MOST_FAULTS);
        Ok(faults)
    }

    /// How much reference data is in force today.
    pub async fn reference_counts(&self) -> Result<ReferenceCounts> {
        let today = |kind: MunicipalityKind| {
            municipality::Entity::find()
                .filter(municipality::Column::Kind.eq(kind))
                .filter(municipality::Column::ValidTo.is_null())
        };
        Ok(ReferenceCounts {
            municipalities: today(MunicipalityKind::Municipality)
                .count(&self.read)
                .await?,
            counties: county::Entity::find().count(&self.read).await?,
            county_municipalities: today(MunicipalityKind::County).count(&self.read).await?,
        })
    }

    /// Imports that were begun and never finished, oldest first.
    pub async fn unfinished_imports(&self) -> Result<Vec<UnfinishedImport>> {
        let runs = import::Entity::find()
            .filter(import::Column::FinishedAt.is_null())
            .all(&self.read)
            .await?;
        let mut unfinished = Vec::with_capacity(runs.len());
        for run in runs {
            unfinished.push(UnfinishedImport {
                rows: self.staged_rows(run.id).await?,
                file: run.file,
                started_at: run.started_at,
                alive_at: run.alive_at,
            });
        }
        Ok(unfinished)
    }

    async fn staged_rows(&self, import: i64) -> Result<u64> {
        let db = &self.read;
        Ok(
            staged::<experience::Entity>(db, experience::Column::StagedImportId, import).await?
                + staged::<problem::Entity>(db, problem::Column::StagedImportId, import).await?
                + staged::<solution::Entity>(db, solution::Column::StagedImportId, import).await?
                + staged::<partner::Entity>(db, partner::Column::StagedImportId, import).await?
                + staged::<programme::Entity>(db, programme::Column::StagedImportId, import)
                    .await?
                + staged::<municipality::Entity>(db, municipality::Column::StagedImportId, import)
                    .await?,
        )
    }

    /// The first column of every row, as text.
    async fn texts(&self, sql: &str) -> Result<Vec<String>> {
        let statement = Statement::from_string(self.read.get_database_backend(), sql);
        let rows = self.read.query_all_raw(statement).await?;
        rows.iter()
            .map(|row| Ok(row.try_get_by_index(0)?))
            .collect()
    }
}

async fn staged<E>(db: &impl ConnectionTrait, column: E::Column, import: i64) -> Result<u64>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Sync,
{
    let count = E::find()
        .select_only()
        .column_as(column.count(), "count")
        .filter(column.eq(import))
        .into_tuple::<i64>()
        .one(db)
        .await?;
    Ok(count
        .and_then(|count| u64::try_from(count).ok())
        .unwrap_or(0))
}
