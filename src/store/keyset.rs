//! Pages by place, not by number: whatever is written meanwhile, nothing that stood there is missed or given twice.
//!
//! A list is sorted by one expression that is never null, and by key. A page is the rows beyond a place, found by one
//! comparison of the pair, so a deep page costs what the first one costs.

use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr};
use sea_orm::{ConnectionTrait, FromQueryResult, Order};

use crate::model::page::{Place, SortValue};
use crate::model::{Cursor, Edge, Error, ErrorCode, Page, PageRequest, Result};

use super::dialect;

/// How a list is sorted, and how a row of it tells its place.
pub struct Sort<M> {
    /// Names list, owner and order; cursors are bound to it.
    pub list: String,
    /// By what, before the key breaks ties.
    pub by: By,
    /// Whether the list runs from high to low.
    pub descending: bool,
    /// What breaks ties: a key of the row that cursors may bear.
    pub key: SimpleExpr,
    /// A row's place.
    pub place: fn(&M) -> Place,
}

/// An expression that is never null, or nothing.
pub enum By {
    /// By the key alone.
    Key,
    /// By a number.
    Number(SimpleExpr),
    /// By a time.
    Time(SimpleExpr),
    /// By bytes, such as a collation key.
    Bytes(SimpleExpr),
}

/// Reads a page of a select that has its filters already.
pub async fn page<M: FromQueryResult>(
    db: &impl ConnectionTrait,
    mut select: SelectStatement,
    sort: &Sort<M>,
    request: &PageRequest,
) -> Result<Page<M>> {
    bound(db, &mut select, sort, request)?;
    let rows = db.query_all(&select).await?;
    let rows: Vec<M> = rows
        .iter()
        .map(|row| M::from_query_result(row, ""))
        .collect::<std::result::Result<_, _>>()?;
    Ok(cut(rows, sort, request))
}

/// Makes a select the rows of a page, in the order from the end that they are counted from, and one row more, which
/// tells whether the list goes on.
pub fn bound<M>(
    db: &impl ConnectionTrait,
    select: &mut SelectStatement,
    sort: &Sort<M>,
    request: &PageRequest,
) -> Result<()> {
    for place in beyond_places(db, sort, request)? {
        select.and_where(place);
    }
    for (expression, direction) in order(sort, request) {
        select.order_by_expr(expression, direction);
    }
    select.limit(request.size + 1);
    Ok(())
}

/// What holds of the rows between the places of a request.
pub fn beyond_places<M>(
    db: &impl ConnectionTrait,
    sort: &Sort<M>,
    request: &PageRequest,
) -> Result<Vec<SimpleExpr>> {
    [(&request.after, true), (&request.before, false)]
        .into_iter()
        .filter_map(|(place, is_after)| Some(beyond(db, sort, place.as_ref()?, is_after)))
        .collect()
}

/// What the rows of a page are ordered by, from the end that it is counted from.
pub fn order<M>(sort: &Sort<M>, request: &PageRequest) -> Vec<(SimpleExpr, Order)> {
    let is_up = sort.descending == request.from_back;
    let direction = if is_up { Order::Asc } else { Order::Desc };
    let by = match &sort.by {
        By::Key => None,
        By::Number(expression) | By::Time(expression) | By::Bytes(expression) => Some(expression),
    };
    by.into_iter()
        .chain([&sort.key])
        .map(|expression| (expression.clone(), direction.clone()))
        .collect()
}

/// A page of rows that are all at hand in their order, from low to high, in which one number tells each from the others: what
/// they are sorted by, or else their key. Where they are sorted by bytes, these and the key do.
pub fn page_of<M: Clone>(rows: &[M], sort: &Sort<M>, request: &PageRequest) -> Page<M> {
    let rank = |place: &Place| match &place.sort {
        Some(SortValue::Number(number)) => (Vec::new(), *number),
        Some(SortValue::Bytes(bytes)) => (bytes.clone(), place.key),
        None => (Vec::new(), place.key),
    };
    let after = request.after.as_ref().map(rank);
    let before = request.before.as_ref().map(rank);
    let is_within = |row: &&M| {
        let rank = rank(&(sort.place)(row));
        let is_after = after.as_ref().is_none_or(|after| rank > *after);
        is_after && before.as_ref().is_none_or(|before| rank < *before)
    };
    let size = usize::try_from(request.size)
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    let within = rows.iter().filter(is_within).cloned();
    let rows: Vec<M> = if request.from_back {
        within.rev().take(size).collect()
    } else {
        within.take(size).collect()
    };
    cut(rows, sort, request)
}

/// Turns rows, read in the direction asked for and one more than asked for, into a page in the list's order.
pub fn cut<M>(mut rows: Vec<M>, sort: &Sort<M>, request: &PageRequest) -> Page<M> {
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let has_more = rows.len() > size;
    rows.truncate(size);
    if request.from_back {
        rows.reverse();
    }
    let (has_previous, has_next) = if request.from_back {
        (has_more, request.before.is_some())
    } else {
        (request.after.is_some(), has_more)
    };
    let edges = rows
        .into_iter()
        .map(|row| Edge {
            cursor: Cursor::new(&sort.list, &(sort.place)(&row)),
            node: row,
        })
        .collect();
    Page {
        edges,
        has_previous,
        has_next,
    }
}

fn beyond<M>(
    db: &impl ConnectionTrait,
    sort: &Sort<M>,
    place: &Place,
    is_after: bool,
) -> Result<SimpleExpr> {
    let pair = |expression: &SimpleExpr, value: SimpleExpr| {
        (
            Expr::tuple([expression.clone(), sort.key.clone()]),
            Expr::tuple([value, dialect::paired(db, place.key)]),
        )
    };
    let (left, right) = match (&sort.by, &place.sort) {
        (By::Key, None) => (sort.key.clone(), Expr::val(place.key)),
        (By::Number(by), Some(SortValue::Number(number))) => pair(by, Expr::val(*number)),
        (By::Time(by), Some(SortValue::Number(time))) => pair(by, dialect::time(*time)),
        (By::Bytes(by), Some(SortValue::Bytes(bytes))) => pair(by, Expr::val(bytes.clone())),
        _ => {
            let field = if is_after { "after" } else { "before" };
            let message = format!("{field} is not a cursor of this list in this order");
            return Err(Error::invalid(field, ErrorCode::Invalid, message));
        }
    };
    Ok(if is_after == sort.descending {
        left.lt(right)
    } else {
        left.gt(right)
    })
}

/// The place of a row in a list sorted by name.
pub fn by_name(name_key: &[u8], key: i64) -> Place {
    Place {
        sort: Some(SortValue::Bytes(name_key.to_vec())),
        key,
    }
}
