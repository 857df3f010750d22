//! An import run: one at a time, alive while it gives signs of life, and cleared away when it no longer does.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Clock, Error, Result};
use crate::store::{Db, Tx, import as store};

/// After so long without a sign of life a run is taken for dead.
const SILENCE: TimeDelta = TimeDelta::minutes(1);

/// Rows removed in one transaction when a dead run is cleared away.
const CLEARED: u64 = 500;

/// A run that has begun.
#[derive(Debug)]
pub struct Run<'a> {
    /// The database.
    pub db: &'a Db,
    /// Time and randomness.
    pub clock: &'a Clock,
    /// The run's key, which everything that it stages bears.
    pub import: i64,
    /// When it began.
    pub started: DateTime<Utc>,
}

impl<'a> Run<'a> {
    /// Begins a run. Dead ones are cleared away first; a conflict where one is alive, or where another has finished
    /// since `last_finished` was read.
    pub async fn start(
        db: &'a Db,
        clock: &'a Clock,
        file: &str,
        last_finished: Option<i64>,
    ) -> Result<Self> {
        loop {
            let tx = db.begin().await?;
            store::lock(tx.connection()).await?;
            let now = clock.now();
            let unfinished = store::unfinished(tx.connection()).await?;
            if let Some(other) = unfinished.iter().find(|it| now - it.alive_at < SILENCE) {
                return Err(Error::Conflict(format!(
                    "{} is being imported since {}; wait until it is done",
                    other.file, other.started_at
                )));
            }
            if let Some(dead) = unfinished.first() {
                tx.commit().await?;
                clear(db, dead.id).await?;
                continue;
            }
            if store::last_finished(tx.connection()).await? != last_finished {
                return Err(Error::Conflict(
                    "another import finished while this file was read; start again".to_owned(),
                ));
            }
            let import = store::insert(tx.connection(), file, now).await?;
            tx.commit().await?;
            return Ok(Self {
                db,
                clock,
                import,
                started: now,
            });
        }
    }

    /// Begins a transaction of this run, which is a sign of life.
    pub async fn begin(&self) -> Result<Tx> {
        let tx = self.db.begin().await?;
        if !store::touch(tx.connection(), self.import, self.clock.now()).await? {
            return Err(Error::Conflict(
                "another import took this one for dead and cleared it away".to_owned(),
            ));
        }
        Ok(tx)
    }

    /// Removes whatever it has staged, and the run.
    pub async fn abandon(&self) -> Result<()> {
        clear(self.db, self.import).await
    }
}

/// Removes what an unfinished run has staged, a little at a time so that nobody waits long, and then the run.
async fn clear(db: &Db, import: i64) -> Result<()> {
    loop {
        let tx = db.begin().await?;
        // It may have finished at the last moment, or be cleared by another.
        if store::find_unfinished(tx.connection(), import)
            .await?
            .is_none()
        {
            return Ok(());
        }
        let removed = store::clear_staged(tx.connection(), import, CLEARED).await?;
        if removed == 0 {
            store::delete(tx.connection(), import).await?;
        }
        tx.commit().await?;
    }
}
