//! Experiences: lists, pages and counts of what a viewer may read.

mod filter;
pub mod parts;
pub mod write;

use std::collections::HashMap;

use entity::experience::{Column, Entity, Model};
use entity::{experience_municipality, experience_problem, experience_solution, partnership};
use sea_orm::sea_query::{Alias, Expr, Func, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IdenStatic, Iterable, QueryFilter, QuerySelect,
    QueryTrait, Select,
};
use uuid::Uuid;

use super::keyset::{self, Sort};
use super::related::{OWNER, padded, rows_by_owner};
use super::visible;
use crate::model::page::{Page, PageRequest, Place, SortValue};
use crate::model::{Result, Viewer};

pub use filter::{Filter, YearRange};

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

/// Whose experiences a list is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everybody's.
    All,
    /// Those at one of these problems.
    Problems(Vec<i64>),
    /// Those that tried one of these solutions.
    Solutions(Vec<i64>),
    /// Those that this partner took part in.
    Partner(i64),
    /// Those that one of these owns.
    Municipalities(Vec<i64>),
}

/// What a list of experiences is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListRequest {
    /// Which of them.
    pub filter: Option<Filter>,
    /// In which order.
    pub order: Order,
    /// Which page.
    pub page: PageRequest,
}

/// One of several lists that are read together.
#[derive(Clone, Debug)]
pub struct List {
    /// What it is called; its cursors are bound to the name.
    pub name: String,
    /// Whose experiences it is about.
    pub scope: Scope,
}

impl List {
    /// Everybody's.
    pub fn whole() -> Self {
        Self {
            name: "experiences".to_owned(),
            scope: Scope::All,
        }
    }

    /// What cursors of this list in this order are bound to.
    pub fn bound_to(name: &str, order: Order) -> String {
        format!("{name} {order:?}")
    }
}

/// Years outside every year that the table admits, so that unknown ones come last.
const BEFORE_ALL_YEARS: i32 = -32_768;
const AFTER_ALL_YEARS: i32 = 32_767;

/// A page of the whole.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    request: &ListRequest,
) -> Result<Page<Model>> {
    let whole = List::whole();
    let select = select(viewer, &whole.scope, request.filter.as_ref());
    keyset::page(db, select, &sort(&whole, request.order), &request.page).await
}

/// How many there are in the whole.
pub async fn count(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: Option<&Filter>,
) -> Result<u64> {
    let counts = count_each(db, viewer, &[List::whole()], filter).await?;
    Ok(counts.into_iter().sum())
}

/// A page of each of several lists, in their order: one statement, whose work is that of the pages.
pub async fn list_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    lists: &[List],
    request: &ListRequest,
) -> Result<Vec<Page<Model>>> {
    let columns: Vec<Alias> = Column::iter()
        .map(|column| Alias::new(column.as_str()))
        .collect();
    let mut pages = Vec::new();
    for (number, list) in (0_i64..).zip(lists) {
        let select = select(viewer, &list.scope, request.filter.as_ref());
        let page = keyset::bounded(select, &sort(list, request.order), &request.page)?;
        pages.push(page.expr_as(Expr::val(number), OWNER).into_query());
    }
    let mut rows = match union(pages, &columns) {
        Some(statement) => rows_by_owner(db, &statement).await?,
        None => HashMap::new(),
    };
    let page = |(number, list)| {
        let rows = rows.remove(&number).unwrap_or_default();
        keyset::cut(rows, &sort(list, request.order), &request.page)
    };
    Ok((0_i64..).zip(lists).map(page).collect())
}

/// How many there are in each of several lists, in their order.
pub async fn count_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    lists: &[List],
    filter: Option<&Filter>,
) -> Result<Vec<u64>> {
    let count = |(number, list): (i64, &List)| {
        select(viewer, &list.scope, filter)
            .select_only()
            .expr_as(Func::count(Column::Id.into_expr()), COUNT)
            .expr_as(Expr::val(number), OWNER)
            .into_query()
    };
    let counts = (0_i64..).zip(lists).map(count).collect();
    let mut found = vec![0; lists.len()];
    if let Some(statement) = union(counts, &[Alias::new(COUNT)]) {
        for row in db.query_all(&statement).await? {
            let (number, count): (i64, i64) = (row.try_get("", OWNER)?, row.try_get("", COUNT)?);
            if let Some(place) = usize::try_from(number)
                .ok()
                .and_then(|number| found.get_mut(number))
            {
                *place = u64::try_from(count).unwrap_or_default();
            }
        }
    }
    Ok(found)
}

