//! Writes terms: new ones, and what is decided of them.

use std::collections::HashMap;

use entity::code::{Code, TermState};
use entity::{partner, problem, programme, solution};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::TermKind;
use crate::model::Result;
use crate::model::id::key_of;
use crate::store::related::padded;
use crate::store::{dialect, insert};

/// A proposed term that becomes part of the shared vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Internal key.
    pub id: i64,
    /// What describes it where nothing does yet; partners have no description.
    pub description: Option<String>,
}

/// Stores new problems and tells the key that each public id got.
pub async fn insert_problems(
    db: &impl ConnectionTrait,
    rows: Vec<problem::Model>,
) -> Result<HashMap<Uuid, i64>> {
    insert::<problem::Entity>(db, rows, |row| (row.public_id, &mut row.id)).await
}

/// The same of solutions.
pub async fn insert_solutions(
    db: &impl ConnectionTrait,
    rows: Vec<solution::Model>,
) -> Result<HashMap<Uuid, i64>> {
    insert::<solution::Entity>(db, rows, |row| (row.public_id, &mut row.id)).await
}

/// The same of partners.
pub async fn insert_partners(
    db: &impl ConnectionTrait,
    rows: Vec<partner::Model>,
) -> Result<HashMap<Uuid, i64>> {
    insert::<partner::Entity>(db, rows, |row| (row.public_id, &mut row.id)).await
}

/// The same of programmes.
pub async fn insert_programmes(
    db: &impl ConnectionTrait,
    rows: Vec<programme::Model>,
) -> Result<HashMap<Uuid, i64>> {
    insert::<programme::Entity>(db, rows, |row| (row.public_id, &mut row.id)).await
}

/// Stores new terms by keys that tell nothing of when that was.
async fn insert<E>(
    db: &impl ConnectionTrait,
    mut rows: Vec<E::Model>,
    identity: fn(&mut E::Model) -> (Uuid, &mut i64),
) -> Result<HashMap<Uuid, i64>>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let mut keys = HashMap::with_capacity(rows.len());
    for row in &mut rows {
        let (public_id, id) = identity(row);
        *id = key_of(public_id);
        keys.insert(public_id, *id);
    }
    insert::all::<E>(db, rows, None).await?;
    Ok(keys)
}

/// Makes proposed terms part of the shared vocabulary; those that are no longer proposed stay as they are.
pub async fn accept(
    db: &impl ConnectionTrait,
    kind: TermKind,
    terms: &[Acceptance],
    now: DateTimeUtc,
) -> Result<()> {
    for chunk in terms.chunks(insert::CHUNK) {
        let keys: Vec<i64> = chunk.iter().map(|it| it.id).collect();
        let mut update = Query::update();
        update
            .table(Alias::new(kind.table()))
            .value("state", TermState::Accepted.code())
            .value("updated_at", now)
            .and_where(Expr::col("id").is_in(padded(&keys)))
            .and_where(Expr::col("state").eq(TermState::Proposed.code()));
        let mut descriptions = CaseStatement::new();
        let mut is_described = false;
        for it in chunk {
            if let (Some(text), false) = (&it.description, kind == TermKind::Partner) {
                descriptions = descriptions.case(Expr::col("id").eq(it.id), text.as_str());
                is_described = true;
            }
        }
        if is_described {
            let current = Expr::col("description");
            update.value("description", current.if_null(descriptions));
        }
        db.execute(&update).await?;
    }
    Ok(())
}

/// The title of one of these that was rejected, if any was.
pub async fn rejected(
    db: &impl ConnectionTrait,
    kind: TermKind,
    terms: &[Acceptance],
) -> Result<Option<String>> {
    for chunk in terms.chunks(insert::CHUNK) {
        let keys: Vec<i64> = chunk.iter().map(|it| it.id).collect();
        let found = super::find_by_key(db, kind, &keys).await?;
        let mut found = found.into_iter();
        if let Some(term) = found.find(|it| it.state == TermState::Rejected) {
            return Ok(Some(term.title));
        }
    }
    Ok(None)
}

/// What changes of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update {
    /// Whether it is part of the shared vocabulary.
    State(TermState),
    /// What it is called.
    Title {
        /// The title.
        title: String,
        /// Its collation key.
        key: Vec<u8>,
        /// It, folded.
        folded: String,
    },
    /// Under which it lies.
    Parent(Option<i64>),
}

/// Changes a term.
pub async fn update(
    db: &impl ConnectionTrait,
    kind: TermKind,
    key: i64,
    change: &Update,
    now: DateTimeUtc,
) -> Result<()> {
    let mut update = Query::update();
    update
        .table(Alias::new(kind.table()))
        .value("updated_at", now)
        .and_where(Expr::col("id").eq(key));
    match change {
        Update::State(state) => update.value("state", state.code()),
        Update::Title { title, key, folded } => update
            .value(kind.title(), title.as_str())
            .value(format!("{}_key", kind.title()), key.clone())
            .value("folded", folded.as_str()),
        Update::Parent(parent) => match kind.parent() {
            Some(column) => update.value(column, *parent),
            None => &mut update,
        },
    };
    db.execute(&update).await?;
    Ok(())
}

/// Holds all terms of a kind against other decisions, and against experiences that are being tied to one, until the
/// transaction ends.
pub async fn lock(db: &impl ConnectionTrait, kind: TermKind) -> Result<()> {
    dialect::lock_table(db, kind.table()).await
}
