//! Walks down the trees of problems and solutions in one statement.

use std::collections::HashMap;

use entity::municipality_succession;
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Query, UnionType, WithClause,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait};

use super::related::padded;
use crate::model::Result;

/// Each key with everything below it, itself included.
pub async fn descendants<E: EntityTrait, C: ColumnTrait>(
    db: &impl ConnectionTrait,
    entity: E,
    id: C,
    parent: C,
    keys: &[i64],
) -> Result<HashMap<i64, Vec<i64>>> {
    let mut found: HashMap<i64, Vec<i64>> = keys.iter().map(|key| (*key, vec![*key])).collect();
    if keys.is_empty() {
        return Ok(found);
    }
    for (root, node) in walk(db, entity, id, parent, keys).await? {
        found.entry(root).or_default().push(node);
    }
    Ok(found)
}

/// Pairs of a municipality and one that it took over from, at any remove.
pub async fn ancestry(db: &impl ConnectionTrait, keys: &[i64]) -> Result<Vec<(i64, i64)>> {
    use municipality_succession::{Column, Entity};
    walk(db, Entity, Column::PredecessorId, Column::SuccessorId, keys).await
}

/// Pairs of a key and a node below it, at any remove: from a row whose `parent` is the key to the row's `id`, and on.
/// A union of distinct rows ends also where a circle slipped in.
async fn walk<E: EntityTrait, C: ColumnTrait>(
    db: &impl ConnectionTrait,
    entity: E,
    id: C,
    parent: C,
    keys: &[i64],
) -> Result<Vec<(i64, i64)>> {
    let (below, root, node) = (Alias::new("below"), Alias::new("root"), Alias::new("node"));
    let mut seed = Query::select()
        .expr_as(parent.into_expr(), root.clone())
        .expr_as(id.into_expr(), node.clone())
        .from(entity)
        .and_where(parent.is_in(padded(keys)))
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
    let rows = db.query_all(&statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "root")?, row.try_get("", "node")?)))
        .collect()
}
