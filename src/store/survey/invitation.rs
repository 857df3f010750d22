//! Links by which respondents answer. Secrets never come here, only what is left of them.

use entity::survey_invitation::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

use serde_json::json;

use crate::model::Result;
use crate::store::insert;

/// Stores new ones.
pub async fn insert(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<()> {
    insert::all::<Entity>(db, rows, Some(Column::Id)).await
}

/// How many a wave has.
pub async fn count(db: &impl ConnectionTrait, wave: i64) -> Result<u64> {
    let find = Entity::find().filter(Column::WaveId.eq(wave));
    Ok(find.count(db).await?)
}

/// The one whose secret leaves this hash.
pub async fn find_by_hash(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Model>> {
    let find = Entity::find().filter(Column::SecretHash.eq(hash));
    Ok(find.one(db).await?)
}

/// The same, held against other writers until the transaction ends.
pub async fn hold(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Model>> {
    let find = Entity::find().filter(Column::SecretHash.eq(hash));
    Ok(find.lock(LockType::Update).one(db).await?)
}

/// Notes which response was begun by one.
pub async fn note_response(db: &impl ConnectionTrait, key: i64, response: i64) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::ResponseId, Expr::val(response))
        .filter(Column::Id.eq(key))
        .exec(db)
        .await?;
    Ok(())
}

/// Forgets which responses were written by the links of a wave, and what the units were that got them: a unit that is the
/// only one of its kind would be found again.
pub async fn forget_responses(db: &impl ConnectionTrait, wave: i64) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::ResponseId, Expr::val(Option::<i64>::None))
        .col_expr(Column::Unit, Expr::val(json!({})))
        .filter(Column::WaveId.eq(wave))
        .exec(db)
        .await?;
    Ok(())
}
