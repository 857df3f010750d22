//! Pages and counts of the whole list, with as little reading as their filter allows.
//!
//! A filter's conditions that must all hold are first counted, each as far as [`FEW`]; an `or` counts as what its parts
//! name together. Where one names few experiences, these are fetched and asked the rest. Where each names many, the
//! list is walked in its order until the page is full, and every row is asked all of them; with so many that fit, that
//! is soon. Either way the work does not grow with the number of experiences, unless conditions that each name many
//! exclude each other.

use entity::experience::{Column, Entity, Model};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, Iterable};

use super::filter::Filter;
use super::leaf::{Leaf, Reading};
use super::{ListRequest, list_name_of_all, sort};
use crate::model::{Page, Result, Viewer};
use crate::store::keyset;
use crate::store::reach::EXPERIENCE;
use crate::store::visible;

/// So many experiences are fetched and sorted in about the time that walking a list takes where more of them fit.
const FEW: u64 = 1_000;

/// Conditions that are counted; a filter of more is walked with, if none of these names few.
const COUNTED: usize = 12;

/// A page of what the viewer may read.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    request: &ListRequest,
) -> Result<Page<Model>> {
    let sort = sort(&list_name_of_all(request.order), request.order);
    let keys = conditions(viewer, request.filter.as_ref());
    let mut select = match fewest(db, keys).await? {
        Fewest::None => return Ok(keyset::cut(Vec::new(), &sort, &request.page)),
        Fewest::Of(mut keys) => driven(keys.distinct().take())
            .cond_where(visible::experiences(viewer))
            .take(),
        Fewest::Many => all(viewer),
    };
    select.columns(Column::iter().map(|column| (Entity, column)));
    if let Some(filter) = &request.filter {
        select.cond_where(filter.condition(Reading::Row));
    }
    keyset::page(db, select, &sort, &request.page).await
}

/// How many there are of what the viewer may read.
pub async fn count(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: Option<&Filter>,
) -> Result<u64> {
    let keys = conditions(viewer, filter);
    let mut select = match (fewest(db, keys).await?, filter) {
        (Fewest::None, _) => return Ok(0),
        (Fewest::Of(mut keys), Some(filter)) => driven(keys.distinct().take())
            .cond_where(visible::experiences(viewer))
            .cond_where(filter.condition(Reading::Row))
            .take(),
        (_, Some(filter)) => whole(viewer, filter),
        (_, None) => all(viewer),
    };
    let row = db
        .query_one(select.expr(Func::count(Expr::cust("*"))))
        .await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// All that a filter lets through, to be counted. Begins with all that the first condition names, where it names rows of
/// another table: those are read in order, which a database does not think of by itself.
pub(in crate::store) fn whole(viewer: &Viewer, filter: &Filter) -> SelectStatement {
    let mut leaves = filter.conjuncts();
    let first = leaves.iter().position(|leaf| matches!(leaf, Leaf::Tied(_)));
    let mut select = match first.map(|place| leaves.remove(place)) {
        Some(Leaf::Tied(tie)) => driven(tie.distinct_keys())
            .cond_where(visible::experiences(viewer))
            .take(),
        _ => all(viewer),
    };
    for leaf in leaves {
        select.and_where(leaf.condition(Reading::Whole));
    }
    select
        .cond_where(filter.beside_conjuncts(Reading::Whole))
        .take()
}

/// All that the viewer may read, in whatever order.
fn all(viewer: &Viewer) -> SelectStatement {
    Query::select()
        .from(Entity)
        .cond_where(visible::all_experiences(viewer))
        .take()
}

/// The experiences with these keys. SQLite reads the sides of a cross join as they stand.
pub(in crate::store) fn driven(keys: SelectStatement) -> SelectStatement {
    let found = Alias::new("found");
    Query::select()
        .from_subquery(keys, found.clone())
        .cross_join(Entity)
        .and_where(Column::Id.into_expr().equals((found, EXPERIENCE)))
        .take()
}

/// The condition that names the fewest experiences.
#[derive(Clone, Debug)]
pub(in crate::store) enum Fewest {
    /// One names none at all.
    None,
    /// Few; their keys.
    Of(Box<SelectStatement>),
    /// Each names many, or there is none.
    Many,
}

/// Keys of the experiences that each condition names, of those that must all hold.
pub(in crate::store) fn conditions(
    viewer: &Viewer,
    filter: Option<&Filter>,
) -> Vec<SelectStatement> {
    let Some(filter) = filter else {
        return Vec::new();
    };
    let leaves = filter.conjuncts();
    let mut keys: Vec<SelectStatement> = leaves.iter().filter_map(|it| it.keys(viewer)).collect();
    keys.extend(
        filter
            .disjuncts()
            .into_iter()
            .filter_map(|parts| any_of(viewer, parts)),
    );
    keys
}

/// Keys of what any of these lets through and perhaps of more; none where one of them names nothing by itself, or only
/// by filters further within.
fn any_of(viewer: &Viewer, parts: &[Filter]) -> Option<SelectStatement> {
    let keys: Option<Vec<SelectStatement>> = parts
        .iter()
        .map(|part| part.conjuncts().iter().find_map(|it| it.keys(viewer)))
        .collect();
    let mut keys = keys?.into_iter();
    let mut union = keys.next()?;
    for keys in keys {
        union.union(UnionType::All, keys);
    }
    Some(
        Query::select()
            .column(EXPERIENCE)
            .from_subquery(union, "any")
            .take(),
    )
}

/// Counts each of these, and tells the shortest.
pub(in crate::store) async fn fewest(
    db: &impl ConnectionTrait,
    mut keys: Vec<SelectStatement>,
) -> Result<Fewest> {
    keys.truncate(COUNTED);
    if keys.is_empty() {
        return Ok(Fewest::Many);
    }
    let mut counts = Query::select();
    for keys in &keys {
        counts.expr(counted(keys.clone()));
    }
    let Some(row) = db.query_one(&counts).await? else {
        return Ok(Fewest::Many);
    };
    let mut fewest = (i64::MAX, Fewest::Many);
    for (place, keys) in keys.into_iter().enumerate() {
        let count: i64 = row.try_get_by_index(place)?;
        if count < fewest.0 {
            fewest = (count, Fewest::Of(Box::new(keys)));
        }
    }
    Ok(match fewest {
        (0, _) => Fewest::None,
        (count, found) if count <= FEW.cast_signed() => found,
        _ => Fewest::Many,
    })
}

/// How many these are, told only as far as few.
fn counted(mut keys: SelectStatement) -> Expr {
    let few = keys.limit(FEW + 1).take();
    let count = Query::select()
        .expr(Func::count(Expr::cust("*")))
        .from_subquery(few, "counted")
        .take();
    Expr::SubQuery(None, Box::new(count.into()))
}
