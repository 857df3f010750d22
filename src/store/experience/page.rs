//! Pages and counts of the whole list, with as little reading as their filter allows.
//!
//! A filter's conditions that must all hold are first counted, each as far as [`FEW`]; an `or` counts as what its parts
//! name together. Where one names few experiences, these are fetched, asked the rest, and sorted. Else the list is
//! walked in its order until the page is full, by its index alone. Either way the work does not grow with the number of
//! experiences, unless conditions that each name many exclude each other, or go against the order.
//!
//! SQLite's plans are held by a test (`tests/it/reading/plans.rs`). PostgreSQL's rest on what its tables hold: of the 6,120
//! statements of the reading benchmark over 100,000 experiences, `auto_explain` told none that reads a table of
//! experiences, their ties or their parts from end to end or sorts more than 3,000 rows, but those of `store/relation`.
//! What brings that about: `random_page_cost` (`store/connect.rs`), the index `experience_counted`, which holds all that a
//! total asks of a row, and totals of a single tie, which look at what is hidden rather than at what is shown.

use std::collections::HashSet;

use entity::experience::{Column, Entity, Model};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Iterable};

use super::filter::{Filter, YearRange};
use super::leaf::{Leaf, Reading, Tie};
use super::{ListRequest, list_name_of_all, sort};
use crate::model::page::PageRequest;
use crate::model::{Page, Result, Viewer};
use crate::store::keyset::{self, By, Sort};
use crate::store::reach::EXPERIENCE;
use crate::store::related::padded;
use crate::store::{dialect, insert, visible};

/// So many experiences are fetched and sorted in about the time that walking a list takes where more of them fit.
const FEW: i64 = 1_000;

/// Conditions that are counted; a filter of more is walked with, if none of these names few.
const COUNTED: usize = 12;

/// A page of what the viewer may read.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    request: &ListRequest,
) -> Result<Page<Model>> {
    let searched = request.searched.as_ref();
    let list = searched.map_or_else(|| list_name_of_all(request.order), |it| it.list.clone());
    let sort = sort(&list, request.order);
    let found = match searched {
        Some(it) => Fewest::Few(Box::new(Named::beside(dialect::keys(
            db, EXPERIENCE, &it.keys,
        )))),
        None => fewest(db, conditions(viewer, request.filter.as_ref())).await?,
    };
    let mut page = match &found {
        Fewest::None => return Ok(keyset::cut(Vec::new(), &sort, &request.page)),
        Fewest::Few(named) => {
            let few = driven(named.keys.clone().distinct().take())
                .cond_where(visible::experiences(viewer))
                .take();
            let filter = request.filter.iter();
            filter.fold(few, |mut select, filter| {
                let rest = filter.condition_but(named.conjunct, Reading::Row);
                select.cond_where(rest).take()
            })
        }
        Fewest::Many => {
            let filter = request.filter.iter();
            filter.fold(walked(viewer, request, &sort), |mut select, filter| {
                select.cond_where(filter.condition(Reading::Walk)).take()
            })
        }
    };
    // Keys alone are walked and sorted, as far as an index holds what is asked of them; rows are fetched for the page.
    page.expr_as(Column::Id.into_expr(), EXPERIENCE);
    keyset::bound(db, &mut page, &sort, &request.page)?;
    let mut select = driven(page);
    select.columns(Column::iter().map(|column| (Entity, column)));
    keyset::page(db, select, &sort, &request.page).await
}

/// All that the viewer may read, in the list's order.
fn walked(viewer: &Viewer, request: &ListRequest, sort: &Sort<Model>) -> SelectStatement {
    Query::select()
        .from(Entity)
        .cond_where(visible::experiences(viewer))
        .cond_where(years(request, sort))
        .take()
}

