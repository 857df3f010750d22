//! The SQL that counts edges from the experiences that both their ends reach.

use chrono::NaiveDate;
use entity::code::{Outcome, Stage};
use entity::experience::{Column, Entity};
use sea_orm::sea_query::{
    CaseStatement, Expr, ExprTrait, Func, IntoTableRef, OverStatement, Query, SelectStatement,
    SimpleExpr, WindowStatement,
};
use sea_orm::{ColumnTrait, Condition};

use super::EdgesRequest;
use crate::model::Viewer;
use crate::store::experience::{Filter, Reading};
use crate::store::municipality::{self, Comparable};
use crate::store::reach::{EXPERIENCE, OWNER, OwnerKind};
use crate::store::related::padded;
use crate::store::visible;

/// Where an edge begins.
pub const NEAR: &str = "near_id";
/// Where it ends.
pub const FAR: &str = "far_id";
/// Whose experiences it counts.
pub const CIRCLE: &str = "circle";
/// What it counts, attempts first.
pub const TALLY: [&str; 8] = [
    "attempts",
    "succeeded",
    "partly_succeeded",
    "failed",
    "abandoned",
    "ongoing",
    "unknown",
    "overdue",
];

/// So many attempts are enough; with fewer the circle is widened.
const ENOUGH: i64 = 3;

const BEGIN: &str = "begin_reach";
/// The table of reach at the far end.
pub const END: &str = "end_reach";
/// What each experience of an owner tells.
pub const TOLD: &str = "told";
const TALLIED: &str = "tallied";
const CIRCLES: &str = "circles";
const IN_REGION: &str = "in_region";
const IN_BAND: &str = "in_band";

/// `near_id, far_id, circle` and the tally: one row an edge from these owners.
pub fn edges(
    viewer: &Viewer,
    from: OwnerKind,
    to: OwnerKind,
    keys: &[i64],
    request: &EdgesRequest,
) -> SelectStatement {
    let mut told = told(viewer, from, keys, request.comparable.as_ref());
    for (name, condition) in TALLY.into_iter().zip(conditions(request.today)) {
        told.expr_as(flag(condition), name);
    }
    let mut tallied = Query::select();
    tallied
        .expr_as(Expr::col((TOLD, NEAR)), NEAR)
        .expr_as(Expr::col((END, OWNER)), FAR)
        .expr_as(Expr::col((TOLD, CIRCLE)), CIRCLE)
        .from_subquery(told, TOLD);
    sum(&mut tallied, TOLD);
    at_the_end(&mut tallied, to);
    tallied.add_group_by([
        Expr::col((TOLD, NEAR)),
        Expr::col((END, OWNER)),
        Expr::col((TOLD, CIRCLE)),
    ]);
    if request.comparable.is_some() {
        widened(tallied)
    } else {
        tallied
    }
}

/// `near_id, far_id`: one row for each experience that an owner shares with something.
pub fn pairs(viewer: &Viewer, from: OwnerKind, to: OwnerKind, keys: &[i64]) -> SelectStatement {
    let mut pairs = Query::select();
    pairs
        .expr_as(Expr::col((TOLD, NEAR)), NEAR)
        .expr_as(Expr::col((END, OWNER)), FAR)
        .from_subquery(told(viewer, from, keys, None), TOLD);
    at_the_end(&mut pairs, to);
    pairs
}

/// `near_id, experience_id, circle`: the experiences of these owners that the viewer may read.
pub fn told(
    viewer: &Viewer,
    from: OwnerKind,
    keys: &[i64],
    comparable: Option<&Comparable>,
) -> SelectStatement {
    let owner = Expr::col((BEGIN, OWNER));
    Query::select()
        .expr_as(owner.clone(), NEAR)
        .expr_as(Expr::col((BEGIN, EXPERIENCE)), EXPERIENCE)
        .expr_as(circle(comparable), CIRCLE)
        .from_as(from.reach(), BEGIN)
        .cross_join(Entity)
        .and_where(owner.is_in(padded(keys)))
        .and_where(Column::Id.into_expr().equals((BEGIN, EXPERIENCE)))
        .cond_where(visible::experiences(viewer))
        .take()
}

/// Joins what the told experiences belong to.
pub fn at_the_end(select: &mut SelectStatement, to: OwnerKind) {
    select
        .cross_join(to.reach().into_table_ref().alias(END))
        .and_where(Expr::col((END, EXPERIENCE)).equals((TOLD, EXPERIENCE)));
}

