//! Keys by which a repeated request is known.

use entity::idempotency_key::{Column, Entity, Model};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Order, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel};

use crate::model::Result;

/// Claims a key for this transaction; gives what was made by it before, where it was used. Whoever else claims it
/// waits until this transaction ends.
pub async fn claim(db: &impl ConnectionTrait, row: Model) -> Result<Option<Model>> {
    let key = (row.token_id, row.mutation.clone(), row.key.clone());
    let conflict = OnConflict::columns([Column::TokenId, Column::Mutation, Column::Key])
        .do_nothing()
        .to_owned();
    let inserted = Entity::insert_many([row.into_active_model()])
        .on_conflict(conflict)
        .exec_without_returning(db)
        .await?;
    if inserted > 0 {
        return Ok(None);
    }
    Ok(Entity::find_by_id(key).one(db).await?)
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
