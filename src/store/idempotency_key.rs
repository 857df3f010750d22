//! Keys by which a repeated request is known.

use entity::idempotency_key::{Column, Entity, Model};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{Expr, ExprTrait, InsertStatement, OnConflict, Order, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryTrait,
};
use uuid::Uuid;

use super::{Db, Tx};
use crate::model::Result;

/// Begins a write and claims a key for it; gives what was made by it before, where it was used. Whoever else claims it
/// waits until this write ends.
pub async fn begin(db: &Db, row: Model) -> Result<(Tx, Option<Model>)> {
    let (tx, claimed) = db.begin_short_with(&insert(row.clone())).await?;
    let before = match claimed {
        Some(_) => None,
        None => before(tx.connection(), row).await?,
    };
    Ok((tx, before))
}

/// The same in a transaction that has begun.
pub async fn claim(db: &impl ConnectionTrait, row: Model) -> Result<Option<Model>> {
    match db.query_one(&insert(row.clone())).await? {
        Some(_) => Ok(None),
        None => before(db, row).await,
    }
}

/// Tells what was made or changed under a key.
pub async fn set_node(
    db: &impl ConnectionTrait,
    (token, mutation, key): (i64, &str, &str),
    node: Uuid,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::NodeId, Expr::val(node))
        .filter(Column::TokenId.eq(token))
        .filter(Column::Mutation.eq(mutation))
        .filter(Column::Key.eq(key))
        .exec(db)
        .await?;
    Ok(())
}

/// What bears a key that could not be claimed. Where its time was over meanwhile, it is claimed after all.
async fn before(db: &impl ConnectionTrait, row: Model) -> Result<Option<Model>> {
    let key = (row.token_id, row.mutation.clone(), row.key.clone());
    let before = Entity::find_by_id(key).one(db).await?;
    if before.is_none() {
        db.query_one(&insert(row)).await?;
    }
    Ok(before)
}

/// Tells a row where the key was free.
fn insert(row: Model) -> InsertStatement {
    let key = [Column::TokenId, Column::Mutation, Column::Key];
    Entity::insert_many([row.into_active_model()])
        .into_query()
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .returning_col(Column::CreatedAt)
        .take()
}

/// Forgets keys that were used before a time: the oldest, at most so many; gives how many.
pub async fn delete_before(db: &impl ConnectionTrait, time: DateTimeUtc, most: u64) -> Result<u64> {
    let key = [Column::TokenId, Column::Mutation, Column::Key];
    let oldest = Query::select()
        .columns(key)
        .from(Entity)
        .and_where(Column::CreatedAt.lt(time))
        .order_by(Column::CreatedAt, Order::Asc)
        .limit(most)
        .take();
    let delete = Query::delete()
        .from_table(Entity)
        .and_where(Expr::tuple(key.map(ColumnTrait::into_expr)).in_subquery(oldest))
        .take();
    Ok(db.execute(&delete).await?.rows_affected())
}
