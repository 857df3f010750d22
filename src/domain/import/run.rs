//! An import run: one at a time, alive while it gives signs of life, and cleared away when it no longer does.

use chrono::{DateTime, TimeDelta, Utc};
use entity::import::Model;

use crate::model::{Clock, Error, Result};
use crate::store::{Db, Tx, hold, import as store};

/// After so long without a sign of life a run is taken for dead. It gives one with every transaction; whoever would take
/// it for dead in the middle of a long one waits for its end first.
const SILENCE: TimeDelta = TimeDelta::seconds(10);

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
            let is_alive = |it: &&Model| it.abandoned_at.is_none() && now - it.alive_at < SILENCE;
            if let Some(other) = unfinished.iter().find(is_alive) {
                return Err(Error::Conflict(in_the_way(other, now)));
            }
            if let Some(dead) = unfinished.first() {
                tx.commit().await?;
                give_up(db, dead.id, Some(dead.alive_at), now).await?;
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
        self.show(self.db.begin().await?).await
    }

    /// The same for one that changes what is there already: before it holds anything, it waits for whoever decides of
    /// terms.
    pub async fn begin_after_terms(&self) -> Result<Tx> {
        let tx = self.db.begin().await?;
        hold::terms(tx.connection()).await?;
        self.show(tx).await
    }

    /// Gives the sign of life.
    async fn show(&self, tx: Tx) -> Result<Tx> {
        if !store::touch(tx.connection(), self.import, self.clock.now()).await? {
            return Err(Error::Conflict(
                "another import took this one for dead and cleared it away; start again".to_owned(),
            ));
        }
        Ok(tx)
    }

    /// Removes whatever it has staged, and the run.
    pub async fn abandon(&self) -> Result<()> {
        give_up(self.db, self.import, None, self.clock.now()).await
    }
}

fn in_the_way(other: &Model, now: DateTime<Utc>) -> String {
    let silent = (now - other.alive_at).num_seconds().max(0);
    let wait = SILENCE.num_seconds() - silent;
    format!(
        "{} is being imported since {}, and gave its last sign of life {silent} s ago; try again when it is done. Where \
         it was interrupted, that is in {wait} s: what it left is then cleared away",
        other.file,
        other.started_at.format("%F %T UTC"),
    )
}

/// Gives up a run that has been silent since then, and clears away what it has written.
async fn give_up(
    db: &Db,
    import: i64,
    silent_since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    let tx = db.begin().await?;
    let is_given_up = store::abandon(tx.connection(), import, silent_since, now).await?;
    tx.commit().await?;
    // It may have finished, or given a sign of life, at the last moment.
    if is_given_up {
        clear(db, import).await?;
    }
    Ok(())
}

/// Removes what a run that was given up has staged, a little at a time so that nobody waits long, and then the run.
async fn clear(db: &Db, import: i64) -> Result<()> {
    loop {
        let tx = db.begin().await?;
        // Another may have cleared it away.
        if !store::is_abandoned(tx.connection(), import).await? {
            return Ok(());
        }
        let removed = store::clear_staged(tx.connection(), import, CLEARED).await?;
        if removed == 0 {
            store::delete(tx.connection(), import).await?;
        }
        tx.commit().await?;
    }
}
