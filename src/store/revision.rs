//! Revisions as they are read: the latest first, those of several experiences in one statement.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::code::{Audience, WorkflowState};
use entity::revision::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, WindowStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Iterable, Order, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::related::{padded, rows_by_owner};
use super::{related, visible};
use crate::model::{Result, Viewer};

const PLACED: &str = "placed";
const PLACE: &str = "place";

/// Whose revisions are read: of their own experiences their owners read all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whose<'a> {
    /// Experiences of the viewer's municipality.
    pub own: &'a [i64],
    /// Other experiences that the viewer may read.
    pub others: &'a [i64],
}

/// The latest revisions of each of these experiences that the viewer may read, before a number where one is given: at
/// most so many.
pub async fn latest(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    whose: &Whose<'_>,
    (before, most): (Option<i32>, u64),
) -> Result<HashMap<i64, Vec<Model>>> {
    let place = WindowStatement::partition_by(Column::ExperienceId)
        .order_by(Column::Number, Order::Desc)
        .take();
    let mut placed = readable(viewer, whose);
    placed
        .column(Column::Id)
        .expr_window_as(Func::cust("ROW_NUMBER"), place, PLACE);
    if let Some(before) = before {
        placed.and_where(Column::Number.lt(before));
    }
    let key = Column::Id.into_expr();
    let select = Query::select()
        .columns(Column::iter().map(|column| (Entity, column)))
        .expr_as(Column::ExperienceId.into_expr(), related::OWNER)
        .from_subquery(placed, PLACED)
        .inner_join(Entity, key.equals((PLACED, Column::Id)))
        .and_where(Expr::col((PLACED, PLACE)).lte(most))
        .order_by_expr(Column::Number.into_expr(), Order::Desc)
        .take();
    rows_by_owner(db, &select).await
}

/// How many revisions of each of these experiences the viewer may read.
pub async fn count_of_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    whose: &Whose<'_>,
) -> Result<HashMap<i64, u64>> {
    let select = readable(viewer, whose)
        .column(Column::ExperienceId)
        .expr(Func::count(Expr::cust("*")))
        .group_by_col(Column::ExperienceId)
        .take();
    let mut counts = HashMap::new();
    for row in db.query_all(&select).await? {
        let count: i64 = row.try_get_by_index(1)?;
        counts.insert(
            row.try_get_by_index(0)?,
            u64::try_from(count).unwrap_or_default(),
        );
    }
    Ok(counts)
}

/// The revision with this number, where the viewer may read it.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    (experience, is_own): (i64, bool),
    number: i32,
) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::ExperienceId.eq(experience))
        .filter(Column::Number.eq(number))
        .filter(visible::revisions(viewer, is_own))
        .one(db)
        .await?)
}

/// The revision that told what an experience said at a time, where the viewer may read it: changes that waited then said
/// nothing yet.
pub async fn as_of(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    (experience, is_own): (i64, bool),
    at: DateTime<Utc>,
) -> Result<Option<Model>> {
    let last = Entity::find()
        .filter(Column::ExperienceId.eq(experience))
        .filter(Column::IsChange.eq(false))
        .filter(Column::CreatedAt.lte(at))
        .order_by_desc(Column::Number)
        .one(db)
        .await?;
    let Some(last) = last else { return Ok(None) };
    find(db, viewer, (experience, is_own), last.number).await
}

/// Whether an experience was ever told to everybody, its owners included. Of the oldest revisions nobody knows who might read
/// them; they count as told.
pub async fn was_public(db: &impl ConnectionTrait, experience: i64) -> Result<bool> {
    let told = sea_orm::Condition::all()
        .add(Column::State.eq(WorkflowState::Published))
        .add(Column::Audience.eq(Audience::Public))
        .add(Column::IsChange.eq(false));
    let unknown = sea_orm::Condition::any()
        .add(Column::State.is_null())
        .add(Column::Audience.is_null());
    let found = Entity::find()
        .filter(Column::ExperienceId.eq(experience))
        .filter(sea_orm::Condition::any().add(told).add(unknown))
        .limit(1)
        .one(db)
        .await?;
    Ok(found.is_some())
}

fn readable(viewer: &Viewer, whose: &Whose<'_>) -> SelectStatement {
    let of = |keys: &[i64], is_own| {
        sea_orm::Condition::all()
            .add(Column::ExperienceId.is_in(padded(keys)))
            .add(visible::revisions(viewer, is_own))
    };
    let any = sea_orm::Condition::any()
        .add(of(whose.own, true))
        .add(of(whose.others, false));
    Query::select().from(Entity).cond_where(any).take()
}
