//! Exports, as clients ask for them: their filters are those of the lists, read as variables of a request are. It must not
//! know by which way they leave.

pub mod shape;
pub mod survey;

use async_graphql::{InputType, InputValueError, Pos, Value};
use entity::code::Language;
use serde_json::Value as Json;

use super::asker::Asker;
use super::code::Code;
use super::document::{Documents, RequestError};
use super::drive::Batches;
use super::error::Result as Checked;
use super::experience::ExperienceFilter;
use super::lesson::LessonFilter;
use super::ranked::said;
use super::request_id::RequestId;
use super::schema::Floke;
use super::sender::{Sender, refusal};
use super::statistics::{MeasureInput, MeasureKind, table_to_write};
use crate::domain::discovery::find::Wanted;
use crate::domain::export::{self, Asked, Which};
use crate::domain::lesson;
use crate::model::Error;

pub use crate::domain::export::codebook::codebook;
pub use crate::domain::export::write::{Format, PARQUET};
pub use crate::domain::export::{Broken, Export, Opened};
pub use crate::domain::statistics::file::Form;
pub use crate::domain::statistics::picture::Chart;

/// What is to be exported, as a client says it.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    /// Which table.
    pub export: Export,
    /// What is looked for; everything where it is empty.
    pub search: Option<String>,
    /// A filter as JSON: a `LessonFilter` for lessons, an `ExperienceFilter` for everything else.
    pub filter: Option<String>,
}

/// Why an export is refused, and which parameter is at fault, if any is.
#[derive(Debug)]
pub struct Refused {
    /// The parameter.
    pub parameter: Option<&'static str>,
    /// Why.
    pub error: RequestError,
}

impl Floke {
    /// Begins an export of what the sender may read.
    ///
    /// # Errors
    ///
    /// `BAD_USER_INPUT` for what the same value of a variable would be refused for, `UNAVAILABLE` where something that it
    /// needs does not answer.
    pub async fn export(
        &self,
        documents: &Documents,
        sender: &Sender,
        request: ExportRequest,
        id: &RequestId,
    ) -> Result<Opened, Refused> {
        let search = request.search.map(Json::String);
        let search = coerced::<String>(documents, SEARCH, "String", search)?;
        let filter = parsed(request.filter)?;
        let batches = Batches::default();
        let asker = Asker::new(
            self.resources().clone(),
            sender.viewer.clone(),
            sender.language,
            self.limits(),
            batches.clone(),
        );
        let which = if request.export == Export::Lessons {
            let filter = coerced::<LessonFilter>(documents, FILTER, "LessonFilter", filter)?;
            let checked = lessons(&asker, said(search), filter);
            batches.drive(Box::pin(checked)).await
        } else {
            let name = "ExperienceFilter";
            let filter = coerced::<ExperienceFilter>(documents, FILTER, name, filter)?;
            let checked = experiences(&asker, said(search), filter);
            batches.drive(Box::pin(checked)).await
        };
        let which = which.map_err(|failure| refused(&failure.0, id))?;
        let wanted = Asked {
            export: request.export,
            which,
            language: spoken(sender.language),
        };
        let (db, discovery) = (&asker.db, &asker.discovery);
        let opened = Box::pin(export::open(db, discovery, &sender.viewer, wanted));
        opened.await.map_err(|error| refused(&error, id))
    }
}

/// A table of statistics that is to be written to a file, as a client says it.
#[derive(Clone, Debug)]
pub struct TableRequest {
    /// What is looked for; everything where it is empty.
    pub search: Option<String>,
    /// An `ExperienceFilter` as JSON.
    pub filter: Option<String>,
    /// Codes of dimensions, with commas between.
    pub group_by: Option<String>,
    /// Codes of measures, with commas between.
    pub measures: Option<String>,
    /// The unit of benefits that are added up.
    pub unit: Option<String>,
    /// The code of their category.
    pub category: Option<String>,
    /// How it is written.
    pub form: Form,
}

impl Floke {
    /// A table of what the sender may read, as a file.
    ///
    /// # Errors
    ///
    /// As of an export.
    pub async fn table(
        &self,
        documents: &Documents,
        sender: &Sender,
        request: TableRequest,
        id: &RequestId,
    ) -> Result<Vec<u8>, Refused> {
        let search = request.search.map(Json::String);
        let search = coerced::<String>(documents, SEARCH, "String", search)?;
        let filter = parsed(request.filter)?;
        let filter = coerced(documents, FILTER, "ExperienceFilter", filter)?;
        let group_by = codes(documents, (GROUP_BY, "Dimension"), request.group_by)?;
        let kinds = codes(documents, (MEASURES, "MeasureKind"), request.measures)?;
        fits(
            &kinds,
            (request.unit.as_deref(), request.category.as_deref()),
        )?;
        let category = request.category.map(Json::String);
        let category = coerced(documents, CATEGORY, "BenefitCategory", category)?;
        let measures = kinds.into_iter().map(|kind| {
            let is_sum = kind == MeasureKind::BenefitSum;
            MeasureInput {
                kind,
                unit: request.unit.clone().filter(|_| is_sum),
                category: category.filter(|_| is_sum),
            }
        });
        let measures: Vec<MeasureInput> = measures.collect();
        let batches = Batches::default();
        let asker = Asker::new(
            self.resources().clone(),
            sender.viewer.clone(),
            spoken(sender.language),
            self.limits(),
            batches.clone(),
        );
        let writing = table_to_write(
            &asker,
            (said(search), filter),
            (group_by, measures),
            request.form,
        );
        let written = batches.drive(Box::pin(writing)).await;
        written.map_err(|failure| refused(&failure.0, id))
    }
}

