//! Merges terms, and undoes it. No edge is moved: what each stands for is told anew.

use std::collections::BTreeSet;

use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, JoinType, Query, UnionType, WithClause,
};
use sea_orm::{Condition, ConnectionTrait};

use super::{Term, TermKind};
use crate::model::Result;
use crate::store::reach::EXPERIENCE;
use crate::store::related::padded;
use crate::store::{insert, merged};

/// Merges a term that was not merged yet into another one that was not either: it, and whatever stands for it, stands for
/// that one.
pub async fn merge(
    db: &impl ConnectionTrait,
    kind: TermKind,
    (term, into): (&Term, &Term),
    now: DateTimeUtc,
) -> Result<()> {
    link(db, kind, term.id, Some(into.id), now).await?;
    let mut keys = standing_for(db, kind, term.id).await?;
    keys.push(term.id);
    stand(db, kind, &keys, Some(into.id)).await
}

/// Undoes the merging of a term: it stands for itself, and whatever was merged into it stands for it.
pub async fn undo_merge(
    db: &impl ConnectionTrait,
    kind: TermKind,
    term: &Term,
    now: DateTimeUtc,
) -> Result<()> {
    link(db, kind, term.id, None, now).await?;
    stand(db, kind, &[term.id], None).await?;
    let merged = merged_into(db, kind, term.id).await?;
    stand(db, kind, &merged, Some(term.id)).await
}

/// Experiences that are tied to a term, to what was merged into it or to what lies below; some that are not, too, where
/// something below was merged elsewhere.
pub async fn experiences_below(
    db: &impl ConnectionTrait,
    kind: TermKind,
    key: i64,
) -> Result<Vec<i64>> {
    const UNDER: &str = "under";
    const LOWER: &str = "lower";
    let of_lower = |column: &'static str| Expr::col((LOWER, column));
    let mut is_next = Condition::any().add(of_lower(MERGED).equals((UNDER, "id")));
    if let Some(parent) = kind.parent() {
        is_next = is_next.add(of_lower(parent).equals((UNDER, "id")));
    }
    let step = Query::select()
        .expr(of_lower("id"))
        .from_as(kind.table(), LOWER)
        .join(JoinType::InnerJoin, UNDER, is_next)
        .take();
    let mut under = Query::select().expr_as(Expr::val(key), "id").take();
    let under = CommonTableExpression::new()
        .table_name(UNDER)
        .column("id")
        .query(under.union(UnionType::Distinct, step).take())
        .to_owned();
    let under = WithClause::new().recursive(true).cte(under).to_owned();
    let (links, member) = kind.owner().links();
    let tied = Query::select()
        .distinct()
        .column((links, EXPERIENCE))
        .from(links)
        .inner_join(UNDER, Expr::col((links, member)).equals((UNDER, "id")))
        .take()
        .with_cte(under)
        .take();
    let rows = db.query_all(&tied).await?;
    let keys = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(keys.collect::<std::result::Result<_, _>>()?)
}

const MERGED: &str = "merged_into_id";

async fn link(
    db: &impl ConnectionTrait,
    kind: TermKind,
    key: i64,
    into: Option<i64>,
    now: DateTimeUtc,
) -> Result<()> {
    let update = Query::update()
        .table(Alias::new(kind.table()))
        .value(MERGED, into)
        .value("updated_at", now)
        .and_where(Expr::col("id").eq(key))
        .take();
    db.execute(&update).await?;
    Ok(())
}

/// Tells for which term these stand.
async fn stand(
    db: &impl ConnectionTrait,
    kind: TermKind,
    keys: &[i64],
    end: Option<i64>,
) -> Result<()> {
    for keys in keys.chunks(insert::CHUNK) {
        let update = Query::update()
            .table(Alias::new(kind.table()))
            .value(merged::END, end)
            .and_where(Expr::col("id").is_in(padded(keys)))
            .take();
        db.execute(&update).await?;
    }
    Ok(())
}

/// Keys of what stands for a term.
async fn standing_for(db: &impl ConnectionTrait, kind: TermKind, key: i64) -> Result<Vec<i64>> {
    keys_by(db, kind, merged::END, &[key]).await
}

/// Keys of what was merged into a term, and of what was merged into that.
async fn merged_into(db: &impl ConnectionTrait, kind: TermKind, key: i64) -> Result<Vec<i64>> {
    let (mut all, mut last) = (BTreeSet::new(), vec![key]);
    while !last.is_empty() {
        let next = keys_by(db, kind, MERGED, &last).await?;
        // Ends also where somebody made a circle by hand.
        last = next.into_iter().filter(|key| all.insert(*key)).collect();
    }
    Ok(all.into_iter().collect())
}

async fn keys_by(
    db: &impl ConnectionTrait,
    kind: TermKind,
    column: &'static str,
    keys: &[i64],
) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    for keys in keys.chunks(insert::CHUNK) {
        let select = Query::select()
            .column("id")
            .from(Alias::new(kind.table()))
            .and_where(Expr::col(column).is_in(padded(keys)))
            .take();
        for row in db.query_all(&select).await? {
            found.push(row.try_get_by_index(0)?);
        }
    }
    Ok(found)
}
