//! What was written when: revisions, the audit trail and the change log. Rows are only ever added.

use std::collections::HashMap;

use entity::code::{Audience, ChangeOperation, Code, NodeKind, WorkflowState};
use entity::{audit_entry, change, experience, revision};
use sea_orm::prelude::{DateTimeUtc, Json};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DerivePartialModel, EntityTrait, QueryFilter,
};

use super::batch::Batch;
use super::insert::{self, CHUNK};
use super::related::padded;
use crate::model::{Error, Result};

/// Adds revisions.
pub async fn insert_revisions(db: &impl ConnectionTrait, rows: Vec<revision::Model>) -> Result<()> {
    insert::all::<revision::Entity>(db, rows, Some(revision::Column::Id)).await
}

/// Adds audit entries.
pub async fn insert_audit(db: &impl ConnectionTrait, rows: Vec<audit_entry::Model>) -> Result<()> {
    insert::all::<audit_entry::Entity>(db, rows, Some(audit_entry::Column::Id)).await
}

/// Adds lines to the change log.
pub async fn insert_changes(db: &impl ConnectionTrait, rows: Vec<change::Model>) -> Result<()> {
    insert::all::<change::Entity>(db, rows, Some(change::Column::Id)).await
}

/// What a write leaves: its revisions, its audit entry, and its line in the change log where it changes what is told, to be
/// sent with what it wrote.
pub fn add(
    batch: &mut Batch,
    revisions: Vec<revision::Model>,
    audit: audit_entry::Model,
    change: Option<change::Model>,
) {
    insert::add::<revision::Entity>(batch, revisions, Some(revision::Column::Id));
    insert::add::<audit_entry::Entity>(batch, vec![audit], Some(audit_entry::Column::Id));
    let change = change.into_iter().collect();
    insert::add::<change::Entity>(batch, change, Some(change::Column::Id));
}

/// An audit entry alone, of what changes nothing that is told, to be sent with others.
pub fn add_audit(batch: &mut Batch, audit: audit_entry::Model) {
    insert::add::<audit_entry::Entity>(batch, vec![audit], Some(audit_entry::Column::Id));
}

/// A line of the change log alone, to be sent with others.
pub fn add_change(batch: &mut Batch, change: change::Model) {
    insert::add::<change::Entity>(batch, vec![change], Some(change::Column::Id));
}

/// An audit entry for every experience that an import has staged, in the order of their keys.
pub async fn audit_staged(
    db: &impl ConnectionTrait,
    import: i64,
    at: DateTimeUtc,
    actor: &str,
    action: &str,
    details: &Json,
) -> Result<()> {
    let staged = Query::select()
        .expr(Expr::val(at))
        .expr(Expr::val(actor))
        .expr(Expr::val(action))
        .expr(Expr::val(NodeKind::Experience.code()))
        .column(experience::Column::Id)
        .expr(Expr::val(details.clone()))
        .from(experience::Entity)
        .and_where(Expr::col(experience::Column::StagedImportId).eq(import))
        .order_by(experience::Column::Id, Order::Asc)
        .take();
    let mut insert = Query::insert();
    insert
        .into_table(audit_entry::Entity)
        .columns([
            audit_entry::Column::At,
            audit_entry::Column::Actor,
            audit_entry::Column::Action,
            audit_entry::Column::NodeKind,
            audit_entry::Column::NodeId,
            audit_entry::Column::Details,
        ])
        .select_from(staged)
        .map_err(Error::internal)?;
    db.execute(&insert).await?;
    Ok(())
}

