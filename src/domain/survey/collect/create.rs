//! Making a wave, by a questionnaire that comes with Floke or by a codebook of one's own.

use entity::code::{SurveyState, SurveyWeighting};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::fields::{Places, WaveFields};
use super::leave;
use crate::domain::desk::{Desk, Opened};
use crate::domain::history::Actor;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, Path, ValueRule, Violation, Violations, WaveRule};
use crate::domain::survey::begin::MOST_WAVES;
use crate::domain::survey::codebook::{Codebook, check};
use crate::domain::survey::{Round, Survey, Which, begin, rounds, template, wave_id};
use crate::model::{Error, Result};
use crate::store::survey::{self as surveys, wave};
use crate::store::{Connection, hold};

/// A wave that is to be made: by a template or by a codebook, and what stands in the place of what that says.
#[derive(Clone, Debug, Serialize)]
pub struct CreateRequest {
    /// The name of a questionnaire that comes with Floke.
    pub template: Option<&'static str>,
    /// A codebook, as JSON.
    pub codebook: Option<String>,
    /// What is said beside.
    pub fields: WaveFields,
}

/// Makes a wave that takes responses.
pub async fn create(desk: Desk<'_>, asked: &CreateRequest, key: Option<&str>) -> Attempt<Round> {
    let grant = policy::runs_surveys(desk.viewer)?;
    let key = Key::new("createSurveyWave", key, asked)?;
    // A codebook is long; so it is looked at before the turn to write.
    let mut violations = Violations::new();
    let book = book(desk.db.reader(), asked, &mut violations).await?;
    let id = desk.clock.random_id();
    let mut open = desk.open(grant, key, Some(id)).await?;
    let attempt = if let Some(before) = open.before {
        Ok(before)
    } else {
        open.violations.extend(violations.into_vec());
        make(&mut open, book, asked.template.is_some()).await
    };
    let id = open.close(attempt).await?;
    let made = rounds(desk.db.reader(), Which::Id(id)).await?.pop();
    // The same request made it before, and it has been removed since.
    Ok(made.ok_or(Error::NotFound)?)
}

/// The codebook that is asked for, and all that is wrong with it; none where there is no telling what it is.
async fn book(
    db: &impl Connection,
    asked: &CreateRequest,
    violations: &mut Violations,
) -> Result<Option<Codebook>> {
    let path = Path::of("codebook");
    let mut book = match (asked.template, asked.codebook.as_deref()) {
        (Some(name), None) => {
            asked.fields.needed(violations);
            let template = template::find(name);
            let gone = || Error::internal("a questionnaire does not come with Floke");
            template.ok_or_else(gone)?.codebook()?
        }
        (None, Some(text)) => match serde_json::from_str(text) {
            Ok(book) => book,
            Err(error) => {
                violations.add(&path, WaveRule::NoCodebook(error.to_string()));
                return Ok(None);
            }
        },
        (Some(_), Some(_)) => {
            violations.add(&path, ValueRule::Both("template", "codebook"));
            return Ok(None);
        }
        (None, None) => {
            let rule = ValueRule::Neither("template", "codebook");
            violations.add(&Path::of("template"), rule);
            return Ok(None);
        }
    };
    asked
        .fields
        .fill(&mut book, asked.template.is_some(), violations);
    let book = begin::with_places(db, book).await?;
    let places = Places::of(&asked.fields, asked.template.is_some());
    let mut faults = check::check(&book);
    if book.wave.weighting == SurveyWeighting::Imported {
        let path = Path::of("wave").to("weighting");
        faults.add(&path, WaveRule::NoWeights);
    }
    let faults = faults.into_vec().into_iter();
    violations.extend(faults.map(|fault| Violation {
        field: places.of_fault(fault.field),
        ..fault
    }));
    Ok(Some(book))
}

async fn make(open: &mut Opened<'_>, book: Option<Codebook>, is_template: bool) -> Attempt<Uuid> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let db = open.tx.connection();
    // Two who make the first wave of a survey at once would make it twice.
    hold::surveys(db).await?;
    let found = match &book {
        Some(book) => surveys::find_by_key(db, &book.survey.key).await?,
        None => None,
    };
    if let (Some(survey), Some(book)) = (&found, &book) {
        let of_survey = |field| {
            if is_template {
                Path::of("template")
            } else {
                Path::of("codebook").to("survey").to(field)
            }
        };
        if !policy::may_run_survey(desk.viewer, survey.municipality_id) {
            let rule = WaveRule::NotOwnSurvey(survey.key.clone());
            violations.add(&of_survey("key"), rule);
        }
        is_new(db, (survey, &of_survey("title")), book, violations).await?;
    }
    violations.none()?;
    let book = book.ok_or_else(|| Error::internal("a wave has no codebook"))?;
    let state = (SurveyState::Open, 0);
    let (_, row) = begin::begin(db, desk.clock, &book, grant.municipality, state).await?;
    open.note_answer(row.public_id).await?;
    let done = (&Actor::from(grant), "survey.create");
    let told = json!({ "survey": book.survey.key, "edition": book.wave.edition });
    leave(desk.clock, db, done, &row, told).await?;
    Ok(row.public_id)
}

/// That a survey is the one that a codebook means, has no wave of its edition, and has room for one.
async fn is_new(
    db: &impl Connection,
    (survey, titled): (&Survey, &Path),
    book: &Codebook,
    violations: &mut Violations,
) -> Result<()> {
    let title = serde_json::to_value(&book.survey.title).map_err(Error::internal)?;
    if survey.about["title"] != title {
        violations.add(titled, WaveRule::OtherTitle(survey.key.clone()));
    }
    let path = Path::of("edition");
    if let Some(taken) = wave::find_edition(db, survey.id, &book.wave.edition).await? {
        let rule = WaveRule::EditionTaken {
            edition: taken.edition.clone(),
            id: wave_id(&taken),
        };
        violations.add(&path, rule);
    } else if wave::count(db, survey.id).await? >= MOST_WAVES {
        violations.add(&path, WaveRule::TooManyWaves(MOST_WAVES));
    }
    Ok(())
}
