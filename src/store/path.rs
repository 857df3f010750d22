//! What lies one step from things, for many of them in one statement: their latest experiences, and what else these
//! are tied to. Each statement reads at most what it is told to, however many experiences there are.

use std::collections::HashMap;

use entity::experience::{Column, Entity};
use sea_orm::sea_query::{
    Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr, UnionType,
};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryResult};

use super::dialect;
use super::reach::{ALL, EXPERIENCE, KEY, OWNER, Owner, OwnerKind, PUBLISHED_AT};
use super::related::padded;
use super::{relation, visible};
use crate::model::{Error, Result, Viewer};

/// What ways lead over; of other kinds their ends alone.
const OVER: [OwnerKind; 4] = [
    OwnerKind::Problem,
    OwnerKind::Solution,
    OwnerKind::Partner,
    OwnerKind::Programme,
];

/// Rows of a reach that are read for each experience that is wanted, since the viewer may not read all of them.
const READ_FOR_EACH: u64 = 4;

const KIND: &str = "kind";
const OWNERS: &str = "owners";
const NEAR: &str = "near_reach";
const LATEST: &str = "latest";
const PUBLISHED: &str = "published";

/// The latest experiences of each of these that the viewer may read, at most so many of each; newest publication first.
/// Where a long row of newer ones is hidden, there may be fewer.
pub async fn latest(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    owners: &[Owner],
    each: u64,
) -> Result<Vec<(Owner, i64)>> {
    let has_lateral_joins = dialect::has_lateral_joins(db);
    let statement = for_each_kind(owners, |kind, keys| {
        let page = latest_of_one(viewer, kind, each);
        let owners = Query::select()
            .expr_as(Expr::col("id"), OWNER)
            .from(kind.table())
            .and_where(Expr::col("id").is_in(keys))
            .take();
        let mut select = Query::select();
        select
            .expr_as(number(kind), KIND)
            .expr(Expr::col((OWNERS, OWNER)))
            .expr_as(Column::Id.into_expr(), EXPERIENCE)
            .expr_as(Expr::col((Entity, "published_desc")), PUBLISHED)
            .expr_as(Column::Key.into_expr(), KEY)
            .from_subquery(owners, OWNERS);
        let key = Column::Id.into_expr();
        if has_lateral_joins {
            select
                .join_lateral(JoinType::InnerJoin, page, LATEST, Expr::val(true))
                .inner_join(Entity, key.equals((LATEST, EXPERIENCE)));
        } else {
            select.cross_join(Entity).and_where(key.in_subquery(page));
        }
        select
    });
    let Some(mut statement) = statement else {
        return Ok(Vec::new());
    };
    statement
        .order_by(PUBLISHED, Order::Desc)
        .order_by(KEY, Order::Desc);
    let rows = db.query_all(&statement).await?;
    let pair = |row: &QueryResult| Ok((owner(row)?, row.try_get("", EXPERIENCE)?));
    rows.iter().map(pair).collect()
}

/// Keys of the latest experiences of the owner at hand. What is read is cut off before it is known who may read it, so
/// that a long row of hidden ones costs no more.
fn latest_of_one(viewer: &Viewer, kind: OwnerKind, each: u64) -> SelectStatement {
    let order = [PUBLISHED_AT, KEY];
    let mut read = Query::select();
    read.columns(order)
        .column(EXPERIENCE)
        .from(kind.reach())
        .and_where(Expr::col((kind.reach(), OWNER)).equals((OWNERS, OWNER)))
        .limit(each.saturating_mul(READ_FOR_EACH));
    let mut page = Query::select();
    for column in order {
        read.order_by(column, Order::Desc);
        page.order_by((NEAR, column), Order::Desc);
    }
    page.column((NEAR, EXPERIENCE))
        .from_subquery(read, NEAR)
        .cross_join(Entity)
        .and_where(Column::Id.into_expr().equals((NEAR, EXPERIENCE)))
        .cond_where(visible::experiences(viewer))
        .limit(each)
        .take()
}