/// What is ongoing or concluded.
pub fn is_attempt() -> SimpleExpr {
    Column::Stage.is_in([Stage::Ongoing, Stage::Concluded])
}

/// 1 where it holds, else 0.
pub fn flag(condition: SimpleExpr) -> SimpleExpr {
    CaseStatement::new()
        .case(condition, Expr::cust("1"))
        .finally(Expr::cust("0"))
        .into()
}

/// What each count of the tally counts.
fn conditions(today: NaiveDate) -> [SimpleExpr; 8] {
    let ended = |outcome: Outcome| Column::Outcome.eq(outcome);
    let is_open = Column::Stage.is_in([Stage::Planned, Stage::Ongoing]);
    [
        is_attempt(),
        ended(Outcome::Succeeded),
        ended(Outcome::PartlySucceeded),
        ended(Outcome::Failed),
        ended(Outcome::Abandoned),
        Column::Stage.eq(Stage::Ongoing),
        (Column::Stage.eq(Stage::Concluded)).and(Column::Outcome.is_null()),
        is_open.and(Column::ExpectedEnd.lt(today)),
    ]
}

/// How close to the municipality an experience's owners are: 0 in its region, 1 in its size band, else 2. PostgreSQL's
/// own type of such a number would be a shorter one than what is read.
fn circle(comparable: Option<&Comparable>) -> SimpleExpr {
    let Some(comparable) = comparable else {
        return Expr::cust("2").cast_as("bigint");
    };
    let owned = |comparable: Comparable| -> Condition {
        let filter = Filter {
            municipality: Some(municipality::Filter {
                comparable: Some(comparable),
                ..municipality::Filter::default()
            }),
            ..Filter::default()
        };
        filter.condition(Reading::Row)
    };
    let circle = CaseStatement::new()
        .case(owned(comparable.clone()), Expr::cust("0"))
        .case(owned(comparable.clone().everywhere()), Expr::cust("1"))
        .finally(Expr::cust("2"));
    Expr::Case(Box::new(circle)).cast_as("bigint")
}

/// Adds up an edge's circles, from the closest to the first in which there are attempts enough.
fn widened(tallied: SelectStatement) -> SelectStatement {
    let within = |circle: &'static str| {
        let attempts = CaseStatement::new()
            .case(
                Expr::col((TALLIED, CIRCLE)).lte(Expr::cust(circle)),
                Expr::col((TALLIED, TALLY[0])),
            )
            .finally(Expr::cust("0"));
        Func::sum(Expr::Case(Box::new(attempts)))
    };
    let mut edge = WindowStatement::new();
    edge.partition_by((TALLIED, NEAR))
        .partition_by((TALLIED, FAR));
    let circles = Query::select()
        .columns([NEAR, FAR, CIRCLE].map(|column| (TALLIED, column)))
        .columns(TALLY.map(|column| (TALLIED, column)))
        .expr_window_as(within("0"), edge.clone(), IN_REGION)
        .expr_window_as(within("1"), edge, IN_BAND)
        .from_subquery(tallied, TALLIED)
        .take();
    let widest = CaseStatement::new()
        .case(Expr::col((CIRCLES, IN_REGION)).gte(ENOUGH), Expr::cust("0"))
        .case(Expr::col((CIRCLES, IN_BAND)).gte(ENOUGH), Expr::cust("1"))
        .finally(Expr::cust("2"));
    let widest = Expr::Case(Box::new(widest));
    let mut edges = Query::select();
    edges
        .columns([NEAR, FAR].map(|column| (CIRCLES, column)))
        .expr_as(widest.clone().max().cast_as("bigint"), CIRCLE)
        .from_subquery(circles, CIRCLES)
        .and_where(Expr::col((CIRCLES, CIRCLE)).lte(widest));
    sum(&mut edges, CIRCLES);
    edges
        .add_group_by([NEAR, FAR].map(|column| Expr::col((CIRCLES, column))))
        .take()
}

/// Adds the sums of the tally; PostgreSQL's own type of a sum would be a decimal.
fn sum(select: &mut SelectStatement, table: &'static str) {
    for name in TALLY {
        let sum = Expr::col((table, name)).sum().cast_as("bigint");
        select.expr_as(sum, name);
    }
}
