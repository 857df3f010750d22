//! Tables and codebooks of survey waves over HTTP: `/export/surveys/WAVE/table.FORMAT` and `/export/surveys/WAVE/codebook.FORMAT`.
//! They are short, so that they are made whole before they are sent.

use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::request::Parts;
use axum::response::Response;
use tokio::time::timeout;

use super::parameters::Parameters;
use super::{Exports, kept, late, name_file, refused};
use crate::graphql::export::survey::{BookForm, SurveyRequest};
use crate::graphql::export::{Form, Format, shape};
use crate::graphql::request_id::RequestId;
use crate::http::error::{self, Refusal};
use crate::http::file::File;
use crate::http::request_id;

pub(super) async fn respond(
    State(exports): State<Exports>,
    Path((wave, file)): Path<(String, String)>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let id = RequestId(request_id::of(&parts.extensions));
    let answered = match file.rsplit_once('.') {
        Some(("codebook", "json")) => exports.book(&parts, wave, BookForm::Json, &id).await,
        Some(("codebook", "csv")) => exports.book(&parts, wave, BookForm::Csv, &id).await,
        Some(("table", extension)) => match Form::of_extension(extension) {
            Some(form) => exports.survey(&parts, wave, form, &id).await,
            None => return error::not_found(parts.uri, parts.extensions).await,
        },
        _ => return error::not_found(parts.uri, parts.extensions).await,
    };
    let mut response = answered.unwrap_or_else(|refusal| refusal.into_response(&parts.extensions));
    let varies = HeaderValue::from_static("accept-language, authorization");
    response.headers_mut().append(VARY, varies);
    response
}

impl Exports {
    async fn survey(
        &self,
        parts: &Parts,
        wave: String,
        form: Form,
        id: &RequestId,
    ) -> Result<Response, Refusal> {
        let given = Parameters::of_surveys(parts.uri.query().unwrap_or_default())?;
        let form = shape::form(form, given.has_mark, given.chart).map_err(refused)?;
        let sender = self.sender(parts, given.language, id).await?;
        let request = SurveyRequest {
            wave,
            question: given.question,
            by: given.by,
            by_question: given.by_question,
            weighted: given.weighted,
            tested: given.test.unwrap_or_default(),
            form,
        };
        let made = self
            .floke
            .survey_table(&self.documents, &sender, request, id);
        let made = timeout(self.patience, made).await.map_err(|_| late())?;
        let bytes = made.map_err(refused)?;
        Ok(file(
            parts,
            (form.media_type(), bytes),
            ("survey-table", form.extension()),
        ))
    }

    async fn book(
        &self,
        parts: &Parts,
        wave: String,
        form: BookForm,
        id: &RequestId,
    ) -> Result<Response, Refusal> {
        Parameters::none(parts.uri.query().unwrap_or_default())?;
        let made = self.floke.survey_codebook(&wave, form, id);
        let made = timeout(self.patience, made).await.map_err(|_| late())?;
        let bytes = made.map_err(refused)?;
        let csv = Format::Csv { has_mark: true };
        let (media_type, extension) = match form {
            BookForm::Json => ("application/json; charset=utf-8", "json"),
            BookForm::Csv => (csv.media_type(), csv.extension()),
        };
        Ok(file(
            parts,
            (media_type, bytes),
            ("survey-codebook", extension),
        ))
    }
}

fn file(
    parts: &Parts,
    (media_type, bytes): (&'static str, Vec<u8>),
    (name, extension): (&str, &str),
) -> Response {
    let mut response = File::plain(media_type, Bytes::from(bytes)).answer(&parts.headers);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, kept(parts));
    name_file(headers, name, extension);
    response
}
