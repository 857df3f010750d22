//! Walks down the trees of problems and solutions in one statement.

use std::collections::HashMap;

use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Query, UnionType, WithClause,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait};

use super::related::padded;
use crate::model::Result;

/// Each key with everything below it, itself included; a union of distinct rows ends also where a circle slipped in.
pub async fn descendants<E: EntityTrait, C: ColumnTrait>(
    db: &impl ConnectionTrait,
    entity: E,
    id: C,
    parent: C,
    keys: &[i64],
) -> Result<HashMap<i64, Vec<i64>>> {
    let (below, root, node) = (Alias::new("below"), Alias::new("root"), Alias::new("node"));
    let mut seed = Query::select()
        .expr_as(id.into_expr(), root.clone())
        .expr_as(id.into_expr(), node.clone())
        .from(entity)
        .and_where(id.is_in(padded(keys)))
        .take();
    let step = Query::select()
        .expr(Expr::col((below.clone(), root.clone())))
        .expr(id.into_expr())
        .from(entity)
        .inner_join(
            below.clone(),
            parent.into_expr().equals((below.clone(), node.clone())),
        )
        .take();
    let mut table = CommonTableExpression::new();
    table
        .query(seed.union(UnionType::Distinct, step).take())
        .columns([root.clone(), node.clone()])
        .table_name(below.clone());
    let mut with = WithClause::new();
    with.recursive(true).cte(table);
    let statement = Query::select()
        .columns([root, node])
        .from(below)
        .take()
        .with(with);
    let mut found: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in db.query_all(&statement).await? {
        found
            .entry(row.try_get("", "root")?)
            .or_default()
            .push(row.try_get("", "node")?);
    }
    Ok(found)
}