/// What is added up is said of sums alone, and of them it must be.
fn fits(
    kinds: &[MeasureKind],
    (unit, category): (Option<&str>, Option<&str>),
) -> Result<(), Refused> {
    let is_sum = kinds.contains(&MeasureKind::BenefitSum);
    for (parameter, said) in [(UNIT, unit), (CATEGORY, category)] {
        let is_blank = said.is_none_or(|it| it.trim().is_empty());
        let message = match (is_sum, said) {
            (true, _) if is_blank => {
                format!(
                    "BENEFIT_SUM needs a {parameter}: what is told of different ones is not added up."
                )
            }
            (false, Some(_)) => format!("Only the measure BENEFIT_SUM takes a {parameter}."),
            _ => continue,
        };
        return Err(shape::wrong(parameter, &message));
    }
    Ok(())
}

/// Codes as a variable that is a list of them takes them.
fn codes<T: InputType>(
    documents: &Documents,
    (parameter, ty): (&'static str, &str),
    codes: Option<String>,
) -> Result<Vec<T>, Refused> {
    let codes = codes.filter(|codes| !codes.trim().is_empty()).map(|codes| {
        let codes = codes.split(',').map(|code| Json::from(code.trim()));
        Json::Array(codes.collect())
    });
    let codes = coerced(documents, parameter, &format!("[{ty}!]"), codes)?;
    Ok(codes.unwrap_or_default())
}

const GROUP_BY: &str = "groupBy";
const MEASURES: &str = "measures";
const UNIT: &str = "unit";
const CATEGORY: &str = "category";
const CHART: &str = "chart";
const SEARCH: &str = "search";
const FILTER: &str = "filter";

/// Labels are there in three languages; others read bokmål.
fn spoken(language: Language) -> Language {
    match language {
        Language::Nn | Language::En => language,
        _ => Language::Nb,
    }
}

async fn experiences(
    asker: &Asker,
    search: Option<String>,
    filter: Option<ExperienceFilter>,
) -> Checked<Which> {
    let filter = match filter {
        Some(filter) => Some(filter.checked(asker).await?),
        None => None,
    };
    Ok(Which::Experiences(Wanted {
        search,
        filter,
        mode: None,
    }))
}

async fn lessons(
    asker: &Asker,
    search: Option<String>,
    filter: Option<LessonFilter>,
) -> Checked<Which> {
    let filter = match filter {
        Some(filter) => filter.checked(asker).await?,
        None => lesson::Filter::default(),
    };
    Ok(Which::Lessons(search, filter))
}

fn parsed(filter: Option<String>) -> Result<Option<Json>, Refused> {
    let Some(text) = filter.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let parsed = serde_json::from_str(&text).map_err(|_| {
        let message = "The parameter filter is not valid JSON.";
        unfit(FILTER, RequestError::new(Code::BadUserInput, message))
    });
    Ok(Some(parsed?))
}

/// A value as a variable of this type takes it.
fn coerced<T: InputType>(
    documents: &Documents,
    parameter: &'static str,
    ty: &str,
    value: Option<Json>,
) -> Result<Option<T>, Refused> {
    let Some(value) = value else {
        return Ok(None);
    };
    let value = documents
        .coerce(ty, parameter, &value)
        .map_err(|error| unfit(parameter, error))?;
    if value == Value::Null {
        return Ok(None);
    }
    let taken = T::parse(Some(value)).map_err(|error: InputValueError<T>| {
        let message = error.into_server_error(Pos::default()).message;
        unfit(parameter, RequestError::new(Code::BadUserInput, message))
    });
    taken.map(Some)
}

fn unfit(parameter: &'static str, error: RequestError) -> Refused {
    Refused {
        parameter: Some(parameter),
        error,
    }
}

/// The parameter that a fault is of; none where it lies within a filter.
fn at_fault(field: &[String]) -> Option<&'static str> {
    let (first, last) = (field.first()?, field.last()?);
    let is = |name: &String| {
        let all = [
            GROUP_BY,
            MEASURES,
            CHART,
            UNIT,
            CATEGORY,
            survey::QUESTION,
            survey::BY,
            survey::BY_QUESTION,
        ];
        all.into_iter().find(|it| *it == name)
    };
    match is(first) {
        // A measure is said in several parameters.
        Some(MEASURES) => is(last).or(Some(MEASURES)),
        found => found,
    }
}

fn refused(error: &Error, id: &RequestId) -> Refused {
    if let Error::Invalid(faults) = error {
        let messages: Vec<&str> = faults.iter().map(|it| it.message.as_str()).collect();
        let error = RequestError::new(Code::BadUserInput, messages.join("; "));
        let parameter = faults.iter().find_map(|fault| at_fault(&fault.field));
        return unfit(parameter.unwrap_or(FILTER), error);
    }
    Refused {
        parameter: None,
        error: refusal(error, id),
    }
}
