//! Counting a wave that was closed. Columns are derived data: they follow from the codebook and the responses, neither of which
//! changes once a wave is closed. So they are made after the closing lasts, where they keep no writer waiting, and made again
//! wherever they are missing.

use std::collections::HashSet;

use entity::{survey_column, survey_response};
use tokio::sync::Mutex;

use super::freeze::{Column, Respondent, freeze};
use super::{Response, Round, find_wave_by_key};
use crate::model::{Error, Result};
use crate::store::survey::{collect, column, response};
use crate::store::{Connection, Db};

pub use crate::store::survey::column::Waves;

/// Responses that are read at once.
const AT_ONCE: u64 = 5_000;

/// Who counts, one after the other: it keeps a core busy, and whoever waited for the same wave finds it counted.
static TURN: Mutex<()> = Mutex::const_new(());

/// Counts a wave that is closed, unless that is done. It goes on where the request that asked for it is given up.
pub async fn settle(db: &Db, wave: i64) -> Result<()> {
    let db = db.clone();
    let work = tokio::spawn(async move { count(&db, wave).await });
    work.await.map_err(Error::internal)?
}

/// Counts a wave that was closed just now, behind whoever closed it: that can take longer than a request may.
pub fn settle_behind(db: &Db, wave: i64) {
    let db = db.clone();
    tokio::spawn(async move {
        if let Err(error) = count(&db, wave).await {
            // It is closed all the same, and counted when a table of it is asked for.
            tracing::warn!(%error, "a wave that was closed could not be counted");
        }
    });
}

/// Counts those of these waves that are closed and were not counted: whoever closed one may not have come to it.
pub async fn ready(db: &Db, of: Waves<'_>) -> Result<()> {
    for wave in column::missing(db.reader(), of).await? {
        settle(db, wave).await?;
    }
    Ok(())
}

/// Counts those of these waves that were not counted, and tells of which that cannot be done: others do not suffer for one.
pub async fn uncounted(db: &Db, waves: &[i64]) -> Result<HashSet<i64>> {
    let mut failed = HashSet::new();
    for wave in column::missing(db.reader(), Waves::Keys(waves)).await? {
        if let Err(error) = settle(db, wave).await {
            tracing::warn!(%error, "a wave could not be counted, and is left out");
            failed.insert(wave);
        }
    }
    Ok(failed)
}

async fn count(db: &Db, key: i64) -> Result<()> {
    let _turn = TURN.lock().await;
    if !is_missing(db.reader(), key).await? {
        return Ok(());
    }
    let Some(round) = find_wave_by_key(db.reader(), key).await? else {
        return Ok(());
    };
    let rows = complete(db.reader(), key).await?;
    let columns = frozen(round, rows).await?;
    let columns = columns.into_iter().map(|it| survey_column::Model {
        wave_id: key,
        name: it.name,
        bytes: it.bytes,
    });
    let tx = db.begin().await?;
    // Another process may have been quicker, or be about to write.
    match collect::hold(tx.connection(), key).await {
        // It was removed meanwhile, and there is nothing to count.
        Err(Error::NotFound) => return Ok(()),
        held => held?,
    };
    if is_missing(tx.connection(), key).await? {
        column::insert(tx.connection(), columns.collect()).await?;
    }
    tx.commit().await
}

async fn is_missing(db: &impl Connection, wave: i64) -> Result<bool> {
    let missing = column::missing(db, Waves::One(wave)).await?;
    Ok(!missing.is_empty())
}

/// All complete responses of a wave.
async fn complete(db: &impl Connection, wave: i64) -> Result<Vec<Response>> {
    let mut rows: Vec<survey_response::Model> = Vec::new();
    loop {
        let after = rows.last().map_or(0, |row| row.id);
        let some = response::complete(db, wave, after, AT_ONCE).await?;
        if some.is_empty() {
            return Ok(rows);
        }
        rows.extend(some);
    }
}

/// What is counted of responses. That keeps a thread busy, so it is one of its own.
async fn frozen(round: Round, rows: Vec<Response>) -> Result<Vec<Column>> {
    let work = tokio::task::spawn_blocking(move || {
        let respondents = rows.into_iter().map(|row| {
            Ok(Respondent {
                unit: serde_json::from_value(row.unit).map_err(Error::internal)?,
                weight: row.weight,
                answers: serde_json::from_value(row.answers).map_err(Error::internal)?,
            })
        });
        freeze(&round.book, &respondents.collect::<Result<Vec<_>>>()?)
    });
    work.await.map_err(Error::internal)?
}
