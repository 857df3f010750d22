//! How a wave begins, whichever way it comes: its survey is made with the first wave, and found again for the later ones.

use chrono::{DateTime, Utc};
use entity::code::SurveyState;

use super::codebook::{Codebook, NORWAY, PLACES_SINCE};
use super::{Summary, Survey, Wave, places};
use crate::model::{Clock, Error, Result};
use crate::store::Connection;
use crate::store::survey::{self as store, wave};

/// Waves of one survey: they are told all at once.
pub const MOST_WAVES: u64 = 200;

/// Bytes of what rounding draws its chances from.
const KEY: usize = 32;

/// A codebook with its municipalities: its own, or those of Norway that Floke knows of its day where it names none. There are none
/// still where it knows none of so early a day, or of that country, which is a fault of the codebook.
pub async fn with_places(db: &impl Connection, mut book: Codebook) -> Result<Codebook> {
    let is_known = book.wave.country == NORWAY && book.wave.structure_on >= PLACES_SINCE;
    if book.municipalities.is_empty() && is_known {
        book.municipalities = places::on(db, book.wave.structure_on).await?;
    }
    Ok(book)
}

/// Writes a survey, where there is none of its key yet, and a wave of it, as made by this municipality or by none. The codebook
/// has been checked, and names its municipalities.
///
/// # Errors
///
/// `Conflict` where there is this edition already, where the survey has as many waves as there may be, or where the survey of this key is called something else: two surveys would
/// be taken for one. What the first wave said that it asks about stays.
pub async fn begin(
    db: &impl Connection,
    clock: &Clock,
    book: &Codebook,
    made_by: Option<i64>,
    (state, responses): (SurveyState, i32),
) -> Result<(Survey, Wave)> {
    let at = clock.now();
    let survey = survey(db, clock, book, (made_by, at)).await?;
    let (key, edition) = (&survey.key, &book.wave.edition);
    let taken = || {
        let text =
            format!("there is edition {edition} of the survey {key} already; nothing was changed");
        Error::Conflict(text)
    };
    if wave::find_edition(db, survey.id, edition).await?.is_some() {
        return Err(taken());
    }
    if wave::count(db, survey.id).await? >= MOST_WAVES {
        return Err(Error::Conflict(format!(
            "the survey {key} has {MOST_WAVES} waves already, and there is no room for more; nothing was changed"
        )));
    }
    let mut row = Wave {
        id: 0,
        public_id: clock.random_id(),
        survey_id: survey.id,
        edition: edition.clone(),
        municipality_id: made_by,
        state,
        summary: serde_json::to_value(Summary::of(book)).map_err(Error::internal)?,
        invited: whole(book.wave.invited)?,
        responses,
        rounding_key: clock.random_bytes::<KEY>()?.to_vec(),
        created_at: at,
        closed_at: (state == SurveyState::Closed).then_some(at),
    };
    let book = serde_json::to_value(book).map_err(Error::internal)?;
    row.id = match wave::insert(db, row.clone(), book).await {
        // Another was quicker.
        Err(Error::Conflict(_)) => return Err(taken()),
        other => other?,
    };
    Ok((survey, row))
}

async fn survey(
    db: &impl Connection,
    clock: &Clock,
    book: &Codebook,
    (made_by, at): (Option<i64>, DateTime<Utc>),
) -> Result<Survey> {
    let about = &book.survey;
    if let Some(found) = store::find_by_key(db, &about.key).await? {
        let title = serde_json::to_value(&about.title).map_err(Error::internal)?;
        if found.about["title"] == title {
            return Ok(found);
        }
        let (key, known) = (&about.key, found.about["title"]["nb"].as_str());
        return Err(Error::Conflict(format!(
            "the survey {key} is called \"{}\", and the codebook calls it \"{}\"; use its title, or another key",
            known.unwrap_or_default(),
            about.title.nb
        )));
    }
    let mut row = Survey {
        id: 0,
        public_id: clock.random_id(),
        key: about.key.clone(),
        about: serde_json::to_value(about).map_err(Error::internal)?,
        municipality_id: made_by,
        created_at: at,
    };
    row.id = store::insert(db, row.clone()).await?;
    Ok(row)
}

fn whole(count: Option<u32>) -> Result<Option<i32>> {
    count
        .map(i32::try_from)
        .transpose()
        .map_err(Error::internal)
}
