//! What merged problems, solutions and partners stand for, as SQL says it. Merging moves nothing: whatever was tied to a
//! merged term stays tied to it, and whoever reads follows it to its end.

use sea_orm::Condition;
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, Func, IntoIden, Query, SelectStatement, SimpleExpr,
};

use super::reach::OwnerKind;

/// Column of the end of the chain that a term was merged along; null where it was not merged.
pub const END: &str = "stands_for_id";

/// The key of what a row of a table stands for: its own, where it was not merged.
pub fn end(table: impl IntoIden) -> SimpleExpr {
    let table = table.into_iden();
    let columns = [END, "id"].map(|column| Expr::col((table.clone(), Alias::new(column))));
    Func::coalesce(columns).into()
}

/// The same of a kind's own table, also where nothing of the kind is ever merged.
pub fn end_of(kind: OwnerKind) -> SimpleExpr {
    if kind.merges() {
        end(kind.table())
    } else {
        Expr::col((kind.table(), "id"))
    }
}

/// The keys of what these stand for, each by a condition on its table.
pub fn ends(kind: OwnerKind, which: Condition) -> SelectStatement {
    Query::select()
        .expr(end_of(kind))
        .from(kind.table())
        .cond_where(which)
        .take()
}

/// Keys of all that stand for one of these ends, and of themselves.
pub fn standing_for(kind: OwnerKind, ends: SelectStatement) -> SelectStatement {
    if !kind.merges() {
        return ends;
    }
    let merged = Query::select()
        .column("id")
        .from(kind.table())
        .and_where(Expr::col(END).in_subquery(ends.clone()))
        .take();
    let mut all = ends;
    all.union(sea_orm::sea_query::UnionType::All, merged);
    all
}

/// Whether a row of one name stands for the row of another: is it, or was merged into it in the end.
pub fn stands_for(named: &'static str, other: SimpleExpr) -> Condition {
    Condition::any()
        .add(Expr::col((named, "id")).eq(other.clone()))
        .add(Expr::col((named, END)).eq(other))
}
