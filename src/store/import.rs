//! Import runs, what they remember of each record, and what they stage.
//!
//! What an unfinished run has written bears its key in `staged_import_id` and is seen by nobody; one statement a table
//! takes the key away again, all in one transaction.

use std::collections::HashMap;

use entity::code::{Audience, Code, WorkflowState};
use entity::import::{ActiveModel, Column, Entity, Model};
use entity::{erasure, experience, import_record, review};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, Query, SelectStatement};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::related::padded;
use super::{Db, dialect, insert};
use crate::model::{Error, Result};

/// Holds other transactions that would begin a run until this one ends.
pub async fn lock(db: &impl ConnectionTrait) -> Result<()> {
    dialect::lock_table(db, "import").await
}

/// Runs that have neither finished nor been cleared away.
pub async fn unfinished(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::FinishedAt.is_null())
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// Key of the run that began last among those that have finished.
pub async fn last_finished(db: &impl ConnectionTrait) -> Result<Option<i64>> {
    let last: Option<Option<i64>> = Entity::find()
        .select_only()
        .column_as(Column::Id.max(), "last")
        .filter(Column::FinishedAt.is_not_null())
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten())
}

/// Begins a run.
pub async fn insert(db: &impl ConnectionTrait, file: &str, now: DateTimeUtc) -> Result<i64> {
    let row = ActiveModel {
        id: ActiveValue::NotSet,
        file: ActiveValue::Set(file.to_owned()),
        started_at: ActiveValue::Set(now),
        alive_at: ActiveValue::Set(now),
        abandoned_at: ActiveValue::Set(None),
        finished_at: ActiveValue::Set(None),
    };
    Ok(Entity::insert(row).exec(db).await?.last_insert_id)
}

/// Gives a sign of life and holds the run for this transaction; false where it was given up.
pub async fn touch(db: &impl ConnectionTrait, import: i64, now: DateTimeUtc) -> Result<bool> {
    mark(db, import, Column::AliveAt, now).await
}

/// Ends a run; false where it was given up.
pub async fn finish(db: &impl ConnectionTrait, import: i64, now: DateTimeUtc) -> Result<bool> {
    mark(db, import, Column::FinishedAt, now).await
}

