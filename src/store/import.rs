//! Import runs, what they remember of each record, and what they stage.
//!
//! What an unfinished run has written bears its key in `staged_import_id` and is seen by nobody; one statement a table
//! takes the key away again, all in one transaction.

use entity::code::{Audience, Code, WorkflowState};
use entity::import::{ActiveModel, Column, Entity, Model};
use entity::{experience, import_record};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, Query};
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::related::padded;
use super::{dialect, insert};
use crate::model::Result;

/// Holds other transactions that would begin a run until this one ends.
pub async fn lock(db: &impl ConnectionTrait) -> Result<()> {
    if dialect::has_row_locks(db) {
        db.execute_unprepared("LOCK TABLE import IN SHARE ROW EXCLUSIVE MODE")
            .await?;
    }
    Ok(())
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
        finished_at: ActiveValue::Set(None),
    };
    Ok(Entity::insert(row).exec(db).await?.last_insert_id)
}

/// Gives a sign of life and holds the run for this transaction; false where another has cleared it away.
pub async fn touch(db: &impl ConnectionTrait, import: i64, now: DateTimeUtc) -> Result<bool> {
    mark(db, import, Column::AliveAt, now).await
}

/// Ends a run; false where another has cleared it away.
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
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// The run, if it still is unfinished; held for this transaction.
pub async fn find_unfinished(db: &impl ConnectionTrait, import: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(import)
        .filter(Column::FinishedAt.is_null())
        .lock(LockType::Update)
        .one(db)
        .await?)
}

/// Forgets a run whose staged rows are gone.
pub async fn delete(db: &impl ConnectionTrait, import: i64) -> Result<()> {
    Entity::delete_by_id(import).exec(db).await?;
    Ok(())
}

/// Removes up to `most` staged rows, experiences first, and tells how many; 0 when nothing is left.
pub async fn clear_staged(db: &impl ConnectionTrait, import: i64, most: u64) -> Result<u64> {
    for table in STAGED {
        let staged = Query::select()
            .column("id")
            .from(Alias::new(table))
            .and_where(Expr::col("staged_import_id").eq(import))
            // The youngest first: a term is older than those that lie under it.
            .order_by("id", sea_orm::Order::Desc)
            .limit(most)
            .take();
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

/// Makes everything that a run has staged part of Floke.
pub async fn unstage(
    db: &impl ConnectionTrait,
    import: i64,
    state: WorkflowState,
    audience: Audience,
    now: DateTimeUtc,
) -> Result<()> {
    let published_at = (state == WorkflowState::Published).then_some(now);
    experience::Entity::update_many()
        .col_expr(experience::Column::State, Expr::val(state.code()))
        .col_expr(experience::Column::Audience, Expr::val(audience.code()))
        .col_expr(experience::Column::PublishedAt, Expr::val(published_at))
        .col_expr(experience::Column::CreatedAt, Expr::val(now))
        .col_expr(experience::Column::UpdatedAt, Expr::val(now))
        .col_expr(
            experience::Column::StagedImportId,
            Expr::val(Option::<i64>::None),
        )
        .filter(experience::Column::StagedImportId.eq(import))
        .exec(db)
        .await?;
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

const STAGED: [&str; 5] = [
    "experience",
    "partner",
    "solution",
    "problem",
    "municipality",
];

/// Checksum and experience of each of these records that was imported before.
pub async fn find_checksums(
    db: &impl ConnectionTrait,
    keys: &[String],
) -> Result<Vec<(String, String, i64)>> {
    use import_record::Column::{Checksum, ExperienceId, Key};
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    Ok(import_record::Entity::find()
        .select_only()
        .columns([Key, Checksum, ExperienceId])
        .filter(Key.is_in(padded(&keys)))
        .into_tuple()
        .all(db)
        .await?)
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
