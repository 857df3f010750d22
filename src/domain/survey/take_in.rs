//! Taking a wave in that has been answered elsewhere: all of it, or nothing.

use entity::code::SurveyState;
use entity::{survey_column, survey_response};
use serde_json::json;

use super::codebook::Codebook;
use super::freeze::{Respondent, freeze};
use super::{Survey, Wave, begin, survey_id, wave_id};
use crate::domain::history::Actor;
use crate::model::{Clock, Error, Result};
use crate::store::survey::{column, response};
use crate::store::{Connection, Db, history, hold};

/// Responses that are made ready at once.
const CHUNK: usize = 5_000;

/// What the command is called in the audit trail.
pub(super) const ACTOR: &str = "survey";

/// Writes a wave that is closed from the first, its survey where it is the first wave of it, its responses, and what tables are
/// counted of. The codebook has been checked and names its municipalities, and the responses fit it.
///
/// # Errors
///
/// `Conflict` as [`begin::begin`] tells it; nothing is changed then.
pub async fn take_in(
    db: &Db,
    clock: &Clock,
    book: &Codebook,
    respondents: &[Respondent],
) -> Result<(Survey, Wave)> {
    // It takes longest, so nobody waits for it.
    let columns = freeze(book, respondents)?;
    let responses = respondents.len().try_into().map_err(Error::internal)?;
    let tx = db.begin().await?;
    let connection = tx.connection();
    let state = (SurveyState::Closed, responses);
    hold::surveys(connection).await?;
    let (survey, wave) = begin::begin(connection, clock, book, None, state).await?;
    for some in respondents.chunks(CHUNK) {
        let rows = some.iter().map(|it| row(wave.id, it));
        response::insert(connection, rows.collect::<Result<_>>()?).await?;
    }
    let columns = columns.into_iter().map(|it| survey_column::Model {
        wave_id: wave.id,
        name: it.name,
        bytes: it.bytes,
    });
    column::insert(connection, columns.collect()).await?;
    note_in_audit(
        connection,
        clock,
        "survey.import",
        (&survey, &wave),
        json!({}),
    )
    .await?;
    tx.commit().await?;
    Ok((survey, wave))
}

fn row(wave: i64, respondent: &Respondent) -> Result<survey_response::Model> {
    Ok(survey_response::Model {
        id: 0,
        wave_id: wave,
        unit: serde_json::to_value(&respondent.unit).map_err(Error::internal)?,
        weight: respondent.weight,
        answers: serde_json::to_value(&respondent.answers).map_err(Error::internal)?,
        is_complete: true,
    })
}

/// Tells the audit trail what an operator's command did to a wave.
pub(super) async fn note_in_audit(
    db: &impl Connection,
    clock: &Clock,
    action: &str,
    (survey, wave): (&Survey, &Wave),
    more: serde_json::Value,
) -> Result<()> {
    let mut details = json!({
        "survey": survey_id(survey),
        "key": survey.key,
        "wave": wave_id(wave),
        "edition": wave.edition,
        "responses": wave.responses,
    });
    if let (Some(details), serde_json::Value::Object(more)) = (details.as_object_mut(), more) {
        details.extend(more);
    }
    let audit = Actor::command(ACTOR).audit(clock.now(), action, None, details);
    history::insert_audit(db, vec![audit]).await
}

/// Tells the audit trail that somebody read a table of a wave of which nothing was withheld.
pub async fn note_whole(
    db: &Db,
    clock: &Clock,
    wave: &Wave,
    read: serde_json::Value,
) -> Result<()> {
    let details = json!({ "wave": wave_id(wave), "edition": wave.edition, "table": read });
    let tx = db.begin_short().await?;
    let audit = Actor::command(ACTOR).audit(clock.now(), "survey.read_whole", None, details);
    history::insert_audit(tx.connection(), vec![audit]).await?;
    tx.commit().await
}
