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
    /// The list's name, that its cursors are bound to.
    pub list: String,
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
    let select = select(viewer, &Scope::All, request.filter.as_ref());
    keyset::page(db, select, &sort(request), &request.page).await
}

/// How many there are in the whole.
pub async fn count(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: Option<&Filter>,
) -> Result<u64> {
    let counts = count_each(db, viewer, &[(0, Scope::All)], filter).await?;
    Ok(counts.get(&0).copied().unwrap_or_default())
}

/// A page of each of several lists, in one statement whose work is that of the pages.
pub async fn list_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    scopes: &[(i64, Scope)],
    request: &ListRequest,
) -> Result<HashMap<i64, Page<Model>>> {
    let sort = sort(request);
    let mut pages = Vec::new();
    for (owner, scope) in scopes {
        let select = select(viewer, scope, request.filter.as_ref());
        let page = keyset::bounded(select, &sort, &request.page)?;
        pages.push(page.expr_as(Expr::val(*owner), OWNER).into_query());
    }
    let columns: Vec<Alias> = Column::iter()
        .map(|column| Alias::new(column.as_str()))
        .collect();
    let Some(statement) = union(pages, &columns) else {
        return Ok(HashMap::new());
    };
    let mut rows = rows_by_owner(db, &statement).await?;
    Ok(scopes
        .iter()
        .map(|(owner, _)| {
            (
                *owner,
                keyset::cut(rows.remove(owner).unwrap_or_default(), &sort, &request.page),
            )
        })
        .collect())
}

/// How many there are in each of several lists.
pub async fn count_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    scopes: &[(i64, Scope)],
    filter: Option<&Filter>,
) -> Result<HashMap<i64, u64>> {
    let counts = scopes
        .iter()
        .map(|(owner, scope)| {
            select(viewer, scope, filter)
                .select_only()
                .expr_as(Func::count(Column::Id.into_expr()), COUNT)
                .expr_as(Expr::val(*owner), OWNER)
                .into_query()
        })
        .collect();
    let Some(statement) = union(counts, &[Alias::new(COUNT)]) else {
        return Ok(HashMap::new());
    };
    let mut found = HashMap::new();
    for row in db.query_all(&statement).await? {
        let count: i64 = row.try_get("", COUNT)?;
        found.insert(
            row.try_get("", OWNER)?,
            u64::try_from(count).unwrap_or_default(),
        );
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

fn sort(request: &ListRequest) -> Sort<Model> {
    let year = |unknown: i32| -> SimpleExpr {
        // The constant stands in the statement, because the index bears it.
        Func::coalesce([
            Column::StartedYear.into_expr(),
            Expr::cust(unknown.to_string()),
        ])
        .into()
    };
    let (expression, is_time, place): (SimpleExpr, bool, fn(&Model) -> Place) = match request.order
    {
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
        list: format!("{} {:?}", request.list, request.order),
        expression: Some(expression),
        is_time,
        descending: matches!(
            request.order,
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
