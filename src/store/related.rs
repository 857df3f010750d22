//! What belongs to many rows at once, in one statement.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    QueryTrait, Select, StatementBuilder, Value,
};

use super::insert;
use crate::model::Result;

/// Alias under which a select names the row that its row belongs to.
pub const OWNER: &str = "owner";

/// Reads rows that carry an [`OWNER`], in the select's order.
pub async fn by_owner<E: EntityTrait>(
    db: &impl ConnectionTrait,
    select: Select<E>,
) -> Result<HashMap<i64, Vec<E::Model>>> {
    rows_by_owner(db, &select.into_query()).await
}

/// The same of a statement.
pub async fn rows_by_owner<M: FromQueryResult>(
    db: &impl ConnectionTrait,
    statement: &impl StatementBuilder,
) -> Result<HashMap<i64, Vec<M>>> {
    let mut found: HashMap<i64, Vec<M>> = HashMap::new();
    for row in db.query_all(statement).await? {
        let owner = row.try_get("", OWNER)?;
        found
            .entry(owner)
            .or_default()
            .push(M::from_query_result(&row, "")?);
    }
    Ok(found)
}

/// The one row of each owner.
pub async fn one_by_owner<E: EntityTrait>(
    db: &impl ConnectionTrait,
    select: Select<E>,
) -> Result<HashMap<i64, E::Model>> {
    let found = by_owner(db, select).await?;
    let one = |(owner, mut rows): (i64, Vec<E::Model>)| Some((owner, rows.pop()?));
    Ok(found.into_iter().filter_map(one).collect())
}

/// Rows of a select whose `column` has one of these values, each by the one it has; values are unique.
pub async fn by_column<E, K>(
    db: &impl ConnectionTrait,
    select: Select<E>,
    column: E::Column,
    values: &[K],
    value: fn(&E::Model) -> K,
) -> Result<HashMap<K, E::Model>>
where
    E: EntityTrait,
    K: Copy + Eq + Hash + Into<Value>,
{
    let found = select.filter(column.is_in(padded(values))).all(db).await?;
    Ok(found.into_iter().map(|row| (value(&row), row)).collect())
}

/// Those of these internal keys that a select has among its rows.
pub async fn fitting<E: EntityTrait>(
    db: &impl ConnectionTrait,
    select: &Select<E>,
    key: E::Column,
    keys: &[i64],
) -> Result<HashSet<i64>> {
    let mut fitting = HashSet::new();
    for keys in keys.chunks(insert::CHUNK) {
        let select = select.clone().filter(key.is_in(padded(keys))).select_only();
        let found: Vec<i64> = select.column(key).into_tuple().all(db).await?;
        fitting.extend(found);
    }
    Ok(fitting)
}

/// Keys filled up to a power of two with the last one, so that few different statements are prepared.
pub fn padded<K: Copy>(keys: &[K]) -> Vec<K> {
    let mut padded = keys.to_vec();
    if let Some(last) = keys.last() {
        padded.resize(keys.len().next_power_of_two(), *last);
    }
    padded
}