/// A line in the change log for every node that an import has staged.
pub async fn change_staged(db: &impl ConnectionTrait, import: i64, at: DateTimeUtc) -> Result<()> {
    let tables = [
        (NodeKind::Municipality, "municipality"),
        (NodeKind::Problem, "problem"),
        (NodeKind::Solution, "solution"),
        (NodeKind::Partner, "partner"),
        (NodeKind::Programme, "programme"),
        (NodeKind::Experience, "experience"),
    ];
    for (kind, table) in tables {
        let staged = Query::select()
            .expr(Expr::val(at))
            .expr(Expr::val(kind.code()))
            .column(experience::Column::Id)
            .expr(Expr::val(ChangeOperation::Written.code()))
            .from(Alias::new(table))
            .and_where(Expr::col(experience::Column::StagedImportId).eq(import))
            .order_by(experience::Column::Id, Order::Asc)
            .take();
        let mut insert = Query::insert();
        insert
            .into_table(change::Entity)
            .columns([
                change::Column::At,
                change::Column::NodeKind,
                change::Column::NodeId,
                change::Column::Operation,
            ])
            .select_from(staged)
            .map_err(Error::internal)?;
        db.execute(&insert).await?;
    }
    Ok(())
}

/// The last revisions of each experience that has any, without their contents.
pub async fn last_revisions(
    db: &impl ConnectionTrait,
    experiences: &[i64],
) -> Result<HashMap<i64, LastRevisions>> {
    use revision::Column::{ExperienceId, IsChange, Number};
    let same = |column| Expr::col(("other", column)).equals((revision::Entity, column));
    let last = Query::select()
        .expr(Expr::col(("other", Number)).max())
        .from_as(revision::Entity, "other")
        .and_where(same(ExperienceId))
        .and_where(same(IsChange))
        .take();
    let last: Vec<LastRevision> = revision::Entity::find()
        .filter(ExperienceId.is_in(padded(experiences)))
        .filter(
            Number
                .into_expr()
                .eq(Expr::SubQuery(None, Box::new(last.into()))),
        )
        .into_partial_model()
        .all(db)
        .await?;
    let mut found: HashMap<i64, LastRevisions> = HashMap::new();
    for it in last {
        found.entry(it.experience_id).or_default().0.push(it);
    }
    Ok(found)
}

/// The last revision of an experience, and the last of its changes that waited, as far as there are any.
#[derive(Clone, Debug, Default)]
pub struct LastRevisions(Vec<LastRevision>);

impl LastRevisions {
    /// The last of all.
    pub fn last(&self) -> Option<&LastRevision> {
        self.0.iter().max_by_key(|it| it.number)
    }

    /// The last of the changes that waited, or else of the experience itself.
    pub fn of(&self, is_change: bool) -> Option<&LastRevision> {
        self.0.iter().find(|it| it.is_change == is_change)
    }

    /// Whether one of them has this number.
    pub fn has(&self, number: i32) -> bool {
        self.0.iter().any(|it| it.number == number)
    }
}

/// The last revision of an experience, without its content.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "revision::Entity")]
#[expect(missing_docs, reason = "the columns of a revision")]
pub struct LastRevision {
    pub experience_id: i64,
    pub number: i32,
    pub actor: String,
    pub municipality_id: Option<i64>,
    pub state: Option<WorkflowState>,
    pub audience: Option<Audience>,
    pub is_change: bool,
    pub created_at: DateTimeUtc,
}

/// The content of a revision, where the experience has one of that number.
pub async fn find_content(
    db: &impl ConnectionTrait,
    experience: i64,
    number: i32,
) -> Result<Option<Json>> {
    use revision::Column::{ExperienceId, Number};
    let found = revision::Entity::find()
        .filter(ExperienceId.eq(experience))
        .filter(Number.eq(number))
        .one(db)
        .await?;
    Ok(found.map(|row| row.content))
}

/// These revisions, each by its experience's key and its number.
pub async fn find_revisions(
    db: &impl ConnectionTrait,
    revisions: &[(i64, i32)],
) -> Result<Vec<revision::Model>> {
    use revision::Column::{ExperienceId, Number};
    let mut rows = Vec::with_capacity(revisions.len());
    for revisions in revisions.chunks(CHUNK) {
        let any = revisions
            .iter()
            .fold(Condition::any(), |any, (experience, number)| {
                let this = Condition::all()
                    .add(ExperienceId.eq(*experience))
                    .add(Number.eq(*number));
                any.add(this)
            });
        rows.extend(revision::Entity::find().filter(any).all(db).await?);
    }
    Ok(rows)
}