/// What these experiences are tied to, themselves or by something that lies below it: whatever ways lead over, and
/// those of the `ends` that they do not.
pub async fn tied(
    db: &impl ConnectionTrait,
    experiences: &[i64],
    ends: &[Owner],
) -> Result<Vec<(i64, Owner)>> {
    if experiences.is_empty() {
        return Ok(Vec::new());
    }
    let experiences = padded(experiences);
    let of_kind = |kind: OwnerKind| {
        Query::select()
            .expr_as(number(kind), KIND)
            .columns([OWNER, EXPERIENCE])
            .from(kind.reach())
            .and_where(Expr::col(EXPERIENCE).is_in(experiences.iter().copied()))
            .take()
    };
    let is_end = |end: &&Owner| !OVER.contains(&end.kind);
    let at_ends = (ends.iter().filter(is_end)).map(|end| {
        of_kind(end.kind)
            .and_where(Expr::col(OWNER).eq(end.key))
            .take()
    });
    let Some(statement) = together(OVER.into_iter().map(of_kind).chain(at_ends)) else {
        return Ok(Vec::new());
    };
    let rows = db.query_all(&statement).await?;
    let pair = |row: &QueryResult| Ok((row.try_get("", EXPERIENCE)?, owner(row)?));
    rows.iter().map(pair).collect()
}

/// Those of these that lists show to the viewer, with the keys that their names sort by.
pub async fn shown(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    owners: &[Owner],
) -> Result<HashMap<Owner, Vec<u8>>> {
    const NAME: &str = "name";
    let statement = for_each_kind(owners, |kind, keys| {
        Query::select()
            .expr_as(number(kind), KIND)
            .expr_as(Expr::col((kind.table(), "id")), OWNER)
            .expr_as(Expr::col((kind.table(), kind.name_key())), NAME)
            .from(kind.table())
            .and_where(Expr::col((kind.table(), "id")).is_in(keys))
            .cond_where(relation::shown(kind, viewer))
            .take()
    });
    let Some(statement) = statement else {
        return Ok(HashMap::new());
    };
    let rows = db.query_all(&statement).await?;
    let named = |row: &QueryResult| Ok((owner(row)?, row.try_get("", NAME)?));
    rows.iter().map(named).collect()
}

/// One statement of a part for each kind that there is among the owners; none without owners. All parts name as many
/// keys, so that few different statements are prepared.
fn for_each_kind(
    owners: &[Owner],
    part: impl Fn(OwnerKind, Vec<i64>) -> SelectStatement,
) -> Option<SelectStatement> {
    let keys_of = |kind| {
        let owners = owners.iter().filter(move |owner| owner.kind == kind);
        owners.map(|owner| owner.key).collect::<Vec<i64>>()
    };
    let each = ALL.map(|kind| (kind, keys_of(kind)));
    let most = each.iter().map(|(_, keys)| keys.len()).max().unwrap_or(0);
    let parts = each.into_iter().filter_map(|(kind, mut keys)| {
        let last = *keys.last()?;
        keys.resize(most, last);
        Some(part(kind, padded(&keys)))
    });
    together(parts)
}

fn together(parts: impl Iterator<Item = SelectStatement>) -> Option<SelectStatement> {
    parts.reduce(|mut all, part| all.union(UnionType::All, part).take())
}

/// A kind as a statement tells it: its place among all.
fn number(kind: OwnerKind) -> SimpleExpr {
    let place = ALL.iter().position(|it| *it == kind).unwrap_or_default();
    Expr::cust(place.to_string())
}

fn owner(row: &QueryResult) -> Result<Owner> {
    let place: i32 = row.try_get("", KIND)?;
    let kind = usize::try_from(place).ok().and_then(|it| ALL.get(it));
    let kind = kind.ok_or_else(|| Error::internal("a kind that was not asked for"))?;
    Ok(Owner {
        kind: *kind,
        key: row.try_get("", OWNER)?,
    })
}
