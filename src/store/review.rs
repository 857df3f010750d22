//! What waits for editors: changes of published experiences, and what was handed in.

use std::collections::HashMap;

use entity::code::{Code, WorkflowState};
use entity::{experience, pending_change, review};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{
    CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, QueryFilter,
    QueryTrait,
};

use super::batch::Batch;
use super::keyset::{self, By, Sort};
use super::related::{by_column, padded};
use super::{dialect, insert, visible};
use crate::model::page::{Page, PageRequest, Place, SortValue};
use crate::model::{Result, Viewer};

/// The changes that wait of these experiences, by the experience's key.
pub async fn find_changes(
    db: &impl ConnectionTrait,
    experiences: &[i64],
) -> Result<HashMap<i64, pending_change::Model>> {
    use pending_change::{Column, Entity};
    let owner = |row: &pending_change::Model| row.experience_id;
    by_column(db, Entity::find(), Column::ExperienceId, experiences, owner).await
}

/// What was handed in of these experiences last, by the experience's key.
pub async fn find_reviews(
    db: &impl ConnectionTrait,
    experiences: &[i64],
) -> Result<HashMap<i64, review::Model>> {
    use review::{Column, Entity};
    let owner = |row: &review::Model| row.experience_id;
    by_column(db, Entity::find(), Column::ExperienceId, experiences, owner).await
}

/// Writes a change that waits, in place of what it was before.
pub fn put_change(batch: &mut Batch, row: pending_change::Model) {
    use pending_change::{Column, Entity};
    let changed: Vec<Column> = Column::iter()
        .filter(|column| !matches!(column, Column::ExperienceId | Column::CreatedAt))
        .collect();
    insert::add_or_update::<Entity>(batch, vec![row], None, Column::ExperienceId, &changed);
}

/// Takes the change of an experience away: it was published, or nothing is left of it.
pub fn drop_change(batch: &mut Batch, experience: i64) {
    let delete = pending_change::Entity::delete_many()
        .filter(pending_change::Column::ExperienceId.is_in(padded(&[experience])));
    batch.add(&delete.into_query());
}

/// Writes what was handed in, in place of what was before.
pub fn put_review(batch: &mut Batch, row: review::Model) {
    use review::{Column, Entity};
    let changed: Vec<Column> = Column::iter()
        .filter(|column| !matches!(column, Column::ExperienceId))
        .collect();
    insert::add_or_update::<Entity>(batch, vec![row], None, Column::ExperienceId, &changed);
}

/// Takes away what was handed in: it was published or taken back.
pub fn drop_review(batch: &mut Batch, experience: i64) {
    let delete = review::Entity::delete_many()
        .filter(review::Column::ExperienceId.is_in(padded(&[experience])));
    batch.add(&delete.into_query());
}

/// Notes the last version that was given to the change of an experience. Nothing else of its row may change: others see
/// it, and are not to see that something waits.
pub fn put_last_version(batch: &mut Batch, experience: i64, version: i32) {
    use experience::Column::{Id, LastVersion};
    let update = experience::Entity::update_many()
        .col_expr(LastVersion, version.into())
        .filter(Id.eq(experience));
    batch.add(&update.into_query());
}

/// Gives the change of an experience that waits the number of what was written beside it: whoever read it before has not
/// read that.
pub fn put_change_version(batch: &mut Batch, experience: i64, version: i32) {
    use pending_change::Column::{ExperienceId, Version};
    let update = pending_change::Entity::update_many()
        .col_expr(Version, version.into())
        .filter(ExperienceId.eq(experience));
    batch.add(&update.into_query());
}

/// Something that waits for editors, in its place in the queue.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Waiting {
    /// The experience's key.
    pub experience_id: i64,
    /// When it was handed in.
    pub submitted_at: DateTimeUtc,
    /// What ties are broken by.
    pub key: i64,
}

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Counts {
    /// All that waits.
    pub waiting: i64,
    /// Changes of what is published, among it.
    pub changes: i64,
    /// What an editor looks at, among it.
    pub claimed: i64,
    /// When the oldest of it was handed in.
    pub oldest: Option<DateTimeUtc>,
}

/// What cursors of the queue are bound to.
pub const QUEUE: &str = "reviewQueue";

/// A page of what waits for this editor, what was handed in first before the rest: never of the editor's own municipality.
pub async fn queue(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    request: &PageRequest,
) -> Result<Page<Waiting>> {
    let key = Expr::col((experience::Entity, "key"));
    let sort = Sort {
        list: QUEUE.to_owned(),
        by: By::Time(review::Column::SubmittedAt.into_expr()),
        descending: false,
        key: key.clone(),
        place: |row: &Waiting| Place {
            sort: Some(SortValue::Number(row.submitted_at.timestamp_millis())),
            key: row.key,
        },
    };
    let mut select = waiting(viewer);
    select
        .expr(review::Column::ExperienceId.into_expr())
        .expr(review::Column::SubmittedAt.into_expr())
        .expr(key);
    keyset::page(db, select, &sort, request).await
}

/// How much waits for this editor, and how much of it another or the same editor looks at.
pub async fn count(db: &impl ConnectionTrait, viewer: &Viewer, now: DateTimeUtc) -> Result<Counts> {
    let is_change = experience::Column::State.eq(WorkflowState::Published.code());
    let is_claimed = dialect::known(
        review::Column::ClaimedUntil,
        review::Column::ClaimedUntil.gt(now),
    );
    let of = |condition: SimpleExpr| {
        let counted = CaseStatement::new().case(condition, 1).finally(0);
        Expr::expr(Func::coalesce([
            Func::sum(Expr::Case(Box::new(counted))).into(),
            Expr::val(0),
        ]))
        .cast_as("BIGINT")
    };
    let select = waiting(viewer)
        .expr_as(Func::count(Expr::cust("*")), "waiting")
        .expr_as(of(is_change), "changes")
        .expr_as(of(is_claimed), "claimed")
        .expr_as(review::Column::SubmittedAt.min(), "oldest")
        .take();
    let row = db.query_one(&select).await?;
    let counts = row
        .map(|row| Counts::from_query_result(&row, ""))
        .transpose()?;
    Ok(counts.unwrap_or_default())
}

/// What was handed in and waits, of what the viewer may read and does not own.
fn waiting(viewer: &Viewer) -> SelectStatement {
    let key = experience::Column::Id.into_expr();
    let handed_in = Query::select()
        .expr(Expr::cust("1"))
        .from(pending_change::Entity)
        .and_where(
            pending_change::Column::ExperienceId
                .into_expr()
                .eq(key.clone()),
        )
        .and_where(pending_change::Column::State.eq(WorkflowState::Submitted.code()))
        .take();
    let is_first = experience::Column::State.eq(WorkflowState::Submitted.code());
    let is_change = experience::Column::State
        .eq(WorkflowState::Published.code())
        .and(Expr::exists(handed_in));
    Query::select()
        .from(review::Entity)
        .cross_join(experience::Entity)
        .and_where(key.eq(review::Column::ExperienceId.into_expr()))
        .and_where(review::Column::DecidedAt.is_null())
        .cond_where(Condition::any().add(is_first).add(is_change))
        .cond_where(visible::others_experiences(viewer))
        .take()
}
