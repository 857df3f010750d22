//! Experiences: lists, pages and counts of what a viewer may read.

pub mod benefit;
mod filter;
mod leaf;
pub mod marks;
mod owned;
mod page;
pub mod parts;
pub mod portfolio;
mod walk;
pub mod write;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::code::{Audience, Stage};
use entity::experience::{Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::keyset::{self, By, Sort};
use super::reach::UNPUBLISHED;
use super::related::padded;
use super::{insert, visible};
use crate::model::page::{PageRequest, Place, SortValue};
use crate::model::{Result, Viewer};

pub use filter::{FactorFilter, Filter, Own, Related, YearRange, among};
pub use leaf::Reading;
pub use owned::{OwnedRequest, count_of_each, list_name_of, list_of_each};
pub(super) use page::{Fewest, Named, conditions, driven, fewest, whole};
pub use page::{count, fitting, fitting_among, list};
pub use walk::{Walk, next, walk};

/// In which order a list of experiences runs; unknown years and dates come last either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Newest publication first.
    PublishedDesc,
    /// Oldest publication first.
    PublishedAsc,
    /// Latest change first.
    UpdatedDesc,
    /// Latest start first.
    StartedDesc,
    /// Earliest start first.
    StartedAsc,
    /// By Norwegian collation of the title.
    TitleAsc,
}

impl Order {
    fn is_by_year(self) -> bool {
        matches!(self, Self::StartedDesc | Self::StartedAsc)
    }
}

/// What a search has found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Searched {
    /// What cursors of it are bound to.
    pub list: String,
    /// Internal keys.
    pub keys: Vec<i64>,
}

/// What a list of experiences is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListRequest {
    /// Which of them.
    pub filter: Option<Filter>,
    /// What was searched for and found; everything where nothing was.
    pub searched: Option<Searched>,
    /// In which order.
    pub order: Order,
    /// Which page.
    pub page: PageRequest,
}

/// Years outside every year that the table admits, so that unknown ones come last; the columns that are sorted by hold
/// them, too.
const BEFORE_ALL_YEARS: i32 = -32_768;
const AFTER_ALL_YEARS: i32 = 32_767;
/// The last day of the year 9999, in milliseconds since 1970: what has not been published comes last in the order that
/// begins with the oldest publication, too.
const AFTER_ALL_TIMES: i64 = 253_402_214_400_000;

/// What cursors of the whole list in an order are bound to.
pub fn list_name_of_all(order: Order) -> String {
    list_name("experiences", order)
}

/// Those of these public ids that the viewer may read.
pub async fn find_all(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>> {
    let known = Condition::any()
        .add(visible::experiences(viewer))
        .add_option(visible::erased_experiences(viewer));
    let found = Entity::find()
        .filter(known)
        .filter(Column::PublicId.is_in(padded(ids)))
        .all(db)
        .await?;
    Ok(found.into_iter().map(|row| (row.public_id, row)).collect())
}

/// Those of these internal keys that the viewer may read.
pub async fn find_by_keys(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashMap<i64, Model>> {
    let found = Entity::find()
        .filter(visible::experiences(viewer))
        .filter(Column::Id.is_in(padded(keys)))
        .all(db)
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// When what the viewer may read was last changed, but for what is told without its owners, whose times nobody is told;
/// none where there is nothing.
pub async fn last_changed(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
) -> Result<Option<DateTime<Utc>>> {
    let last = Entity::find()
        .select_only()
        .column(Column::UpdatedAt)
        .filter(visible::experiences(viewer))
        .filter(Column::Audience.ne(Audience::PublicUnnamed))
        .order_by_desc(Column::UpdatedAt)
        .limit(1);
    Ok(last.into_tuple().one(db).await?)
}

fn list_name(list: &str, order: Order) -> String {
    format!("{list} {order:?}")
}

fn sort(list: &str, order: Order) -> Sort<Model> {
    let column = |name: &'static str| Expr::col((Entity, name));
    let (by, place): (By, fn(&Model) -> Place) = match order {
        Order::PublishedDesc => (By::Time(column("published_desc")), |row| {
            number(published(row), row.key)
        }),
        Order::PublishedAsc => (By::Time(column("published_asc")), |row| {
            number(milliseconds(row).unwrap_or(AFTER_ALL_TIMES), row.key)
        }),
        Order::UpdatedDesc => (By::Time(Column::UpdatedAt.into_expr()), |row| {
            number(row.updated_at.timestamp_millis(), row.key)
        }),
        Order::StartedDesc => (By::Number(column("started_desc")), |row| {
            number(row.started_year.unwrap_or(BEFORE_ALL_YEARS).into(), row.key)
        }),
        Order::StartedAsc => (By::Number(column("started_asc")), |row| {
            number(row.started_year.unwrap_or(AFTER_ALL_YEARS).into(), row.key)
        }),
        Order::TitleAsc => (By::Bytes(Column::TitleKey.into_expr()), |row| {
            keyset::by_name(&row.title_key, row.key)
        }),
    };
    Sort {
        list: list.to_owned(),
        by,
        descending: matches!(
            order,
            Order::PublishedDesc | Order::UpdatedDesc | Order::StartedDesc
        ),
        key: Column::Key.into_expr(),
        place,
    }
}

fn published(row: &Model) -> i64 {
    milliseconds(row).unwrap_or(UNPUBLISHED)
}

fn milliseconds(row: &Model) -> Option<i64> {
    row.published_at.map(|time| time.timestamp_millis())
}

fn number(value: i64, key: i64) -> Place {
    Place {
        sort: Some(SortValue::Number(value)),
        key,
    }
}

/// Those of these internal keys, whoever may read them, but what an unfinished import has staged: for what is derived of
/// them.
pub async fn find_derived(db: &impl ConnectionTrait, keys: &[i64]) -> Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::StagedImportId.is_null())
        .filter(Column::Id.is_in(padded(keys)));
    Ok(select.order_by_asc(Column::Id).all(db).await?)
}

/// How many of these internal keys are planned or under way, whoever may read them.
pub async fn count_plans(db: &impl ConnectionTrait, keys: &[i64]) -> Result<usize> {
    let mut count = 0;
    for keys in keys.chunks(insert::CHUNK) {
        let select = Entity::find()
            .filter(Column::Id.is_in(padded(keys)))
            .filter(Column::Stage.is_in([Stage::Planned, Stage::Ongoing]));
        count += select.count(db).await?;
    }
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// The next of all there are, but what an unfinished import has staged, in the order of their keys: for what is derived
/// of all of them.
pub async fn after(db: &impl ConnectionTrait, key: i64, most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::Id.gt(key))
        .filter(Column::StagedImportId.is_null())
        .order_by_asc(Column::Id)
        .limit(most)
        .all(db)
        .await?)
}
