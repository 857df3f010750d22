//! Closing a wave: from then on it takes no responses, its tables can be counted, and nothing tells any more what was written
//! by which link.

use serde::Serialize;
use serde_json::json;

use super::{leave, no_wave};
use crate::domain::desk::{Desk, Opened};
use crate::domain::history::Actor;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, Path, WaveRule};
use crate::domain::survey::settle::{settle, settle_behind};
use crate::domain::survey::take_in::ACTOR;
use crate::domain::survey::{Round, Survey, Wave, find_wave, parse_wave_id};
use crate::model::{Clock, Error, Result};
use crate::store::survey::{self as surveys, collect, invitation, response, wave};
use crate::store::{Connection, Db};

/// Which wave is closed.
#[derive(Clone, Debug, Serialize)]
pub struct CloseRequest {
    /// Which wave.
    pub wave: String,
}

/// Closes a wave, and gives it as it stands then, before it is counted. One that too few have answered is closed, too; its
/// tables tell nothing.
pub async fn close(desk: Desk<'_>, asked: &CloseRequest, key: Option<&str>) -> Attempt<Round> {
    let grant = policy::runs_surveys(desk.viewer)?;
    let key = Key::new("closeSurveyWave", key, asked)?;
    let round = find_wave(desk.db.reader(), &asked.wave).await?;
    let mut open = desk.open(grant, key, parse_wave_id(&asked.wave)).await?;
    let attempt = match round {
        Some(_) if open.before.is_some() => Ok(()),
        Some(round) => make(&mut open, &round.row).await,
        None => Err(no_wave(&asked.wave)),
    };
    open.close(attempt).await?;
    let round = find_wave(desk.db.reader(), &asked.wave).await?;
    let round = round.ok_or(Error::NotFound)?;
    settle_behind(desk.db, round.row.id);
    Ok(round)
}

async fn make(open: &mut Opened<'_>, row: &Wave) -> Attempt<()> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    if !policy::may_run_survey(desk.viewer, row.municipality_id) {
        violations.add(&Path::of("wave"), WaveRule::NotOwn);
    }
    violations.none()?;
    let actor = Actor::from(grant);
    if !end(desk.clock, open.tx.connection(), row, &actor).await? {
        violations.add(&Path::of("wave"), WaveRule::Closed);
    }
    violations.none()
}

/// Closes a wave as an operator's command, whoever made it.
///
/// # Errors
///
/// `NotFound` where there is no wave of this id, and `Conflict` where it is closed already.
pub async fn close_by_command(db: &Db, clock: &Clock, id: &str) -> Result<(Survey, Wave)> {
    let round = find_wave(db.reader(), id).await?.ok_or(Error::NotFound)?;
    let key = round.row.id;
    let tx = db.begin_short().await?;
    let actor = Actor::command(ACTOR);
    let was_open = end(clock, tx.connection(), &round.row, &actor).await?;
    tx.commit().await?;
    settle(db, key).await?;
    if !was_open {
        return Err(Error::Conflict("the wave is closed already".to_owned()));
    }
    let row = wave::find_by_key(db.reader(), key).await?;
    let row = row.ok_or(Error::NotFound)?;
    let survey = surveys::find_by_keys(db.reader(), &[row.survey_id]).await?;
    let survey = survey.into_values().next().ok_or(Error::NotFound)?;
    Ok((survey, row))
}

/// Closes a wave; tells whether it was open. Nothing is counted but how many have answered: writers wait for this.
async fn end(clock: &Clock, db: &impl Connection, row: &Wave, actor: &Actor) -> Result<bool> {
    // Whoever answers waits from here on, and is told then that it is closed.
    if !collect::hold(db, row.id).await?.is_open() {
        return Ok(false);
    }
    let (_, complete) = response::count(db, row.id).await?;
    let responses = i32::try_from(complete).map_err(Error::internal)?;
    wave::close(db, row.id, clock.now(), responses).await?;
    invitation::forget_responses(db, row.id).await?;
    let done = (actor, "survey.close");
    leave(clock, db, done, row, json!({ "responses": responses })).await?;
    Ok(true)
}
