//! What problems, solutions, partners and municipalities have to do with each other: pairs of them that share
//! experiences, with how these went.
//!
//! An edge is counted from the experiences that both its ends reach, for all owners of a level in one statement. Its
//! work is that of the owners' own experiences, whatever else there is. Where these are most of all there are, as those
//! of twenty common problems together, PostgreSQL reads tables from end to end, which is then the quickest way.

mod cause;
mod tally;

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{municipality, partner, problem, solution};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, WindowStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, Order,
    QueryResult,
};

use super::keyset::{self, By, Sort};
use super::municipality::Comparable;
use super::reach::{Owner, OwnerKind};
use super::visible;
use crate::model::page::{Page, PageRequest, Place, SortValue};
use crate::model::{Result, Viewer};

pub use cause::{CauseCount, CausesRequest, causes_of_each};
use tally::{CIRCLE, FAR, NEAR, TALLY, edges, pairs};

/// What a list of edges is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EdgesRequest {
    /// Whose experiences count first.
    pub comparable: Option<Comparable>,
    /// What day it is, to tell what is overdue.
    pub today: NaiveDate,
    /// Which page.
    pub page: PageRequest,
}

/// Whose experiences an edge counts: the closest circle in which there are attempts enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Circle {
    /// Municipalities of the same size band in the same part of the country.
    Region,
    /// Municipalities of the same size band.
    Band,
    /// Everybody.
    All,
}

impl Circle {
    fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Region,
            1 => Self::Band,
            _ => Self::All,
        }
    }
}

/// How the experiences went that an edge counts, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct Tally {
    /// Ongoing and concluded ones.
    pub attempts: i64,
    pub succeeded: i64,
    pub partly_succeeded: i64,
    pub failed: i64,
    pub abandoned: i64,
    pub ongoing: i64,
    /// Concluded without an outcome told.
    pub unknown: i64,
    /// Planned or ongoing past their expected end.
    pub overdue: i64,
}

/// An edge from an owner to a node.
#[derive(Clone, Debug)]
pub struct Edge<M> {
    /// Where it ends.
    pub node: M,
    /// The internal key of that.
    pub key: i64,
    /// Whose experiences it counts.
    pub circle: Circle,
    /// How they went.
    pub tally: Tally,
}

impl<M> Edge<M> {
    /// The same edge to the node as something else.
    pub fn map<N>(self, change: impl FnOnce(M) -> N) -> Edge<N> {
        Edge {
            node: change(self.node),
            key: self.key,
            circle: self.circle,
            tally: self.tally,
        }
    }
}

/// What edges can lead to.
pub trait Node: EntityTrait {
    /// By which table of reach.
    const KIND: OwnerKind;
}

impl Node for problem::Entity {
    const KIND: OwnerKind = OwnerKind::Problem;
}

impl Node for solution::Entity {
    const KIND: OwnerKind = OwnerKind::Solution;
}

impl Node for partner::Entity {
    const KIND: OwnerKind = OwnerKind::Partner;
}

impl Node for municipality::Entity {
    const KIND: OwnerKind = OwnerKind::Municipality;
}

const EDGES: &str = "edges";
const RANKED: &str = "ranked";
const PLACE: &str = "place";

