//! What municipalities took up of what others had tried. Who may know of which is told by the domain.

use std::collections::HashMap;

use entity::code::{Outcome, ReuseState, Stage};
use entity::experience;
use entity::reuse::{Column, Entity, Model};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, JoinType, Order, Query, WindowStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    FromQueryResult, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::insert::CHUNK;
use super::keyset::{By, Sort};
use super::related::padded;
use super::visible;
use crate::model::id::key_of;
use crate::model::page::Place;
use crate::model::{Result, Viewer};

/// What these experiences were taken up in, whoever may know of it.
pub async fn of_origins(
    db: &impl ConnectionTrait,
    origins: &[i64],
) -> Result<HashMap<i64, Vec<Model>>> {
    let select = Entity::find().filter(Column::OriginId.is_in(padded(origins)));
    let mut found: HashMap<i64, Vec<Model>> = HashMap::new();
    for row in select.order_by_asc(Column::Id).all(db).await? {
        found.entry(row.origin_id).or_default().push(row);
    }
    Ok(found)
}

/// What these experiences took up, whoever may know of it.
pub async fn of_results(
    db: &impl ConnectionTrait,
    results: &[i64],
) -> Result<HashMap<i64, Vec<Model>>> {
    let select = Entity::find().filter(Column::ResultId.is_in(padded(results)));
    let mut found: HashMap<i64, Vec<Model>> = HashMap::new();
    for row in select.order_by_asc(Column::Id).all(db).await? {
        let result = row.result_id.unwrap_or_default();
        found.entry(result).or_default().push(row);
    }
    Ok(found)
}

/// One by its public id, whoever may know of it.
pub async fn find_by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    let find = Entity::find().filter(Column::PublicId.eq(id));
    Ok(find.one(db).await?)
}

/// Those of a municipality of an experience that nobody has declined.
pub async fn find_standing(
    db: &impl ConnectionTrait,
    origin: i64,
    municipality: i64,
) -> Result<Vec<Model>> {
    let find = Entity::find()
        .filter(Column::OriginId.eq(origin))
        .filter(Column::MunicipalityId.eq(municipality))
        .filter(Column::State.ne(ReuseState::Declined));
    Ok(find.order_by_asc(Column::Id).all(db).await?)
}

/// How many there are of an experience by a municipality, or how many ended in the same experience, where these are more.
pub async fn count(
    db: &impl ConnectionTrait,
    (origin, municipality, result): (i64, i64, Option<i64>),
) -> Result<u64> {
    let of_one = Entity::find()
        .filter(Column::OriginId.eq(origin))
        .filter(Column::MunicipalityId.eq(municipality));
    let of_one = of_one.count(db).await?;
    let Some(result) = result else {
        return Ok(of_one);
    };
    let ended = Entity::find().filter(Column::ResultId.eq(result));
    Ok(std::cmp::max(of_one, ended.count(db).await?))
}

/// Stores a new one and tells it with its key, which is random: cursors bear it.
pub async fn insert(db: &impl ConnectionTrait, row: Model) -> Result<Model> {
    let mut row = row.into_active_model();
    row.id = ActiveValue::Set(key_of(*row.public_id.as_ref()));
    Ok(row.insert(db).await?)
}

/// Writes one anew.
pub async fn update(db: &impl ConnectionTrait, row: Model) -> Result<()> {
    let row = row.into_active_model().reset_all();
    Entity::update(row).exec(db).await?;
    Ok(())
}

/// In which order the reuses of an experience are listed: in one that tells nothing of when they were recorded.
pub fn sort<M>(list: &str, place: fn(&M) -> Place) -> Sort<M> {
    Sort {
        list: list.to_owned(),
        by: By::Key,
        descending: false,
        key: Column::Id.into_expr(),
        place,
    }
}

/// The experiences in which confirmed reuses of these ended, whoever may see them; of every few origins so many at most, and
/// one more where there are.
pub async fn below(db: &impl ConnectionTrait, origins: &[i64], most: usize) -> Result<Vec<i64>> {
    let mut below = Vec::new();
    for origins in origins.chunks(CHUNK) {
        let select = Query::select()
            .distinct()
            .column(Column::ResultId)
            .from(Entity)
            .and_where(Column::OriginId.is_in(padded(origins)))
            .and_where(Column::State.eq(ReuseState::Confirmed))
            .and_where(Column::ResultId.is_not_null())
            .limit(most as u64 + 1)
            .take();
        for row in db.query_all(&select).await? {
            below.push(row.try_get_by_index(0)?);
        }
    }
    Ok(below)
}

