//! Replies of partners that experiences name.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::code::ReplyState;
use entity::reply::{Column, Entity, Model};
use entity::{partner, partnership};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::reach::OwnerKind;
use super::related::padded;
use super::{merged, visible};
use crate::model::id::key_of;
use crate::model::{Result, Viewer};

/// A reply, and who wrote it, or what that stands for by now.
pub type Told = (Model, partner::Model);

/// The partner that a row names, which may have been merged since.
const NAMED: &str = "named";

/// Replies to these experiences by experience, the oldest first, with what their partners stand for: of partners that they
/// name still, and that the viewer may know of.
pub async fn of_experiences(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    experiences: &[i64],
) -> Result<HashMap<i64, Vec<Told>>> {
    let mut select = Entity::find();
    with_partner(QuerySelect::query(&mut select));
    let rows = select
        .select_also(partner::Entity)
        .filter(Column::ExperienceId.is_in(padded(experiences)))
        .filter(is_named())
        .filter(visible::partners(viewer))
        .order_by_asc(Column::CreatedAt)
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

/// Joins to replies what their partners stand for.
pub fn with_partner(select: &mut SelectStatement) {
    let names = |column: &'static str| Expr::col((NAMED, column));
    select
        .join_as(
            JoinType::InnerJoin,
            partner::Entity,
            NAMED,
            names("id").eq(Column::PartnerId.into_expr()),
        )
        .inner_join(
            partner::Entity,
            partner::Column::Id.into_expr().eq(merged::end(NAMED)),
        );
}

/// Whether the experience of the reply at hand names its partner still, or one that stands for the same.
pub fn is_named() -> SimpleExpr {
    use partnership::Column::{ExperienceId, PartnerId};
    const TWIN: &str = "twin";
    let named = Query::select()
        .expr(Expr::cust("1"))
        .from(partnership::Entity)
        .join_as(
            JoinType::InnerJoin,
            partner::Entity,
            TWIN,
            Expr::col((TWIN, "id")).eq(PartnerId.into_expr()),
        )
        .and_where(
            ExperienceId
                .into_expr()
                .eq(Column::ExperienceId.into_expr()),
        )
        .and_where(merged::end(TWIN).eq(partner::Column::Id.into_expr()))
        .take();
    Expr::exists(named)
}

/// By which partner an experience names this one: itself, else another one that stands for the same; none where it does not
/// name it.
pub async fn named_as(
    db: &impl ConnectionTrait,
    experience: i64,
    partner: i64,
) -> Result<Option<i64>> {
    use partnership::Column::{ExperienceId, PartnerId};
    let rows = partnership::Entity::find()
        .filter(ExperienceId.eq(experience))
        .filter(PartnerId.in_subquery(alike(partner)))
        .order_by_asc(PartnerId)
        .all(db)
        .await?;
    let keys = || rows.iter().map(|row| row.partner_id);
    Ok(keys().find(|key| *key == partner).or(keys().next()))
}

/// Keys of all partners that stand for the same as this one.
pub fn alike(partner: i64) -> SelectStatement {
    let it = Condition::all().add(partner::Column::Id.eq(partner));
    merged::standing_for(OwnerKind::Partner, merged::ends(OwnerKind::Partner, it))
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

/// What the partner of an internal key stands for, whoever may know of it.
pub async fn partner(db: &impl ConnectionTrait, key: i64) -> Result<Option<partner::Model>> {
    let it = Condition::all().add(partner::Column::Id.eq(key));
    let end = merged::ends(OwnerKind::Partner, it);
    let find = partner::Entity::find().filter(partner::Column::Id.in_subquery(end));
    Ok(find.one(db).await?)
}

/// Whether a reply of a partner to an experience, or of one that stands for the same, waits for a decision.
pub async fn waits(db: &impl ConnectionTrait, experience: i64, partner: i64) -> Result<bool> {
    let waiting = Entity::find()
        .filter(Column::ExperienceId.eq(experience))
        .filter(Column::PartnerId.in_subquery(alike(partner)))
        .filter(Column::State.eq(ReplyState::Submitted));
    Ok(waiting.one(db).await?.is_some())
}

/// How many replies there are to an experience, whatever was decided of them.
pub async fn count(db: &impl ConnectionTrait, experience: i64) -> Result<u64> {
    let replies = Entity::find().filter(Column::ExperienceId.eq(experience));
    Ok(replies.count(db).await?)
}

/// Stores a new reply and tells it with its key, which is random: cursors bear it.
pub async fn insert(db: &impl ConnectionTrait, row: Model) -> Result<Model> {
    let mut row = row.into_active_model();
    row.id = ActiveValue::Set(key_of(*row.public_id.as_ref()));
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