/// Where the list runs by year, the years of the filter as the part of the order that is walked; an end at which the
/// page's own place is tells that better.
fn years(request: &ListRequest, sort: &Sort<Model>) -> Condition {
    let mut within = Condition::all();
    let (true, By::Number(year)) = (request.order.is_by_year(), &sort.by) else {
        return within;
    };
    let conjuncts = request.filter.iter().flat_map(Filter::conjuncts);
    for leaf in conjuncts {
        let Leaf::Started(YearRange { from, to }) = leaf else {
            continue;
        };
        let PageRequest { after, before, .. } = &request.page;
        let (low, high) = if sort.descending {
            (before, after)
        } else {
            (after, before)
        };
        let from = from.filter(|_| low.is_none());
        let to = to.filter(|_| high.is_none());
        within = within
            .add_option(from.map(|from| year.clone().gte(from)))
            .add_option(to.map(|to| year.clone().lte(to)));
    }
    within
}

/// Keys of all that the viewer may read and that the filter lets through.
pub async fn fitting(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &Filter,
) -> Result<HashSet<i64>> {
    let select = match fewest(db, conditions(viewer, Some(filter))).await? {
        Fewest::None => return Ok(HashSet::new()),
        Fewest::Few(named) => driven(named.keys.clone().distinct().take())
            .cond_where(visible::experiences(viewer))
            .cond_where(filter.condition_but(named.conjunct, Reading::Row))
            .take(),
        Fewest::Many => whole(db, viewer, filter),
    };
    keys_of(db, select).await
}

/// Those of these keys that the viewer may read and that the filter lets through.
pub async fn fitting_among(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &Filter,
    keys: &[i64],
) -> Result<HashSet<i64>> {
    let mut fitting = HashSet::new();
    for keys in keys.chunks(insert::CHUNK) {
        let select = Query::select()
            .from(Entity)
            .and_where(Column::Id.is_in(padded(keys)))
            .cond_where(visible::experiences(viewer))
            .cond_where(filter.condition(Reading::Row))
            .take();
        fitting.extend(keys_of(db, select).await?);
    }
    Ok(fitting)
}

async fn keys_of(db: &impl ConnectionTrait, mut select: SelectStatement) -> Result<HashSet<i64>> {
    let rows = db.query_all(select.expr(Column::Id.into_expr())).await?;
    let keys = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(keys.collect::<std::result::Result<_, _>>()?)
}

/// How many there are of what the viewer may read.
pub async fn count(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: Option<&Filter>,
) -> Result<u64> {
    let keys = conditions(viewer, filter);
    let fewest = fewest(db, keys).await?;
    let tie = filter.and_then(|filter| only_tie(db, filter));
    if let (Fewest::Many, Some(tie)) = (&fewest, tie) {
        let select = tie.count_beside(visible::hidden_experiences(viewer));
        return counted_by(db, &select).await;
    }
    let mut select = match (fewest, filter) {
        (Fewest::None, _) => return Ok(0),
        (Fewest::Few(named), Some(filter)) => driven(named.keys.clone().distinct().take())
            .cond_where(visible::experiences(viewer))
            .cond_where(filter.condition_but(named.conjunct, Reading::Row))
            .take(),
        (_, Some(filter)) => whole(db, viewer, filter),
        (_, None) => all(viewer),
    };
    counted_by(db, select.expr(Func::count(Expr::cust("*")))).await
}