/// A page of the edges from each of these owners, those with most attempts first.
pub async fn edges_of_each<E: Node>(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    from: OwnerKind,
    keys: &[i64],
    request: &EdgesRequest,
) -> Result<HashMap<i64, Page<Edge<E::Model>>>>
where
    E::Model: FromQueryResult + Send + Sync,
{
    let sort_of = |key| {
        let owner = Owner { kind: from, key };
        sort(&list_name(owner, E::KIND, request.comparable.as_ref()))
    };
    // What a page is bounded by is the same for each of them; only the cursors' names differ.
    let bounds = sort_of(0);
    let mut ranked = Query::select();
    let mut places = WindowStatement::partition_by((EDGES, NEAR));
    for (expression, direction) in keyset::order(&bounds, &request.page) {
        places.order_by_expr(expression, direction);
    }
    ranked
        .columns(E::Column::iter().map(|column| (E::default(), column)))
        .columns([NEAR, FAR, CIRCLE].map(|column| (EDGES, column)))
        .columns(TALLY.map(|column| (EDGES, column)))
        .expr_window_as(Func::cust("ROW_NUMBER"), places, PLACE)
        .from_subquery(edges(viewer, from, E::KIND, keys, request), EDGES)
        .inner_join(
            E::default(),
            Expr::col((E::KIND.table(), "id")).equals((EDGES, FAR)),
        )
        .cond_where(shown(E::KIND, viewer));
    for place in keyset::beyond_places(db, &bounds, &request.page)? {
        ranked.and_where(place);
    }
    let pages = Query::select()
        .expr(Expr::cust("*"))
        .from_subquery(ranked, RANKED)
        .and_where(Expr::col(PLACE).lte(request.page.size + 1))
        .order_by(PLACE, Order::Asc)
        .take();
    let mut rows: HashMap<i64, Vec<Edge<E::Model>>> = HashMap::new();
    for row in db.query_all(&pages).await? {
        rows.entry(row.try_get("", NEAR)?)
            .or_default()
            .push(edge(&row)?);
    }
    let page = |key: &i64| {
        let rows = rows.remove(key).unwrap_or_default();
        (*key, keyset::cut(rows, &sort_of(*key), &request.page))
    };
    Ok(keys.iter().map(page).collect())
}

/// How many edges lead from each of these owners to things of a kind.
pub async fn count_of_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    (from, keys): (OwnerKind, &[i64]),
    to: OwnerKind,
) -> Result<HashMap<i64, u64>> {
    let pairs = pairs(viewer, from, to, keys).distinct().take();
    let near = Expr::col((EDGES, NEAR));
    let counts = Query::select()
        .expr(near.clone())
        .expr(Func::count(Expr::cust("*")))
        .from_subquery(pairs, EDGES)
        .inner_join(
            to.table(),
            Expr::col((to.table(), "id")).equals((EDGES, FAR)),
        )
        .cond_where(shown(to, viewer))
        .add_group_by([near])
        .take();
    let mut found: HashMap<i64, u64> = keys.iter().map(|key| (*key, 0)).collect();
    for row in db.query_all(&counts).await? {
        let count: i64 = row.try_get_by_index(1)?;
        found.insert(
            row.try_get_by_index(0)?,
            u64::try_from(count).unwrap_or_default(),
        );
    }
    Ok(found)
}

/// What lists show to the viewer of what edges lead to.
pub(super) fn shown(to: OwnerKind, viewer: &Viewer) -> Condition {
    match to {
        OwnerKind::Problem => {
            visible::problems(viewer).add(problem::Column::MergedIntoId.is_null())
        }
        OwnerKind::Solution => {
            visible::solutions(viewer).add(solution::Column::MergedIntoId.is_null())
        }
        OwnerKind::Partner => {
            visible::partners(viewer).add(partner::Column::MergedIntoId.is_null())
        }
        OwnerKind::Municipality => visible::municipalities(viewer),
        OwnerKind::Programme => visible::programmes(viewer),
    }
}

/// What cursors of an owner's edges are bound to.
pub fn list_name(owner: Owner, to: OwnerKind, comparable: Option<&Comparable>) -> String {
    let Owner { kind, key } = owner;
    let like = comparable.and_then(|it| it.to);
    format!("{to:?} edges of {kind:?} {key} like {like:?}")
}

fn sort<M>(list: &str) -> Sort<Edge<M>> {
    Sort {
        list: list.to_owned(),
        by: By::Number(Expr::col((EDGES, TALLY[0]))),
        descending: true,
        key: Expr::col((EDGES, FAR)),
        place: |edge| Place {
            sort: Some(SortValue::Number(edge.tally.attempts)),
            key: edge.key,
        },
    }
}

fn edge<M: FromQueryResult>(row: &QueryResult) -> Result<Edge<M>> {
    let count = |place: usize| row.try_get("", TALLY[place]);
    Ok(Edge {
        node: M::from_query_result(row, "")?,
        key: row.try_get("", FAR)?,
        circle: Circle::from_number(row.try_get("", CIRCLE)?),
        tally: Tally {
            attempts: count(0)?,
            succeeded: count(1)?,
            partly_succeeded: count(2)?,
            failed: count(3)?,
            abandoned: count(4)?,
            ongoing: count(5)?,
            unknown: count(6)?,
            overdue: count(7)?,
        },
    })
}
