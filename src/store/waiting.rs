//! What waits for somebody else than whoever wrote it: replies for editors, and reuses for the other of their two sides.

use entity::code::{ReplyState, ReuseSide, ReuseState};
use entity::{experience, reply, reuse};
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Iterable};

use super::keyset::{self, By, Sort};
use super::reply::{is_named, with_partner};
use super::visible;
use crate::model::page::{Page, PageRequest, Place, SortValue};
use crate::model::{Result, Viewer};

/// What cursors of replies that wait are bound to.
pub const REPLIES: &str = "waitingReplies";

/// What cursors of reuses that wait are bound to.
pub const REUSES: &str = "waitingReuses";

/// A page of the replies that wait for this editor, the oldest first: never to what is the editor's own municipality's.
pub async fn replies(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    request: &PageRequest,
) -> Result<Page<reply::Model>> {
    use reply::Column::{self, CreatedAt, Id};
    let sort = Sort {
        list: REPLIES.to_owned(),
        by: By::Time(CreatedAt.into_expr()),
        descending: false,
        key: Id.into_expr(),
        place: |row: &reply::Model| Place {
            sort: Some(SortValue::Number(row.created_at.timestamp_millis())),
            key: row.id,
        },
    };
    let mut select = waiting_replies(viewer);
    select.exprs(Column::iter().map(ColumnTrait::into_expr));
    keyset::page(db, select, &sort, request).await
}

/// How many replies wait for this editor.
pub async fn count_replies(db: &impl ConnectionTrait, viewer: &Viewer) -> Result<u64> {
    count(db, waiting_replies(viewer)).await
}

/// Replies that nobody has decided of, to what the viewer may read and does not own, of partners that it still names.
fn waiting_replies(viewer: &Viewer) -> SelectStatement {
    use reply::Column::{ExperienceId, State};
    let mut select = Query::select().from(reply::Entity).take();
    with_partner(&mut select);
    select
        .cross_join(experience::Entity)
        .and_where(
            experience::Column::Id
                .into_expr()
                .eq(ExperienceId.into_expr()),
        )
        .and_where(State.eq(ReplyState::Submitted))
        .and_where(is_named())
        .cond_where(visible::partners(viewer))
        .cond_where(visible::others_experiences(viewer))
        .take()
}

/// A page of the reuses that wait for this municipality, the oldest first: those that the other side has recorded.
pub async fn reuses(
    db: &impl ConnectionTrait,
    municipality: i64,
    request: &PageRequest,
) -> Result<Page<reuse::Model>> {
    use reuse::Column::{self, CreatedAt, Id};
    let sort = Sort {
        list: REUSES.to_owned(),
        by: By::Time(CreatedAt.into_expr()),
        descending: false,
        key: Id.into_expr(),
        place: |row: &reuse::Model| Place {
            sort: Some(SortValue::Number(row.created_at.timestamp_millis())),
            key: row.id,
        },
    };
    let mut select = waiting_reuses(municipality);
    select.exprs(Column::iter().map(ColumnTrait::into_expr));
    keyset::page(db, select, &sort, request).await
}

/// How many reuses wait for this municipality.
pub async fn count_reuses(db: &impl ConnectionTrait, municipality: i64) -> Result<u64> {
    count(db, waiting_reuses(municipality)).await
}

/// Reuses of which the municipality or a predecessor is the side that has not recorded them.
fn waiting_reuses(municipality: i64) -> SelectStatement {
    use reuse::Column::{MunicipalityId, OriginId, RecordedBy, State};
    let is_origin = OriginId
        .into_expr()
        .in_subquery(visible::owned_by(municipality))
        .or(OriginId
            .into_expr()
            .in_subquery(visible::unnamed_of(municipality)));
    let is_reuser = MunicipalityId
        .into_expr()
        .in_subquery(visible::with_predecessors(municipality));
    let waits_for = |recorded_by: ReuseSide, is_other: SimpleExpr| {
        Condition::all()
            .add(RecordedBy.eq(recorded_by))
            .add(is_other)
    };
    Query::select()
        .from(reuse::Entity)
        .and_where(State.eq(ReuseState::Recorded))
        .cond_where(
            Condition::any()
                .add(waits_for(ReuseSide::Reuser, is_origin))
                .add(waits_for(ReuseSide::Origin, is_reuser)),
        )
        .take()
}

async fn count(db: &impl ConnectionTrait, mut select: SelectStatement) -> Result<u64> {
    select.expr(Expr::col(Asterisk).count());
    let row = db.query_one(&select).await?;
    let count = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
    Ok(count.unwrap_or_default().unsigned_abs())
}
