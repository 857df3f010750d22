//! What an operator asks of the database itself: its version, whether it is whole, what an import left behind.

use entity::code::{MunicipalityKind, TermState};
use entity::{county, experience, import, municipality, partner, problem, programme, solution};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QuerySelect, Statement,
};
use uuid::Uuid;

use super::term::TermKind;
use super::{Db, merged};
use crate::model::{NodeId, Result};

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

    /// How many problems, solutions and partners were merged.
    pub async fn merged(&self) -> Result<u64> {
        let mut count = 0;
        for kind in merging() {
            let select = Query::select()
                .expr(Expr::col("id").count())
                .from(kind.owner().table())
                .and_where(Expr::col(merged::END).is_not_null())
                .take();
            if let Some(row) = self.read.query_one(&select).await? {
                let merged: i64 = row.try_get_by_index(0)?;
                count += merged.unsigned_abs();
            }
        }
        Ok(count)
    }

    /// What is wrong with what merged problems, solutions and partners stand for: each is to stand for the end of the chain
    /// that it was merged along, which is to stand for itself, and to be neither rejected nor staged.
    pub async fn merge_faults(&self) -> Result<Vec<String>> {
        let mut faults = Vec::new();
        for kind in merging() {
            for row in self.read.query_all(&wrongly_merged(kind)).await? {
                let id = |column: &str| -> Result<Option<String>> {
                    let id: Option<Uuid> = row.try_get("", column)?;
                    Ok(id.map(|id| NodeId::new(kind.node(), id).to_string()))
                };
                let (it, end) = (id("it")?.unwrap_or_default(), id("end_id")?);
                let wrong: String = row.try_get("", "wrong")?;
                faults.push(match end {
                    Some(end) => format!("{it} stands for {end}, {wrong}"),
                    None => format!("{it} stands for nothing, {wrong}"),
                });
            }
        }
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

/// Kinds of terms that merge.
fn merging() -> impl Iterator<Item = TermKind> {
    let kinds = TermKind::ALL.into_iter();
    kinds.filter(|kind| kind.owner().merges())
}

/// Terms of a kind that stand for what they should not, with that, and in words with what is wrong with it.
fn wrongly_merged(kind: TermKind) -> SelectStatement {
    let col = |table: &'static str, column: &'static str| Expr::col((table, column));
    let own = |column| col("it", column);
    let end = |column| col("stands", column);
    let chain = merged::end("next").ne(own(merged::END));
    let wrong = [
        (own("merged_into_id").is_null(), "and was not merged"),
        (own(merged::END).is_null(), "though it was merged"),
        (end("id").eq(own("id")), "which is itself"),
        (end(merged::END).is_not_null(), "which was merged itself"),
        (end("state").eq(TermState::Rejected), "which was rejected"),
        (
            end("staged_import_id").is_not_null(),
            "which an unfinished import has staged",
        ),
        (chain, "which is not what it was merged into in the end"),
    ];
    let mut is_wrong = Condition::any();
    let mut words = CaseStatement::new();
    for (what, told) in wrong {
        is_wrong = is_wrong.add(what.clone());
        words = words.case(what, told);
    }
    let table = || kind.owner().table();
    Query::select()
        .expr_as(own("public_id"), "it")
        .expr_as(end("public_id"), "end_id")
        .expr_as(words, "wrong")
        .from_as(table(), "it")
        .join_as(
            JoinType::LeftJoin,
            table(),
            "stands",
            end("id").eq(own(merged::END)),
        )
        .join_as(
            JoinType::LeftJoin,
            table(),
            "next",
            col("next", "id").eq(own("merged_into_id")),
        )
        .cond_where(
            Condition::any()
                .add(own("merged_into_id").is_not_null())
                .add(own(merged::END).is_not_null()),
        )
        .cond_where(is_wrong)
        .limit(MOST_FAULTS as u64)
        .take()
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
