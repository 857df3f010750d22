//! What a link opens: what is asked, and what was answered so far.

use serde::Deserialize;

use crate::domain::auth::Secret;
use crate::domain::survey::response::Answers;
use crate::domain::survey::{Response, Round, find_wave_by_key};
use crate::model::{Error, Result};
use crate::store::Connection;
use crate::store::survey::{collect, invitation};

/// What a link opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The wave.
    pub round: Round,
    /// What was answered so far.
    pub answers: Answers,
    /// Whether that was handed in; none when the wave is closed, for nothing tells any more what was written by the link.
    pub handed_in: Option<bool>,
}

/// What a link opens; none for what is no link.
pub async fn form(db: &impl Connection, link: &str) -> Result<Option<Form>> {
    let Some(secret) = Secret::parse(link) else {
        return Ok(None);
    };
    let Some((round, response)) = opened(db, &secret).await? else {
        return Ok(None);
    };
    let saved = match response {
        Some(key) => collect::find_response(db, key).await?,
        None => None,
    };
    let is_open = round.is_open();
    let saved = saved.filter(|_| is_open);
    let handed_in = is_open.then(|| saved.as_ref().is_some_and(|it| it.is_complete));
    Ok(Some(Form {
        round,
        answers: answers(saved.as_ref())?,
        handed_in,
    }))
}

/// What a response answers; nothing where there is none.
pub fn answers(saved: Option<&Response>) -> Result<Answers> {
    let answers = saved.map(|it| Answers::deserialize(&it.answers));
    let answers = answers.transpose().map_err(Error::internal)?;
    Ok(answers.unwrap_or_default())
}

/// The wave that a link is of, and the response that was begun by it.
pub async fn opened(db: &impl Connection, secret: &Secret) -> Result<Option<(Round, Option<i64>)>> {
    let Some(invited) = invitation::find_by_hash(db, &secret.hash()).await? else {
        return Ok(None);
    };
    let found = find_wave_by_key(db, invited.wave_id).await?;
    let gone = || Error::internal("an invitation has no wave");
    Ok(Some((found.ok_or_else(gone)?, invited.response_id)))
}
