//! Tables and codebooks of survey waves as files.

use std::sync::Arc;

use super::{Form, Refused, codes, refused, shape, spoken};
use crate::domain::survey::codebook::csv;
use crate::domain::survey::settle::{Waves, ready};
use crate::domain::survey::table::Manner;
use crate::domain::survey::tabulate::{Request, tabulate};
use crate::domain::survey::{Round, find_wave, print};
use crate::graphql::code::Code;
use crate::graphql::document::{Documents, RequestError};
use crate::graphql::request_id::RequestId;
use crate::graphql::schema::Floke;
use crate::graphql::sender::Sender;
use crate::graphql::word::SurveyDimension;
use crate::model::Error;

pub use crate::domain::survey::codebook::file::Form as BookForm;

/// A table of a wave that is to be written to a file, as a client says it.
#[derive(Clone, Debug)]
pub struct SurveyRequest {
    /// The id of the wave.
    pub wave: String,
    /// The code of a question or composite.
    pub question: Option<String>,
    /// Codes of dimensions, with commas between.
    pub by: Option<String>,
    /// The code of another question.
    pub by_question: Option<String>,
    /// Whether it is weighted.
    pub weighted: Option<bool>,
    /// Whether differences are tested.
    pub tested: bool,
    /// How it is written.
    pub form: Form,
}

pub(super) const QUESTION: &str = "question";
pub(super) const BY: &str = "by";
pub(super) const BY_QUESTION: &str = "byQuestion";

impl Floke {
    /// A table of a wave, as a file.
    ///
    /// # Errors
    ///
    /// `NOT_FOUND` where there is no such wave, `BAD_USER_INPUT` where it has no such table.
    pub async fn survey_table(
        &self,
        documents: &Documents,
        sender: &Sender,
        request: SurveyRequest,
        id: &RequestId,
    ) -> Result<Vec<u8>, Refused> {
        let by: Vec<SurveyDimension> = codes(documents, (BY, "SurveyDimension"), request.by)?;
        let question = request.question.filter(|it| !it.is_empty());
        let question = question.ok_or_else(|| {
            shape::wrong(QUESTION, "Say which question or composite: question=CODE.")
        })?;
        let wave = self.wave(&request.wave, id).await?;
        let wanted = Request {
            question,
            by: by.into_iter().map(Into::into).collect(),
            by_question: request.by_question,
            manner: Manner {
                weighted: request.weighted,
                tested: request.tested,
                whole: false,
            },
        };
        let db = &self.resources().db;
        let table = async {
            ready(db, Waves::One(wave.row.id)).await?;
            tabulate(db.reader(), Arc::new(wave), wanted).await
        };
        let written = table
            .await
            .and_then(|it| print::write(&it, request.form, spoken(sender.language)));
        written.map_err(|error| refused(&error, id))
    }

    /// The codebook of a wave, as a file.
    ///
    /// # Errors
    ///
    /// `NOT_FOUND` where there is no such wave.
    pub async fn survey_codebook(
        &self,
        wave: &str,
        form: BookForm,
        id: &RequestId,
    ) -> Result<Vec<u8>, Refused> {
        let wave = self.wave(wave, id).await?;
        let written = match form {
            BookForm::Json => serde_json::to_vec_pretty(&wave.book).map_err(Error::internal),
            BookForm::Csv => csv::write(&wave.book),
        };
        written.map_err(|error| refused(&error, id))
    }

    async fn wave(&self, wave: &str, id: &RequestId) -> Result<Round, Refused> {
        let found = find_wave(self.resources().db.reader(), wave).await;
        let found = found.map_err(|error| refused(&error, id))?;
        found.ok_or_else(|| {
            let message = "There is no such wave.";
            Refused {
                parameter: None,
                error: RequestError::new(Code::NotFound, message),
            }
        })
    }
}
