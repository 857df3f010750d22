//! In which state the data is that a viewer may read: what nobody may know of leaves no trace here.

use entity::{
    experience, lesson, lesson_confirmation, municipality, partner, problem, programme, solution,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait};

use super::{dialect, visible};
use crate::model::{Result, Viewer};

/// What keys and times are taken by before they are multiplied: sums of ten million rows stay whole numbers of 64 bits.
const KEYS: i64 = 997;
const TIMES: i64 = 1_000_000_007;

/// The state in words: how many rows of each kind the viewer may read, and a sum over when each was written last. The same as
/// long as nothing of it has been written, and others after that, whatever else is; each table is read once.
pub async fn state(db: &impl ConnectionTrait, viewer: &Viewer) -> Result<String> {
    let statements = [
        rows::<experience::Entity>(
            visible::scanned_experiences(viewer),
            written(db, experience::Column::Id, experience::Column::UpdatedAt),
        ),
        rows::<problem::Entity>(
            visible::problems(viewer),
            written(db, problem::Column::Id, problem::Column::UpdatedAt),
        ),
        rows::<solution::Entity>(
            visible::solutions(viewer),
            written(db, solution::Column::Id, solution::Column::UpdatedAt),
        ),
        rows::<partner::Entity>(
            visible::partners(viewer),
            written(db, partner::Column::Id, partner::Column::UpdatedAt),
        ),
        rows::<programme::Entity>(
            visible::programmes(viewer),
            written(db, programme::Column::Id, programme::Column::UpdatedAt),
        ),
        rows::<municipality::Entity>(
            visible::municipalities(viewer),
            municipality::Column::Id.into_expr(),
        ),
        confirmations(db, viewer),
    ];
    let mut told = Vec::with_capacity(statements.len());
    for statement in statements {
        let row = db.query_one(&statement).await?;
        let counted: Option<(i64, String)> = match row {
            Some(row) => Some((row.try_get_by_index(0)?, row.try_get_by_index(1)?)),
            None => None,
        };
        let (count, sum) = counted.unwrap_or_default();
        told.push(format!("{count} {sum}"));
    }
    Ok(told.join(", "))
}

/// How many rows there are, and the sum of what each weighs.
fn rows<E: EntityTrait>(visible: Condition, weight: SimpleExpr) -> SelectStatement {
    let mut select = Query::select();
    select.from(E::default()).cond_where(visible);
    counted(&mut select, weight)
}

fn counted(select: &mut SelectStatement, weight: SimpleExpr) -> SelectStatement {
    let sum = Expr::expr(weight).sum();
    let none = Expr::val(0);
    select
        .expr(Expr::cust("COUNT(*)"))
        .expr(Expr::expr(sum).if_null(none).cast_as("TEXT"))
        .take()
}

/// When a row was written last, weighed by its key: neither two rows that swap their times nor two that differ by as much
/// leave the sum as it was, but by chance.
fn written<C: ColumnTrait>(db: &impl ConnectionTrait, key: C, at: C) -> SimpleExpr {
    let key = Expr::expr(key.into_expr()).modulo(KEYS).add(1);
    let at = dialect::milliseconds(db, at.into_expr());
    at.modulo(TIMES).mul(key)
}

/// Confirmations of lessons of experiences that the viewer may read, which write on no other row.
fn confirmations(db: &impl ConnectionTrait, viewer: &Viewer) -> SelectStatement {
    use lesson_confirmation::Column::{ConfirmedAt, LessonId};
    let lesson = lesson::Column::Id.into_expr();
    let experience = experience::Column::Id.into_expr();
    let mut select = Query::select();
    select
        .from(lesson_confirmation::Entity)
        .inner_join(lesson::Entity, lesson.eq(LessonId.into_expr()))
        .inner_join(
            experience::Entity,
            experience.eq(lesson::Column::ExperienceId.into_expr()),
        )
        .cond_where(visible::experiences(viewer))
        .cond_where(visible::named(lesson::Column::ExperienceId));
    counted(&mut select, written(db, LessonId, ConfirmedAt))
}
