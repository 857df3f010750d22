//! Tokens by which clients sign in. Secrets never come here, only what is left of them.

use chrono::{DateTime, Utc};
use entity::api_token::{Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::model::Result;

/// Stores a new token and tells it with its key.
pub async fn insert(db: &impl ConnectionTrait, row: Model) -> Result<Model> {
    let mut row = row.into_active_model();
    row.id = ActiveValue::NotSet;
    Ok(row.insert(db).await?)
}

/// The token whose secret leaves this hash.
pub async fn find_by_hash(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Model>> {
    let find = Entity::find().filter(Column::SecretHash.eq(hash));
    Ok(find.one(db).await?)
}

/// The token with this internal key.
pub async fn find_by_key(db: &impl ConnectionTrait, key: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(key).one(db).await?)
}

/// Holds a token against whoever would revoke it until the transaction ends.
pub async fn hold(db: &impl ConnectionTrait, key: i64) -> Result<()> {
    Entity::find_by_id(key).lock_shared().one(db).await?;
    Ok(())
}

/// The token with this public id.
pub async fn find_by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    let find = Entity::find().filter(Column::PublicId.eq(id));
    Ok(find.one(db).await?)
}

/// All tokens, the oldest first.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Id).all(db).await?)
}

/// Refuses a token from now on; one that was revoked before stays as it was. Tells whether it was this that revoked it.
pub async fn revoke(db: &impl ConnectionTrait, key: i64, at: DateTime<Utc>) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::val(at))
        .filter(Column::Id.eq(key))
        .filter(Column::RevokedAt.is_null())
        .exec(db)
        .await?;
    Ok(updated.rows_affected > 0)
}

/// Notes that a token was used, unless that was noted since `since`.
pub async fn note_use(
    db: &impl ConnectionTrait,
    key: i64,
    at: DateTime<Utc>,
    since: DateTime<Utc>,
) -> Result<()> {
    let is_old = Condition::any()
        .add(Column::LastUsedAt.is_null())
        .add(Column::LastUsedAt.lte(since));
    Entity::update_many()
        .col_expr(Column::LastUsedAt, Expr::val(at))
        .filter(Column::Id.eq(key))
        .filter(is_old)
        .exec(db)
        .await?;
    Ok(())
}
