//! Pages by place, not by number: whatever is written meanwhile, nothing that stood there is missed or given twice.
//!
//! A list is sorted by one expression that is never null, and by key. A page is the rows beyond a place, found by one
//! comparison of the pair, so a deep page costs what the first one costs.

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use crate::model::page::{Place, SortValue};
use crate::model::{Cursor, Edge, Error, ErrorCode, Page, PageRequest, Result};

use super::dialect;

/// How a list is sorted, and how a row of it tells its place.
pub struct Sort<M> {
    /// Names list, owner and order; cursors are bound to it.
    pub list: String,
    /// Expression that is never null; none to sort by key alone.
    pub expression: Option<SimpleExpr>,
    /// Whether the expression is a time.
    pub is_time: bool,
    /// Whether the list runs from high to low.
    pub descending: bool,
    /// The row's internal key.
    pub key: SimpleExpr,
    /// A row's place.
    pub place: fn(&M) -> Place,
}

/// Reads a page of a select that has its filters already.
pub async fn page<E, M>(
    db: &impl ConnectionTrait,
    select: Select<E>,
    sort: &Sort<M>,
    request: &PageRequest,
) -> Result<Page<M>>
where
    E: EntityTrait<Model = M>,
    M: FromQueryResult + Send + Sync,
{
    let rows = bounded(select, sort, request)?.all(db).await?;
    Ok(cut(rows, sort, request))
}

/// The select of a page's rows, and of one more to tell whether the list goes on.
pub fn bounded<E: EntityTrait, M>(
    mut select: Select<E>,
    sort: &Sort<M>,
    request: &PageRequest,
) -> Result<Select<E>> {
    for (place, is_after) in [(&request.after, true), (&request.before, false)] {
        if let Some(place) = place {
            select = select.filter(beyond(sort, place, is_after)?);
        }
    }
    let direction = if sort.descending == request.from_back {
        Order::Asc
    } else {
        Order::Desc
    };
    if let Some(expression) = &sort.expression {
        select = select.order_by(expression.clone(), direction.clone());
    }
    Ok(select
        .order_by(sort.key.clone(), direction)
        .limit(request.size + 1))
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

fn beyond<M>(sort: &Sort<M>, place: &Place, is_after: bool) -> Result<SimpleExpr> {
    let (left, right) = match (&sort.expression, &place.sort) {
        (None, None) => (sort.key.clone(), Expr::val(place.key)),
        (Some(expression), Some(value)) => (
            Expr::tuple([expression.clone(), sort.key.clone()]),
            Expr::tuple([dialect::operand(value, sort.is_time), Expr::val(place.key)]),
        ),
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
