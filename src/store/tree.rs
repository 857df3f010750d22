//! What lies under what in the trees of problems and of solutions, as far as a viewer may know.
//!
//! Every step asks whether the viewer may know of the upper one: nothing hidden is told by what lies below it.

use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType,
    WithClause,
};
use sea_orm::{ColumnTrait, Condition};

use super::experience::Related;

/// How terms lie under each other, and which of them a viewer may know of.
pub struct Tree<C> {
    /// Internal key.
    pub id: C,
    /// What the world addresses them by.
    pub public_id: C,
    /// The one above.
    pub parent: C,
    /// A condition on the table by its own name.
    pub visible: Condition,
}

const UNDER: &str = "under";
const LOWER: &str = "lower";
const ID: &str = "id";

impl<C: ColumnTrait> Tree<C> {
    /// Whether a term lies under one of these, never null: at any depth or directly; under anything at all, where none
    /// are named.
    ///
    /// What lies under a few terms is small and fetched at once; under anything at all lies most, so that is asked of
    /// row after row.
    pub fn lies_under(&self, which: &Related) -> SimpleExpr {
        let is_meant = which.is_meant(self.public_id.into_expr(), self.id.into_expr());
        let Some(is_meant) = is_meant else {
            return self.has_upper();
        };
        let mut lower = self.lower();
        lower.cond_where(is_meant);
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
        let under = under.with_cte(named(UNDER, lower)).take();
        self.id.in_subquery(under)
    }

    /// Whatever lies directly under a term that the viewer may know of.
    fn lower(&self) -> SelectStatement {
        let table = self.id.entity_name();
        let of_lower = |column: C| Expr::col((Alias::new(LOWER), column));
        Query::select()
            .expr_as(of_lower(self.id), ID)
            .from(table.clone())
            .join_as(
                sea_orm::JoinType::InnerJoin,
                table,
                LOWER,
                of_lower(self.parent).eq(self.id.into_expr()),
            )
            .cond_where(self.visible.clone())
            .take()
    }

    fn has_upper(&self) -> SimpleExpr {
        const UPPER: &str = "upper";
        let upper = Query::select().expr_as(self.parent.into_expr(), ID).take();
        let visible = Query::select()
            .expr(Expr::cust("1"))
            .from(UPPER)
            .inner_join(
                self.id.entity_name(),
                self.id.into_expr().equals((UPPER, ID)),
            )
            .cond_where(self.visible.clone())
            .take()
            .with_cte(named(UPPER, upper))
            .take();
        Expr::exists(visible)
    }
}

fn named(name: &'static str, rows: SelectStatement) -> WithClause {
    let table = CommonTableExpression::new()
        .table_name(name)
        .column(ID)
        .query(rows)
        .to_owned();
    WithClause::new().recursive(true).cte(table).to_owned()
}