async fn mark(
    db: &impl ConnectionTrait,
    import: i64,
    column: Column,
    now: DateTimeUtc,
) -> Result<bool> {
    let changed = Entity::update_many()
        .col_expr(column, Expr::val(now))
        .filter(Column::Id.eq(import))
        .filter(Column::FinishedAt.is_null())
        .filter(Column::AbandonedAt.is_null())
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Gives a run up for good, so that it can write nothing more; false where it has finished, is gone, or has given a
/// sign of life since `silent_since`.
pub async fn abandon(
    db: &impl ConnectionTrait,
    import: i64,
    silent_since: Option<DateTimeUtc>,
    now: DateTimeUtc,
) -> Result<bool> {
    let mut is_dead = Condition::any().add(Column::AbandonedAt.is_not_null());
    is_dead = match silent_since {
        Some(since) => is_dead.add(Column::AliveAt.lte(since)),
        None => is_dead.add(Column::AbandonedAt.is_null()),
    };
    let changed = Entity::update_many()
        .col_expr(Column::AbandonedAt, Expr::val(now))
        .filter(Column::Id.eq(import))
        .filter(Column::FinishedAt.is_null())
        .filter(is_dead)
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Whether the run was given up and is not yet forgotten; held for this transaction.
pub async fn is_abandoned(db: &impl ConnectionTrait, import: i64) -> Result<bool> {
    let found = Entity::find_by_id(import)
        .filter(Column::AbandonedAt.is_not_null())
        .lock(LockType::Update)
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// Forgets a run whose staged rows are gone.
pub async fn delete(db: &impl ConnectionTrait, import: i64) -> Result<()> {
    Entity::delete_by_id(import).exec(db).await?;
    Ok(())
}

/// Removes up to `most` staged rows, experiences first, and tells how many; 0 when nothing is left.
pub async fn clear_staged(db: &impl ConnectionTrait, import: i64, most: u64) -> Result<u64> {
    for table in STAGED {
        let mut staged = Query::select();
        staged
            .column("id")
            .from(Alias::new(table))
            .and_where(Expr::col("staged_import_id").eq(import))
            .limit(most);
        if let Some(parent) = parent_of(table) {
            staged.and_where(Expr::exists(below(table, parent)).not());
        }
        let delete = Query::delete()
            .from_table(Alias::new(table))
            .and_where(Expr::col("id").in_subquery(staged))
            .take();
        let removed = db.execute(&delete).await?.rows_affected();
        if removed > 0 {
            return Ok(removed);
        }
    }
    Ok(0)
}

/// What lies directly below a row of a table that is a tree; it must go first.
fn below(table: &'static str, parent: &'static str) -> SelectStatement {
    const BELOW: &str = "below";
    Query::select()
        .expr(Expr::cust("1"))
        .from_as(table, BELOW)
        .and_where(Expr::col((BELOW, parent)).equals((table, "id")))
        .take()
}

/// Makes everything that a run has staged part of Floke.
pub async fn unstage(
    db: &impl ConnectionTrait,
    import: i64,
    state: WorkflowState,
    audience: Audience,
    now: DateTimeUtc,
) -> Result<()> {
    use experience::Column::{CreatedAt, Id, StagedImportId, State, UpdatedAt};
    let staged = Condition::all().add(StagedImportId.eq(import));
    if state == WorkflowState::Submitted {
        hand_in(db, staged.clone(), now).await?;
    }
    for keys in insert::ranges::<experience::Entity>(db, Id, staged.clone()).await? {
        experience::Entity::update_many()
            .col_expr(State, Expr::val(state.code()))
            .col_expr(experience::Column::Audience, Expr::val(audience.code()))
            .col_expr(CreatedAt, Expr::val(now))
            .col_expr(UpdatedAt, Expr::val(now))
            .col_expr(StagedImportId, Expr::val(Option::<i64>::None))
            .filter(staged.clone())
            .filter(Id.between(*keys.start(), *keys.end()))
            .exec(db)
            .await?;
    }
    for table in &STAGED[1..] {
        let update = Query::update()
            .table(Alias::new(*table))
            .value("staged_import_id", Option::<i64>::None)
            .and_where(Expr::col("staged_import_id").eq(import))
            .take();
        db.execute(&update).await?;
    }
    Ok(())
}

/// Notes that what a run has staged is handed in, as whoever submits does.
async fn hand_in(db: &impl ConnectionTrait, staged: Condition, now: DateTimeUtc) -> Result<()> {
    use review::Column::{ExperienceId, SubmittedAt};
    let staged = Query::select()
        .column(experience::Column::Id)
        .expr(Expr::val(now))
        .from(experience::Entity)
        .cond_where(staged)
        .take();
    let mut insert = Query::insert();
    insert
        .into_table(review::Entity)
        .columns([ExperienceId, SubmittedAt])
        .select_from(staged)
        .map_err(Error::internal)?;
    db.execute(&insert).await?;
    Ok(())
}

/// The column of a staged table that names the row above.
fn parent_of(table: &str) -> Option<&'static str> {
    match table {
        "problem" => Some("broader_id"),
        "solution" => Some("variant_of_id"),
        _ => None,
    }
}

const STAGED: [&str; 6] = [
    "experience",
    "programme",
    "partner",
    "solution",
    "problem",
    "municipality",
];

/// Lets the database put in order what many writes left, which it else does in its own time.
pub async fn tidy(db: &Db) -> Result<()> {
    db.execute(&dialect::tidied(db.reader(), &READ)).await
}

/// Tables that lists are read from.
const READ: [&str; 26] = [
    "experience",
    "narrative",
    "experience_municipality",
    "experience_problem",
    "experience_solution",
    "experience_programme",
    "experience_innovation_type",
    "experience_factor",
    "experience_cause",
    "partnership",
    "lesson",
    "benefit",
    "measurement",
    "procurement",
    "trial",
    "experience_legal_obstacle",
    "problem",
    "problem_reach",
    "solution",
    "solution_reach",
    "partner",
    "partner_reach",
    "municipality",
    "municipality_reach",
    "programme",
    "programme_reach",
];

/// A record that was imported before.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Known {
    /// The record's id.
    pub key: String,
    /// Checksum of what it said.
    pub checksum: String,
    /// The experience that it became.
    pub experience_id: i64,
    /// Where that stands between draft and publication.
    pub state: WorkflowState,
    /// Who may read that.
    pub audience: Audience,
    /// When that was erased; none where it was not.
    pub erased_at: Option<DateTimeUtc>,
}

/// Those of these records that were imported before; unfinished imports' are left out.
pub async fn find_known(db: &impl ConnectionTrait, keys: &[String]) -> Result<Vec<Known>> {
    use import_record::Column::{Checksum, ExperienceId, Key};
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let link = import_record::Entity::belongs_to(experience::Entity)
        .from(ExperienceId)
        .to(experience::Column::Id);
    let erased = import_record::Entity::belongs_to(erasure::Entity)
        .from(ExperienceId)
        .to(erasure::Column::ExperienceId);
    Ok(import_record::Entity::find()
        .join(JoinType::InnerJoin, link.into())
        .join(JoinType::LeftJoin, erased.into())
        .select_only()
        .columns([Key, Checksum, ExperienceId])
        .column(erasure::Column::ErasedAt)
        .columns([experience::Column::State, experience::Column::Audience])
        .filter(Key.is_in(padded(&keys)))
        .filter(experience::Column::StagedImportId.is_null())
        .into_model()
        .all(db)
        .await?)
}

/// Ids of all records, by the internal key of the experience that each became.
pub async fn keys(db: &impl ConnectionTrait) -> Result<HashMap<i64, String>> {
    use import_record::Column::{ExperienceId, Key};
    let found: Vec<(i64, String)> = import_record::Entity::find()
        .select_only()
        .columns([ExperienceId, Key])
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}

/// These records as they were last imported.
pub async fn find_records(
    db: &impl ConnectionTrait,
    keys: &[String],
) -> Result<Vec<import_record::Model>> {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    Ok(import_record::Entity::find()
        .filter(import_record::Column::Key.is_in(padded(&keys)))
        .all(db)
        .await?)
}

/// Remembers records, in place of what was remembered of them.
pub async fn put_records(db: &impl ConnectionTrait, rows: Vec<import_record::Model>) -> Result<()> {
    use import_record::Column::{Checksum, Content, ImportedAt, Key};
    let changed = [Checksum, Content, ImportedAt];
    insert::or_update::<import_record::Entity>(db, rows, None, Key, &changed).await
}
