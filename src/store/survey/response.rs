//! Responses of a wave, in the order of their keys.

use entity::survey_response::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::model::Result;
use crate::store::insert;

/// Adds responses, in their order.
pub async fn insert(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<()> {
    insert::all::<Entity>(db, rows, Some(Column::Id)).await
}

/// Some of the complete ones of a wave: at most so many, after this key.
pub async fn complete(
    db: &impl ConnectionTrait,
    wave: i64,
    after: i64,
    most: u64,
) -> Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::WaveId.eq(wave))
        .filter(Column::Id.gt(after))
        .filter(Column::IsComplete.eq(true))
        .order_by_asc(Column::Id)
        .limit(most);
    Ok(select.all(db).await?)
}

/// How many a wave has, and how many of them are complete.
pub async fn count(db: &impl ConnectionTrait, wave: i64) -> Result<(u64, u64)> {
    let all = Entity::find().filter(Column::WaveId.eq(wave));
    let complete = all.clone().filter(Column::IsComplete.eq(true));
    Ok((all.count(db).await?, complete.count(db).await?))
}
