//! What lies under what in the trees of problems and of solutions, as far as a viewer may know.
//!
//! Every step asks whether the viewer may know of the upper one: nothing hidden is told by what lies below it. What lies
//! under a merged one lies under what that stands for, and a merged one lies nowhere.

use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, JoinType, Query, SelectStatement, SimpleExpr,
    UnionType, WithClause,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QuerySelect, Select};

use super::experience::Related;
use super::merged;
use super::reach::OwnerKind;
use super::related::{OWNER, padded};

/// How terms lie under each other, and which of them a viewer may know of.
pub struct Tree<C> {
    /// What they are.
    pub kind: OwnerKind,
    /// Internal key.
    pub id: C,
    /// The one above.
    pub parent: C,
    /// The one that it was merged into.
    pub merged: C,
    /// A condition on the table by its own name.
    pub visible: Condition,
}

const UNDER: &str = "under";
const LOWER: &str = "lower";
const NAMED: &str = "named";
const ID: &str = "id";

impl<C: ColumnTrait> Tree<C> {
    /// Whether a term lies under one of these, never null: at any depth or directly; under anything at all, where none
    /// are named.
    ///
    /// What lies under a few terms is small and fetched at once; under anything at all lies most, so that is asked of
    /// row after row.
    pub fn lies_under(&self, which: &Related) -> SimpleExpr {
        let Some(meant) = which.meant(self.kind) else {
            return self.has_upper();
        };
        let mut lower = self.lower();
        lower.and_where(self.id.in_subquery(meant));
        let mut under = Query::select();
        under.column(ID).from(UNDER);
        if which.includes_narrower {
            let step = self
                .lower()
                .inner_join(UNDER, self.id.into_expr().equals((UNDER, ID)))
                .take();
            // A union of distinct rows ends also where a circle slipped in.
            lower.union(UnionType::Distinct, step);
        }
        let under = under.with_cte(cte(UNDER, lower)).take();
        self.id.in_subquery(under)
    }

    /// Whatever lies directly under a term that the viewer may know of.
    fn lower(&self) -> SelectStatement {
        let table = self.id.entity_name();
        let of_lower = |column: C| Expr::col((Alias::new(LOWER), column));
        let is_under = of_lower(self.parent)
            .equals((NAMED, ID))
            .and(of_lower(self.merged).is_null());
        Query::select()
            .expr_as(of_lower(self.id), ID)
            .from(table.clone())
            .join_as(
                JoinType::InnerJoin,
                table.clone(),
                NAMED,
                merged::stands_for(NAMED, self.id.into_expr()),
            )
            .join_as(JoinType::InnerJoin, table, LOWER, is_under)
            .cond_where(self.visible.clone())
            .take()
    }

    fn has_upper(&self) -> SimpleExpr {
        const UPPER: &str = "upper";
        let upper = Query::select()
            .expr_as(merged::end(NAMED), ID)
            .from_as(self.id.entity_name(), NAMED)
            .and_where(self.parent.into_expr().equals((NAMED, ID)))
            .take();
        let visible = Query::select()
            .expr(Expr::cust("1"))
            .from(UPPER)
            .inner_join(
                self.id.entity_name(),
                self.id.into_expr().equals((UPPER, ID)),
            )
            .cond_where(self.visible.clone())
            .take()
            .with_cte(cte(UPPER, upper))
            .take();
        Expr::exists(visible)
    }
}

/// Of a select those that lie directly under one of these, which is the owner of each.
pub fn below<E: EntityTrait>(mut lower: Select<E>, parent: E::Column, keys: &[i64]) -> Select<E> {
    let is_upper = parent.into_expr().equals((NAMED, ID));
    let is_one = [ID, merged::END].map(|it| Expr::col((NAMED, it)).is_in(padded(keys)));
    let is_one = is_one.into_iter().fold(Condition::any(), Condition::add);
    QuerySelect::query(&mut lower)
        .expr_as(merged::end(NAMED), OWNER)
        .join_as(JoinType::InnerJoin, parent.entity_name(), NAMED, is_upper)
        .cond_where(is_one);
    lower
}

/// Of a select those that lie directly above these, each of which is the owner of the one above it.
pub fn above<E: EntityTrait>(
    mut upper: Select<E>,
    (id, parent): (E::Column, E::Column),
    keys: &[i64],
) -> Select<E> {
    const ASKED: &str = "asked";
    let table = id.entity_name();
    let of_lower = |column: E::Column| Expr::col((Alias::new(LOWER), column));
    QuerySelect::query(&mut upper)
        .expr_as(Expr::col((ASKED, ID)), OWNER)
        .join_as(
            JoinType::InnerJoin,
            table.clone(),
            NAMED,
            id.into_expr().eq(merged::end(NAMED)),
        )
        .join_as(
            JoinType::InnerJoin,
            table.clone(),
            LOWER,
            of_lower(parent).equals((NAMED, ID)),
        )
        .join_as(
            JoinType::InnerJoin,
            table,
            ASKED,
            of_lower(id).eq(merged::end(ASKED)),
        )
        .and_where(Expr::col((ASKED, ID)).is_in(padded(keys)));
    upper
}

fn cte(name: &'static str, rows: SelectStatement) -> WithClause {
    let table = CommonTableExpression::new()
        .table_name(name)
        .column(ID)
        .query(rows)
        .to_owned();
    WithClause::new().recursive(true).cte(table).to_owned()
}
