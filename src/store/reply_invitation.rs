//! Links by which partners reply. Secrets never come here, only what is left of them.

use chrono::{DateTime, Utc};
use entity::reply_invitation::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::reply::alike;
use crate::model::Result;

/// Stores a new one.
pub async fn insert(db: &impl ConnectionTrait, row: Model) -> Result<Model> {
    let mut row = row.into_active_model();
    row.id = ActiveValue::NotSet;
    Ok(row.insert(db).await?)
}

/// Refuses from now on whatever invited the same partner, or one that stands for the same, to the same experience before and
/// is unused.
pub async fn end_others(
    db: &impl ConnectionTrait,
    (experience, partner): (i64, i64),
    at: DateTime<Utc>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::val(at))
        .filter(Column::ExperienceId.eq(experience))
        .filter(Column::PartnerId.in_subquery(alike(partner)))
        .filter(Column::ReplyId.is_null())
        .filter(Column::ExpiresAt.gt(at))
        .exec(db)
        .await?;
    Ok(())
}

/// The one with this public id.
pub async fn find_by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    let find = Entity::find().filter(Column::PublicId.eq(id));
    Ok(find.one(db).await?)
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

/// Notes that one was used.
pub async fn note_use(db: &impl ConnectionTrait, key: i64, reply: i64) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::ReplyId, Expr::val(reply))
        .filter(Column::Id.eq(key))
        .exec(db)
        .await?;
    Ok(())
}
