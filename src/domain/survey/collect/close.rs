//! Closing a wave: from then on it takes no responses, its tables can be counted, and nothing tells any more what was written
//! by which link.

use entity::{survey_column, survey_response};
use serde::Serialize;
use serde_json::json;

use super::{leave, no_wave};
use crate::domain::desk::{Desk, Opened};
use crate::domain::history::Actor;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, Path, WaveRule};
use crate::domain::survey::freeze::{Column, Respondent, freeze};
use crate::domain::survey::{Response, Round, find_wave, parse_wave_id};
use crate::model::{Error, Result};
use crate::store::Connection;
use crate::store::survey::{collect, column, invitation, response, wave};

/// Responses that are read at once.
const AT_ONCE: u64 = 5_000;

/// Which wave is closed.
#[derive(Clone, Debug, Serialize)]
pub struct CloseRequest {
    /// Which wave.
    pub wave: String,
}

/// Closes a wave, and gives it as it stands then. One that too few have answered is closed, too; its tables tell nothing.
pub async fn close(desk: Desk<'_>, asked: &CloseRequest, key: Option<&str>) -> Attempt<Round> {
    let grant = policy::runs_surveys(desk.viewer)?;
    let key = Key::new("closeSurveyWave", key, asked)?;
    let round = find_wave(desk.db.reader(), &asked.wave).await?;
    let mut open = desk.open(grant, key, parse_wave_id(&asked.wave)).await?;
    let attempt = match round {
        Some(_) if open.before.is_some() => Ok(()),
        Some(round) => make(&mut open, round).await,
        None => Err(no_wave(&asked.wave)),
    };
    open.close(attempt).await?;
    let round = find_wave(desk.db.reader(), &asked.wave).await?;
    Ok(round.ok_or_else(|| Error::internal("a wave is gone"))?)
}

async fn make(open: &mut Opened<'_>, round: Round) -> Attempt<()> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, key) = (open.tx.connection(), round.row.id);
    if !policy::may_run_survey(desk.viewer, round.row.municipality_id) {
        violations.add(&Path::of("wave"), WaveRule::NotOwn);
        violations.none()?;
    }
    // Whoever answers waits from here on, and is told then that it is closed.
    if !collect::hold(db, key).await?.is_open() {
        violations.add(&Path::of("wave"), WaveRule::Closed);
    }
    violations.none()?;
    let rows = complete(db, key).await?;
    let responses = rows.len();
    let (round, columns) = frozen(round, rows).await?;
    let columns = columns.into_iter().map(|it| survey_column::Model {
        wave_id: key,
        name: it.name,
        bytes: it.bytes,
    });
    column::insert(db, columns.collect()).await?;
    let many = i32::try_from(responses).map_err(Error::internal)?;
    wave::close(db, key, desk.clock.now(), many).await?;
    invitation::forget_responses(db, key).await?;
    let done = (&Actor::from(grant), "survey.close");
    leave(
        desk,
        db,
        done,
        &round.row,
        json!({ "responses": responses }),
    )
    .await?;
    Ok(())
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
async fn frozen(round: Round, rows: Vec<Response>) -> Result<(Round, Vec<Column>)> {
    let work = tokio::task::spawn_blocking(move || {
        let respondents = rows.into_iter().map(|row| {
            Ok(Respondent {
                unit: serde_json::from_value(row.unit).map_err(Error::internal)?,
                weight: row.weight,
                answers: serde_json::from_value(row.answers).map_err(Error::internal)?,
            })
        });
        let respondents = respondents.collect::<Result<Vec<_>>>()?;
        let columns = freeze(&round.book, &respondents)?;
        Ok((round, columns))
    });
    work.await.map_err(Error::internal)?
}
