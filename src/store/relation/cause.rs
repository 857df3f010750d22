//! Why the attempts that edges count failed or were stopped.

use std::collections::HashMap;

use entity::code::{Code, FailureCause};
use entity::experience_cause::{Column, Entity};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, ConnectionTrait};

use super::Circle;
use super::tally::{CIRCLE, END, NEAR, TALLY, TOLD, at_the_end, flag, is_attempt, told};
use crate::model::{Result, Viewer};
use crate::store::dialect::unindexed;
use crate::store::municipality::Comparable;
use crate::store::reach::{EXPERIENCE, OWNER, OwnerKind};
use crate::store::related::padded;

/// Which edges' causes are asked for: whatever leads from one of these to one of those.
#[derive(Clone, Debug)]
pub struct CausesRequest<'a> {
    /// Where the edges begin.
    pub from: (OwnerKind, &'a [i64]),
    /// Where they end.
    pub to: (OwnerKind, &'a [i64]),
    /// Whose experiences count first.
    pub comparable: Option<&'a Comparable>,
}

/// How many attempts of a circle a cause failed or stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseCount {
    /// Whose attempts.
    pub circle: Circle,
    /// The cause.
    pub cause: FailureCause,
    /// How many attempts, each once.
    pub count: i64,
}

/// The causes of each edge, by the keys of its ends.
pub async fn causes_of_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    request: &CausesRequest<'_>,
) -> Result<HashMap<(i64, i64), Vec<CauseCount>>> {
    let ((from, near), (to, far)) = (request.from, request.to);
    let told = told(viewer, from, near, request.comparable)
        .expr_as(flag(is_attempt()), TALLY[0])
        .take();
    let by = [
        Expr::col((TOLD, NEAR)),
        Expr::col((END, OWNER)),
        Expr::col((TOLD, CIRCLE)),
        Column::Cause.into_expr(),
    ];
    let mut counts = Query::select();
    counts
        .exprs(by.clone())
        .expr(Func::count_distinct(Expr::col((TOLD, EXPERIENCE))))
        .from_subquery(told, TOLD)
        .cross_join(Entity)
        .and_where(Column::ExperienceId.into_expr().equals((TOLD, EXPERIENCE)))
        .and_where(Expr::col((TOLD, TALLY[0])).eq(Expr::cust("1")));
    at_the_end(&mut counts, to);
    // The few ends of each experience are compared; no index leads from each end to each experience.
    let end = unindexed(Expr::col((END, OWNER)));
    counts.and_where(end.is_in(padded(far))).add_group_by(by);
    let mut found: HashMap<(i64, i64), Vec<CauseCount>> = HashMap::new();
    for row in db.query_all(&counts).await? {
        let code: String = row.try_get_by_index(3)?;
        let Some(cause) = FailureCause::from_code(&code) else {
            continue;
        };
        let edge = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        found.entry(edge).or_default().push(CauseCount {
            circle: Circle::from_number(row.try_get_by_index(2)?),
            cause,
            count: row.try_get_by_index(4)?,
        });
    }
    Ok(found)
}
