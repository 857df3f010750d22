//! Replies of partners that experiences name.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::code::ReplyState;
use entity::reply::{Column, Entity, Model};
use entity::{partner, partnership};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::related::padded;
use super::visible;
use crate::model::{Result, Viewer};

/// A reply, and who wrote it.
pub type Told = (Model, partner::Model);

/// Replies to these experiences by experience, the oldest first: of partners that they name still, and that the viewer may
/// know of.
pub async fn of_experiences(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    experiences: &[i64],
) -> Result<HashMap<i64, Vec<Told>>> {
    let link = Entity::belongs_to(partner::Entity)
        .from(Column::PartnerId)
        .to(partner::Column::Id);
    let rows = Entity::find()
        .join(JoinType::InnerJoin, link.into())
        .select_also(partner::Entity)
        .filter(Column::ExperienceId.is_in(padded(experiences)))
        .filter(is_named())
        .filter(visible::partners(viewer))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let mut found: HashMap<i64, Vec<Told>> = HashMap::new();
    for (reply, partner) in rows {
        let replies = found.entry(reply.experience_id).or_default();
        replies.extend(partner.map(|partner| (reply, partner)));
    }
    Ok(found)
}

/// Whether the experience of the reply at hand names its partner still.
fn is_named() -> SimpleExpr {
    use partnership::Column::{ExperienceId, PartnerId};
    let named = Query::select()
        .expr(Expr::cust("1"))
        .from(partnership::Entity)
        .and_where(
            ExperienceId
                .into_expr()
                .eq(Column::ExperienceId.into_expr()),
        )
        .and_where(PartnerId.into_expr().eq(Column::PartnerId.into_expr()))
        .take();
    Expr::exists(named)
}

/// Whether an experience names a partner.
pub async fn names(db: &impl ConnectionTrait, experience: i64, partner: i64) -> Result<bool> {
    use partnership::Column::{ExperienceId, PartnerId};
    let named = partnership::Entity::find()
        .filter(ExperienceId.eq(experience))
        .filter(PartnerId.eq(partner));
    Ok(named.one(db).await?.is_some())
}

/// A reply by its public id, whoever may see it, and whatever the experience names.
pub async fn find_by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    let find = Entity::find().filter(Column::PublicId.eq(id));
    Ok(find.one(db).await?)
}

/// A reply by its internal key with its partner, for whoever wrote it.
pub async fn find_for_writer(db: &impl ConnectionTrait, key: i64) -> Result<Option<Told>> {
    let Some(reply) = Entity::find_by_id(key).one(db).await? else {
        return Ok(None);
    };
    let partner = partner(db, reply.partner_id).await?;
    Ok(partner.map(|partner| (reply, partner)))
}

/// A partner by its internal key, whoever may know of it.
pub async fn partner(db: &impl ConnectionTrait, key: i64) -> Result<Option<partner::Model>> {
    Ok(partner::Entity::find_by_id(key).one(db).await?)
}

/// Whether a reply of a partner to an experience waits for a decision.
pub async fn waits(db: &impl ConnectionTrait, experience: i64, partner: i64) -> Result<bool> {
    let waiting = Entity::find()
        .filter(Column::ExperienceId.eq(experience))
        .filter(Column::PartnerId.eq(partner))
        .filter(Column::State.eq(ReplyState::Submitted));
    Ok(waiting.one(db).await?.is_some())
}

/// How many replies there are to an experience, whatever was decided of them.
pub async fn count(db: &impl ConnectionTrait, experience: i64) -> Result<u64> {
    let replies = Entity::find().filter(Column::ExperienceId.eq(experience));
    Ok(replies.count(db).await?)
}

/// Stores a new reply and tells it with its key.
pub async fn insert(db: &impl ConnectionTrait, row: Model) -> Result<Model> {
    let mut row = row.into_active_model();
    row.id = ActiveValue::NotSet;
    Ok(row.insert(db).await?)
}

/// Notes what was decided of a reply.
pub async fn decide(
    db: &impl ConnectionTrait,
    key: i64,
    (state, reason): (ReplyState, Option<String>),
    at: DateTime<Utc>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::State, Expr::val(state))
        .col_expr(Column::Reason, Expr::val(reason))
        .col_expr(Column::DecidedAt, Expr::val(at))
        .filter(Column::Id.eq(key))
        .exec(db)
        .await?;
    Ok(())
}