/// A confirmed reuse, and how what it ended in stands; of what the viewer may not read there is nothing to tell.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Ended {
    /// Which one.
    pub id: i64,
    /// What was taken up.
    pub origin: i64,
    /// In what it ended.
    pub result: Option<i64>,
    /// How that ended.
    pub outcome: Option<Outcome>,
    /// How far that has come.
    pub stage: Option<Stage>,
}

/// Confirmed reuses of these experiences, the first of each, but of those that are told without their owners: who took
/// them up is none of these.
pub async fn ended(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    origins: &[i64],
    most_of_each: usize,
) -> Result<Vec<Ended>> {
    const PLACE: &str = "place";
    const FIRST: &str = "first";
    use experience::Column::{Id, Outcome, Stage};
    let of_first = |column: Column| Expr::col((FIRST, column));
    let most = i64::try_from(most_of_each).unwrap_or(i64::MAX);
    let alias = Alias::new;
    let result = Condition::all()
        .add(Id.into_expr().eq(of_first(Column::ResultId)))
        .add(visible::named(Id))
        .add(visible::experiences(viewer));
    let mut found = Vec::new();
    for origins in origins.chunks(CHUNK) {
        let place = WindowStatement::partition_by(Column::OriginId)
            .order_by(Column::Id, Order::Asc)
            .take();
        let confirmed = Query::select()
            .columns([Column::Id, Column::OriginId, Column::ResultId])
            .expr_window_as(Func::cust("ROW_NUMBER"), place, PLACE)
            .from(Entity)
            .and_where(Column::OriginId.is_in(padded(origins)))
            .and_where(Column::State.eq(ReuseState::Confirmed))
            .and_where(visible::named(Column::OriginId))
            .take();
        let select = Query::select()
            .expr_as(of_first(Column::Id), alias("id"))
            .expr_as(of_first(Column::OriginId), alias("origin"))
            .expr_as(Id.into_expr(), alias("result"))
            .expr_as(Outcome.into_expr(), alias("outcome"))
            .expr_as(Stage.into_expr(), alias("stage"))
            .from_subquery(confirmed, FIRST)
            .join(JoinType::LeftJoin, experience::Entity, result.clone())
            .and_where(Expr::col((FIRST, PLACE)).lte(most))
            .order_by_expr(of_first(Column::Id), Order::Asc)
            .take();
        for row in db.query_all(&select).await? {
            found.push(Ended::from_query_result(&row, "")?);
        }
    }
    Ok(found)
}

/// Pairs of experiences that the viewer may read with their owners, one taken up in the other, where one of each pair is among these.
pub async fn pairs(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    experiences: &[i64],
) -> Result<Vec<(i64, i64)>> {
    const MOST: u64 = 1_000;
    if experiences.is_empty() {
        return Ok(Vec::new());
    }
    let keys = padded(experiences);
    let is_read = |column: Column| {
        let readable = Query::select()
            .expr(Expr::cust("1"))
            .from(experience::Entity)
            .and_where(experience::Column::Id.into_expr().eq(column.into_expr()))
            .cond_where(visible::experiences(viewer))
            .take();
        Expr::exists(readable)
    };
    let of = |column: Column| {
        Query::select()
            .columns([Column::Id, Column::OriginId, Column::ResultId])
            .from(Entity)
            .and_where(column.is_in(keys.iter().copied()))
            .and_where(Column::State.eq(ReuseState::Confirmed))
            .and_where(Column::ResultId.is_not_null())
            .and_where(is_read(Column::OriginId))
            .and_where(is_read(Column::ResultId))
            .and_where(visible::named(Column::OriginId))
            .and_where(visible::named(Column::ResultId))
            .take()
    };
    let mut select = of(Column::OriginId);
    select
        .union(
            sea_orm::sea_query::UnionType::Distinct,
            of(Column::ResultId),
        )
        .order_by(Alias::new("id"), Order::Desc)
        .limit(MOST);
    let rows = db.query_all(&select).await?.into_iter();
    rows.map(|row| Ok((row.try_get_by_index(1)?, row.try_get_by_index(2)?)))
        .collect()
}
