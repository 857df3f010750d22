//! What writers hold against each other until their transactions end, so that they wait in one order and never for
//! each other. SQLite has one writer alone, and holds nothing.

use sea_orm::ConnectionTrait;

use super::term::TermKind;
use super::{Db, Tx, dialect};
use crate::model::{Result, checksum};

/// Waits for whoever decides of terms, so that what is written next need not wait while it holds an experience.
pub async fn terms(db: &impl ConnectionTrait) -> Result<()> {
    dialect::share_tables(db, "problem, solution, partner").await
}

/// Holds what was told last of the data that comes with Floke against others that start and would tell it too.
pub async fn settings(db: &impl ConnectionTrait) -> Result<()> {
    dialect::lock_table(db, "setting").await
}

/// Waits for whoever writes experiences, and holds all of them: for what is told of many of them at once.
pub async fn experiences(db: &impl ConnectionTrait) -> Result<()> {
    dialect::lock_table(db, "experience").await
}

/// Waits for whoever writes reuses, and holds all of them: two at once could close a circle that neither sees.
pub async fn reuses(db: &impl ConnectionTrait) -> Result<()> {
    dialect::lock_table(db, "reuse").await
}

/// Waits for whoever makes waves of surveys or takes them away, and holds all surveys: two at once could make the same one, or
/// add a wave to a survey that goes.
pub async fn surveys(db: &impl ConnectionTrait) -> Result<()> {
    dialect::lock_table(db, "survey").await
}

/// Holds folded names and numbers of terms against others that would propose them too. Whoever decides of such terms is
/// waited for first, because a decision may give one of them the name.
pub async fn names<'a>(
    db: &impl ConnectionTrait,
    kind: TermKind,
    names: impl Iterator<Item = &'a String>,
) -> Result<()> {
    let mut fingerprints: Vec<i64> = names
        .map(|name| checksum::fingerprint(&format!("{} {name}", kind.noun())))
        .collect();
    if fingerprints.is_empty() {
        return Ok(());
    }
    dialect::share_tables(db, kind.table()).await?;
    dialect::lock_names(db, &mut fingerprints).await
}

/// The right to do what one node should do alone, until it is dropped.
#[derive(Debug)]
pub struct Lead(#[expect(dead_code, reason = "held for its end")] Option<Tx>);

/// Takes the lead in making vectors; none where another node has it. SQLite has one node alone.
pub async fn vectors(db: &Db) -> Result<Option<Lead>> {
    lead(db, "experience_vector").await
}

/// Takes the lead in making releases and in taking words out of them; none where another node has it. Processes that share a
/// SQLite file tell each other by another way.
pub async fn releases(db: &Db) -> Result<Option<Lead>> {
    lead(db, "release").await
}

async fn lead(db: &Db, name: &str) -> Result<Option<Lead>> {
    if !dialect::has_row_locks(db.reader()) {
        return Ok(Some(Lead(None)));
    }
    let tx = db.begin().await?;
    let is_first = dialect::try_lock(tx.connection(), name).await?;
    Ok(is_first.then(|| Lead(Some(tx))))
}