const COUNT: &str = "n";

/// Those of these public ids that the viewer may read.
pub async fn find_all(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>> {
    let found = Entity::find()
        .filter(visible::experiences(viewer))
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

fn select(viewer: &Viewer, scope: &Scope, filter: Option<&Filter>) -> Select<Entity> {
    let mut select = Entity::find().filter(visible::experiences(viewer));
    if let Some(within) = within(scope) {
        select = select.filter(Column::Id.in_subquery(within));
    }
    match filter {
        Some(filter) => select.filter(filter.condition()),
        None => select,
    }
}

fn within(scope: &Scope) -> Option<SelectStatement> {
    let statement = match scope {
        Scope::All => return None,
        Scope::Problems(ids) => experience_problem::Entity::find()
            .select_only()
            .column(experience_problem::Column::ExperienceId)
            .filter(experience_problem::Column::ProblemId.is_in(ids.iter().copied()))
            .into_query(),
        Scope::Solutions(ids) => experience_solution::Entity::find()
            .select_only()
            .column(experience_solution::Column::ExperienceId)
            .filter(experience_solution::Column::SolutionId.is_in(ids.iter().copied()))
            .into_query(),
        Scope::Partner(id) => partnership::Entity::find()
            .select_only()
            .column(partnership::Column::ExperienceId)
            .filter(partnership::Column::PartnerId.eq(*id))
            .into_query(),
        Scope::Municipalities(ids) => experience_municipality::Entity::find()
            .select_only()
            .column(experience_municipality::Column::ExperienceId)
            .filter(experience_municipality::Column::MunicipalityId.is_in(ids.iter().copied()))
            .into_query(),
    };
    Some(statement)
}

/// One statement of several, each in brackets of its own, so that each keeps its order and its limit.
fn union(parts: Vec<SelectStatement>, columns: &[Alias]) -> Option<SelectStatement> {
    let wrapped = parts.into_iter().map(|part| {
        Query::select()
            .columns(columns.iter().cloned())
            .column(Alias::new(OWNER))
            .from_subquery(part, Alias::new("part"))
            .take()
    });
    wrapped.reduce(|mut whole, part| {
        whole.union(UnionType::All, part);
        whole
    })
}

fn sort(list: &List, order: Order) -> Sort<Model> {
    let year = |unknown: i32| -> SimpleExpr {
        // The constant stands in the statement, because the index bears it.
        Func::coalesce([
            Column::StartedYear.into_expr(),
            Expr::cust(unknown.to_string()),
        ])
        .into()
    };
    let (expression, is_time, place): (SimpleExpr, bool, fn(&Model) -> Place) = match order {
        Order::PublishedDesc | Order::PublishedAsc => {
            (Column::PublishedAt.into_expr(), true, |row| {
                number(
                    row.published_at
                        .unwrap_or(row.created_at)
                        .timestamp_millis(),
                    row.id,
                )
            })
        }
        Order::UpdatedDesc => (Column::UpdatedAt.into_expr(), true, |row| {
            number(row.updated_at.timestamp_millis(), row.id)
        }),
        Order::StartedDesc => (year(BEFORE_ALL_YEARS), false, |row| {
            number(row.started_year.unwrap_or(BEFORE_ALL_YEARS).into(), row.id)
        }),
        Order::StartedAsc => (year(AFTER_ALL_YEARS), false, |row| {
            number(row.started_year.unwrap_or(AFTER_ALL_YEARS).into(), row.id)
        }),
        Order::TitleAsc => (Column::TitleKey.into_expr(), false, |row| {
            keyset::by_name(&row.title_key, row.id)
        }),
    };
    Sort {
        list: List::bound_to(&list.name, order),
        expression: Some(expression),
        is_time,
        descending: matches!(
            order,
            Order::PublishedDesc | Order::UpdatedDesc | Order::StartedDesc
        ),
        key: Column::Id.into_expr(),
        place,
    }
}

fn number(value: i64, key: i64) -> Place {
    Place {
        sort: Some(SortValue::Number(value)),
        key,
    }
}