async fn counted_by(db: &impl ConnectionTrait, select: &SelectStatement) -> Result<u64> {
    let row = db.query_one(select).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// What the filter names, where it is all that it asks and no marks tell it. PostgreSQL counts that without reading a
/// single experience that may be read, in a third of the time that joining them takes.
fn only_tie(db: &impl ConnectionTrait, filter: &Filter) -> Option<Tie> {
    let mut leaves = filter.conjuncts();
    let is_alone = !dialect::reads_joins_as_written(db) && filter.is_leaves() && leaves.len() == 1;
    match leaves.pop() {
        Some(leaf) if !is_alone || leaf.is_marked() => None,
        Some(Leaf::Tied(tie)) => Some(tie),
        _ => None,
    }
}

/// All that a filter lets through, to be counted. For a database that reads joins as they stand it begins with all that
/// the first condition names, where it names rows of another table: those are then read in order. Where nothing of the
/// filter leads an index, all are asked one after the other, by the index of an order.
pub(in crate::store) fn whole(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &Filter,
) -> SelectStatement {
    let mut leaves = filter.conjuncts();
    let is_first = |leaf: &Leaf| {
        dialect::reads_joins_as_written(db) && matches!(leaf, Leaf::Tied(_)) && !leaf.is_marked()
    };
    let first = leaves.iter().position(is_first);
    let leads = |leaf: &Leaf| matches!(leaf, Leaf::Ids(_) | Leaf::Code(..) | Leaf::Started(_));
    let (mut select, reading) = match first.map(|place| leaves.remove(place)) {
        Some(Leaf::Tied(tie)) => {
            let select = driven(tie.distinct_keys())
                .cond_where(visible::experiences(viewer))
                .take();
            (select, Reading::Whole)
        }
        _ if leaves.iter().any(leads) => (all(viewer), Reading::Whole),
        _ => (scanned(viewer), Reading::Scan),
    };
    for leaf in leaves {
        select.and_where(leaf.condition(reading));
    }
    select.cond_where(filter.beside_conjuncts(reading)).take()
}

/// All that the viewer may read, by the indexes that state and audience lead.
fn all(viewer: &Viewer) -> SelectStatement {
    Query::select()
        .from(Entity)
        .cond_where(visible::all_experiences(viewer))
        .take()
}

/// All that the viewer may read, one after the other.
fn scanned(viewer: &Viewer) -> SelectStatement {
    Query::select()
        .from(Entity)
        .cond_where(visible::scanned_experiences(viewer))
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

/// Experiences that a condition names.
#[derive(Clone, Debug)]
pub(in crate::store) struct Named {
    /// Their keys, some more than once.
    pub keys: SelectStatement,
    /// Which of the filter's conjuncts it is; none where it lets through more than the filter.
    pub(super) conjunct: Option<usize>,
}

/// The condition that names the fewest experiences.
#[derive(Clone, Debug)]
pub(in crate::store) enum Fewest {
    /// One names none at all.
    None,
    /// So few that fetching them is best.
    Few(Box<Named>),
    /// Each names many, or there is none.
    Many,
}

impl Named {
    /// Experiences with these keys, and perhaps with others, by which a condition is told that is no conjunct.
    pub fn beside(keys: SelectStatement) -> Self {
        Self {
            keys,
            conjunct: None,
        }
    }
}

/// What each condition names, of those that must all hold.
pub(in crate::store) fn conditions(viewer: &Viewer, filter: Option<&Filter>) -> Vec<Named> {
    let Some(filter) = filter else {
        return Vec::new();
    };
    let mut all: Vec<Named> = (filter.conjuncts().iter().enumerate())
        .filter_map(|(place, leaf)| {
            Some(Named {
                keys: leaf.keys(viewer)?,
                conjunct: Some(place),
            })
        })
        .collect();
    let any = filter.disjuncts().into_iter();
    all.extend(any.filter_map(|parts| Some(Named::beside(any_of(viewer, parts)?))));
    all
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

/// Counts what each of these names, and tells the shortest.
pub(in crate::store) async fn fewest(
    db: &impl ConnectionTrait,
    mut all: Vec<Named>,
) -> Result<Fewest> {
    all.truncate(COUNTED);
    if all.is_empty() {
        return Ok(Fewest::Many);
    }
    let mut counts = Query::select();
    for named in &all {
        counts.expr(counted(named.keys.clone()));
    }
    let Some(row) = db.query_one(&counts).await? else {
        return Ok(Fewest::Many);
    };
    let mut fewest = (FEW + 1, Fewest::Many);
    for (place, named) in all.into_iter().enumerate() {
        let count: i64 = row.try_get_by_index(place)?;
        if count < fewest.0 {
            fewest = (count, Fewest::Few(Box::new(named)));
        }
    }
    Ok(match fewest {
        (0, _) => Fewest::None,
        (_, fewest) => fewest,
    })
}

/// How many these are, told no further than few.
fn counted(mut keys: SelectStatement) -> Expr {
    let few = keys.limit(FEW.cast_unsigned() + 1).take();
    let count = Query::select()
        .expr(Func::count(Expr::cust("*")))
        .from_subquery(few, "counted")
        .take();
    Expr::SubQuery(None, Box::new(count.into()))
}
