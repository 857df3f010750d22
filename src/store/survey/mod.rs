//! Surveys, their waves, and what is kept of each.

pub mod collect;
pub mod column;
pub mod invitation;
pub mod place;
pub mod read;
pub mod response;
pub mod wave;

use entity::survey::{Column, Entity, Model};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

use super::related::by_column;
use crate::model::Result;

use std::collections::HashMap;
use uuid::Uuid;

/// Those of these internal keys.
pub async fn find_by_keys(db: &impl ConnectionTrait, keys: &[i64]) -> Result<HashMap<i64, Model>> {
    by_column(db, Entity::find(), Column::Id, keys, |row| row.id).await
}

/// The survey with this public id.
pub async fn find(db: &impl ConnectionTrait, public_id: Uuid) -> Result<Option<Model>> {
    let find = Entity::find().filter(Column::PublicId.eq(public_id));
    Ok(find.one(db).await?)
}

/// The survey that codebooks call so.
pub async fn find_by_key(db: &impl ConnectionTrait, key: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Key.eq(key)).one(db).await?)
}

/// All of them, the first one first; they are few.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Id).all(db).await?)
}

/// Adds a survey, and tells its key.
pub async fn insert(db: &impl ConnectionTrait, row: Model) -> Result<i64> {
    let mut row: entity::survey::ActiveModel = row.into();
    row.not_set(Column::Id);
    Ok(row.insert(db).await?.id)
}

/// Takes a survey away that has no waves.
pub async fn delete(db: &impl ConnectionTrait, key: i64) -> Result<()> {
    Entity::delete_by_id(key).exec(db).await?;
    Ok(())
}
