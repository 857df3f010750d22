//! Taking a wave away wholly, as whoever answers for its responses may ask.

use serde_json::json;

use super::take_in::note_in_audit;
use super::{Survey, Wave, parse_wave_id};
use crate::model::{Clock, Error, ErrorCode, Result};
use crate::store::survey::{self as store, response, wave};
use crate::store::{Connection, Db, hold};

/// Characters that a reason has at most.
const MOST: usize = 1_000;

/// Every survey with its waves, the first one first.
pub async fn all(db: &impl Connection) -> Result<Vec<(Survey, Vec<Wave>)>> {
    let surveys = store::all(db).await?;
    let keys: Vec<i64> = surveys.iter().map(|it| it.id).collect();
    let mut waves = wave::of_surveys(db, &keys).await?;
    let with_waves = surveys.into_iter().map(|it| {
        let own = waves.remove(&it.id).unwrap_or_default();
        (it, own)
    });
    Ok(with_waves.collect())
}

/// Takes a wave away, with its responses, its invitations and what was counted of it; its survey too, where it was the only
/// wave. The audit trail keeps who it was and why.
///
/// # Errors
///
/// `NotFound` where there is no wave of this id, and `Invalid` where the reason says nothing or too much.
pub async fn remove(db: &Db, clock: &Clock, id: &str, reason: &str) -> Result<(Survey, Wave)> {
    let reason = checked(reason)?;
    let unknown = || Error::NotFound;
    let public_id = parse_wave_id(id).ok_or_else(unknown)?;
    let tx = db.begin().await?;
    let connection = tx.connection();
    // A survey goes with its last wave; nobody may add one meanwhile.
    hold::surveys(connection).await?;
    let found = wave::find(connection, public_id)
        .await?
        .ok_or_else(unknown)?;
    let survey = store::find_by_keys(connection, &[found.survey_id]).await?;
    let survey = survey.into_values().next().ok_or_else(unknown)?;
    let (saved, complete) = response::count(connection, found.id).await?;
    wave::delete(connection, found.id).await?;
    if wave::count(connection, survey.id).await? == 0 {
        store::delete(connection, survey.id).await?;
    }
    let more =
        json!({ "state": found.state, "reason": reason, "responses": complete, "saved": saved });
    note_in_audit(connection, clock, "survey.remove", (&survey, &found), more).await?;
    tx.commit().await?;
    Ok((survey, found))
}

fn checked(reason: &str) -> Result<&str> {
    let reason = reason.trim();
    if reason.is_empty() {
        let message = "tell why it is taken away";
        return Err(Error::invalid("reason", ErrorCode::Required, message));
    }
    if reason.chars().count() > MOST {
        let message = format!("a reason has {MOST} characters at most");
        return Err(Error::invalid("reason", ErrorCode::TooLong, message));
    }
    Ok(reason)
}
