//! The experiences of several owners at once: one statement, in which the filter stands once, however many they are.

use std::collections::HashMap;

use entity::experience::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, Iterable};

use super::filter::Filter;
use super::leaf::Reading;
use super::published;
use crate::model::page::{Page, PageRequest, Place, SortValue};
use crate::model::{Result, Viewer};
use crate::store::keyset::{self, By, Sort};
use crate::store::reach::{EXPERIENCE, KEY, OWNER, Owner, OwnerKind, PUBLISHED_AT};
use crate::store::related::{padded, rows_by_owner};
use crate::store::{dialect, related, visible};

const OWNERS: &str = "owners";
/// What a table of reach is called in a statement.
pub(super) const REACH: &str = "reach";
const PAGE: &str = "page";

/// What a list of one owner's experiences is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OwnedRequest {
    /// Which of them.
    pub filter: Option<Filter>,
    /// Which page.
    pub page: PageRequest,
}

/// What cursors of an owner's list are bound to.
pub fn list_name_of(owner: Owner) -> String {
    format!("experiences of {:?} {}", owner.kind, owner.key)
}

/// A page of the experiences of each of these, newest publication first.
pub async fn list_of_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    kind: OwnerKind,
    keys: &[i64],
    request: &OwnedRequest,
) -> Result<HashMap<i64, Page<Model>>> {
    let sort_of = |key| sort(&list_name_of(Owner { kind, key }));
    // What a page is bounded by is the same for each of them; only the cursors' names differ.
    let bounds = sort_of(0);
    let mut page = reached(kind, viewer, request.filter.as_ref(), Reading::Row);
    let request = &request.page;
    page.expr(Expr::col((REACH, EXPERIENCE)))
        .and_where(Expr::col((REACH, OWNER)).equals((OWNERS, related::OWNER)));
    keyset::bound(db, &mut page, &bounds, request)?;
    let owners = Query::select()
        .expr_as(Expr::col("id"), related::OWNER)
        .from(kind.table())
        .and_where(Expr::col("id").is_in(padded(keys)))
        .take();
    let mut pages = Query::select();
    pages
        .expr(Expr::col((OWNERS, related::OWNER)))
        .columns(Column::iter().map(|column| (Entity, column)))
        .from_subquery(owners, OWNERS);
    let key = Column::Id.into_expr();
    if dialect::has_lateral_joins(db) {
        pages
            .join_lateral(JoinType::InnerJoin, page, PAGE, Expr::val(true))
            .inner_join(Entity, key.equals((PAGE, EXPERIENCE)));
    } else {
        pages.cross_join(Entity).and_where(key.in_subquery(page));
    }
    // As the reach has it: what has not been published last.
    let columns = [
        Expr::col((Entity, "published_desc")),
        Column::Key.into_expr(),
    ];
    let directions = keyset::order(&bounds, request).into_iter();
    for (column, (_, direction)) in columns.into_iter().zip(directions) {
        pages.order_by_expr(column, direction);
    }
    let mut rows = rows_by_owner(db, &pages).await?;
    let page = |key: &i64| {
        let rows = rows.remove(key).unwrap_or_default();
        (*key, keyset::cut(rows, &sort_of(*key), request))
    };
    Ok(keys.iter().map(page).collect())
}

/// How many experiences each of these has.
pub async fn count_of_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    kind: OwnerKind,
    keys: &[i64],
    filter: Option<&Filter>,
) -> Result<HashMap<i64, u64>> {
    let owner = Expr::col((REACH, OWNER));
    let counts = reached(kind, viewer, filter, Reading::Whole)
        .expr(owner.clone())
        .expr(Func::count(Expr::cust("*")))
        .and_where(owner.clone().is_in(padded(keys)))
        .add_group_by([owner])
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

/// What owners reach of what the viewer may see and the filter lets through.
pub(super) fn reached(
    kind: OwnerKind,
    viewer: &Viewer,
    filter: Option<&Filter>,
    reading: Reading,
) -> SelectStatement {
    let mut select = Query::select();
    select
        .from_as(kind.reach(), REACH)
        .cross_join(Entity)
        .and_where(Column::Id.into_expr().equals((REACH, EXPERIENCE)))
        .cond_where(visible::experiences(viewer));
    if let Some(filter) = filter {
        select.cond_where(filter.condition(reading));
    }
    select
}

/// The order in which a table of reach stands.
fn sort(list: &str) -> Sort<Model> {
    Sort {
        list: list.to_owned(),
        by: By::Time(Expr::col((REACH, PUBLISHED_AT))),
        descending: true,
        key: Expr::col((REACH, KEY)),
        place: |row| Place {
            sort: Some(SortValue::Number(published(row))),
            key: row.key,
        },
    }
}
