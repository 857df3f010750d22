//! What lies below a term: what was merged lies nowhere, and what lies below it lies below what it stands for.

use entity::code::{Code, TermState, WorkflowState};
use entity::experience;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};

use super::TermKind;
use crate::model::Result;
use crate::store::reach::{EXPERIENCE, OWNER};
use crate::store::related::padded;
use crate::store::{dialect, insert, merged};

const LOWER: &str = "lower";

/// What lies below a term, level by level, at most so many levels.
pub async fn levels_below(
    db: &impl ConnectionTrait,
    kind: TermKind,
    key: i64,
    most: usize,
) -> Result<Vec<Vec<i64>>> {
    let mut levels = Vec::new();
    let Some(parent) = kind.parent() else {
        return Ok(levels);
    };
    let mut upper = vec![key];
    while levels.len() < most {
        let mut below = Vec::new();
        for chunk in upper.chunks(insert::CHUNK) {
            let select = directly_below(kind, parent, chunk);
            for row in db.query_all(&select).await? {
                below.push(row.try_get_by_index(0)?);
            }
        }
        if below.is_empty() {
            break;
        }
        levels.push(below.clone());
        upper = below;
    }
    Ok(levels)
}

/// Whether a published experience uses a term, or one that lies below it.
pub async fn is_published(db: &impl ConnectionTrait, kind: TermKind, key: i64) -> Result<bool> {
    let reach = kind.owner().reach();
    let used = Query::select()
        .expr(Expr::cust("1"))
        .from(reach.clone())
        .cross_join(experience::Entity)
        .and_where(Expr::col((reach.clone(), OWNER)).eq(key))
        .and_where(
            experience::Column::Id
                .into_expr()
                .equals((reach, EXPERIENCE)),
        )
        .and_where(
            dialect::unindexed(experience::Column::State.into_expr())
                .eq(WorkflowState::Published.code()),
        )
        .limit(1)
        .take();
    Ok(db.query_one(&used).await?.is_some())
}

/// Whether anything lies directly below a term that is neither rejected nor merged into another.
pub async fn has_below(db: &impl ConnectionTrait, kind: TermKind, key: i64) -> Result<bool> {
    let Some(parent) = kind.parent() else {
        return Ok(false);
    };
    let below = directly_below(kind, parent, &[key])
        .and_where(Expr::col((LOWER, "state")).ne(TermState::Rejected.code()))
        .limit(1)
        .take();
    Ok(db.query_one(&below).await?.is_some())
}

/// Keys of what lies directly below these, and was not merged elsewhere.
fn directly_below(kind: TermKind, parent: &'static str, keys: &[i64]) -> SelectStatement {
    const UPPER: &str = "upper";
    let is_one = ["id", merged::END].map(|it| Expr::col((UPPER, it)).is_in(padded(keys)));
    Query::select()
        .column((LOWER, "id"))
        .from_as(kind.table(), UPPER)
        .join_as(
            JoinType::InnerJoin,
            kind.table(),
            LOWER,
            Expr::col((LOWER, parent)).equals((UPPER, "id")),
        )
        .cond_where(is_one.into_iter().fold(Condition::any(), Condition::add))
        .and_where(Expr::col((LOWER, "merged_into_id")).is_null())
        .take()
}
