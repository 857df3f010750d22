//! Many rows in few statements, within what both databases bind at once.
//!
//! Rows go in groups of a power of two: the last groups of a batch get smaller, but over many batches only few
//! different statements are ever prepared.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    Iterable, QueryFilter, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::batch::Batch;
use crate::model::Result;

/// SQLite binds 32,766 values in a statement, PostgreSQL 65,535; half of the smaller keeps a statement light.
const BINDS: usize = 16_384;

/// Rows that are named in one statement, where there may be any number of them.
pub const CHUNK: usize = 500;

/// Keys in ranges of so many, for what changes all rows of a table: a database keeps what it needs to undo one statement.
const RANGE: i64 = 10_000;

/// Ranges in which the keys of all these rows lie.
pub async fn ranges<E: EntityTrait>(
    db: &impl ConnectionTrait,
    key: E::Column,
    rows: Condition,
) -> Result<Vec<RangeInclusive<i64>>> {
    let ends: Option<(Option<i64>, Option<i64>)> = E::find()
        .select_only()
        .column_as(key.min(), "first")
        .column_as(key.max(), "last")
        .filter(rows)
        .into_tuple()
        .one(db)
        .await?;
    let Some((Some(first), Some(last))) = ends else {
        return Ok(Vec::new());
    };
    let mut ranges = Vec::new();
    let mut from = first;
    while from <= last {
        ranges.push(from..=last.min(from + RANGE - 1));
        from += RANGE;
    }
    Ok(ranges)
}

/// Inserts rows; `generated` is the column that the database fills in, where it does.
pub async fn all<E>(
    db: &impl ConnectionTrait,
    rows: Vec<E::Model>,
    generated: Option<E::Column>,
) -> Result<()>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let mut batch = Batch::new(db);
    add::<E>(&mut batch, rows, generated);
    batch.send(db).await
}

/// The same, to be sent with others.
pub fn add<E>(batch: &mut Batch, rows: Vec<E::Model>, generated: Option<E::Column>)
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    for group in groups::<E>(rows) {
        batch.add(&E::insert_many(without::<E>(group, generated)).into_query());
    }
}

/// Inserts rows, or changes `changed` of those that conflict on `unique`.
pub async fn or_update<E>(
    db: &impl ConnectionTrait,
    rows: Vec<E::Model>,
    generated: Option<E::Column>,
    unique: E::Column,
    changed: &[E::Column],
) -> Result<()>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let mut batch = Batch::new(db);
    add_or_update::<E>(&mut batch, rows, generated, unique, changed);
    batch.send(db).await
}

/// The same, to be sent with others.
pub fn add_or_update<E>(
    batch: &mut Batch,
    rows: Vec<E::Model>,
    generated: Option<E::Column>,
    unique: E::Column,
    changed: &[E::Column],
) where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let conflict = OnConflict::column(unique)
        .update_columns(changed.iter().copied())
        .to_owned();
    for group in groups::<E>(rows) {
        let mut insert = E::insert_many(without::<E>(group, generated)).into_query();
        batch.add(insert.on_conflict(conflict.clone()));
    }
}

/// Inserts rows in their order and tells the key that each public id got.
pub async fn returning<E>(
    db: &impl ConnectionTrait,
    rows: Vec<E::Model>,
    key: E::Column,
    public_id: E::Column,
) -> Result<HashMap<Uuid, i64>>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let mut keys = HashMap::with_capacity(rows.len());
    for group in groups::<E>(rows) {
        let mut insert = E::insert_many(without::<E>(group, Some(key))).into_query();
        insert.returning(Query::returning().columns([key, public_id]));
        // Neither database promises the order of what it returns, so the public id tells the rows apart.
        for row in db.query_all(&insert).await? {
            keys.insert(row.try_get_by_index(1)?, row.try_get_by_index(0)?);
        }
    }
    Ok(keys)
}

fn without<E>(rows: Vec<E::Model>, generated: Option<E::Column>) -> Vec<E::ActiveModel>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    rows.into_iter()
        .map(|row| {
            let mut row = row.into_active_model();
            if let Some(column) = generated {
                row.not_set(column);
            }
            row
        })
        .collect()
}

fn groups<E: EntityTrait>(rows: Vec<E::Model>) -> impl Iterator<Item = Vec<E::Model>> {
    let columns = E::Column::iter().count().max(1);
    let sizes = group_sizes(rows.len(), BINDS / columns);
    let mut rows = rows.into_iter();
    sizes
        .into_iter()
        .map(move |size| rows.by_ref().take(size).collect())
}

/// Powers of two that add up to `rows`, the largest first, none above `most`.
pub(super) fn group_sizes(rows: usize, most: usize) -> Vec<usize> {
    let mut largest = 1_usize;
    while largest * 2 <= most {
        largest *= 2;
    }
    let mut sizes = vec![largest; rows / largest];
    let mut rest = rows % largest;
    while rest > 0 {
        largest /= 2;
        if rest >= largest {
            sizes.push(largest);
            rest -= largest;
        }
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_few_sizes_that_add_up() {
        assert_eq!(group_sizes(0, 500), Vec::<usize>::new());
        assert_eq!(group_sizes(1, 1), [1]);
        assert_eq!(group_sizes(11, 500), [8, 2, 1]);
        assert_eq!(group_sizes(600, 300), [256, 256, 64, 16, 8]);
    }
}
