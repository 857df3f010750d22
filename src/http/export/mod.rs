//! Exports over HTTP: `/export/NAME.FORMAT`, sent as they are read, and the codebook. It does not know what they tell.

mod body;
mod parameters;
mod statistics;
mod survey;

use std::fmt::Write;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use entity::code::Language;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use self::parameters::Parameters;
use super::error::{self, Refusal};
use super::file::{File, is_known};
use super::sender::Told;
use super::{Service, request_id};
use crate::graphql::code::Code;
use crate::graphql::document::{Documents, INTERNAL, RequestError};
use crate::graphql::export::shape::Book;
use crate::graphql::export::{
    Broken, Export, ExportRequest, Form, Format, Opened, PARQUET, Refused, codebook, shape,
};
use crate::graphql::request_id::RequestId;
use crate::graphql::{Floke, Sender};
use crate::model::checksum::sha256;

/// Seconds after which whoever found all turns taken may try again.
const RETRY_SECONDS: u64 = 10;

/// What the routes share.
#[derive(Clone)]
struct Exports {
    floke: Floke,
    documents: Arc<Documents>,
    turns: Arc<Semaphore>,
    patience: Duration,
    /// How long a body waits for one who reads.
    stall: Duration,
    codebooks: Arc<OnceLock<[File; 3]>>,
}

/// `/export/…`.
pub fn router(service: &Service, floke: Floke, documents: Arc<Documents>) -> Router {
    let limits = &service.config.limits;
    // Each holds a connection of the database to its end; half of them stay with those who ask for less.
    let half = service.config.database_connections / 2;
    let turns = limits
        .exports
        .min(usize::try_from(half).unwrap_or(1).max(1));
    let exports = Exports {
        floke,
        documents,
        turns: Arc::new(Semaphore::new(turns)),
        patience: Duration::from_secs(limits.timeout_seconds),
        stall: Duration::from_secs(limits.export_stall_seconds),
        codebooks: Arc::default(),
    };
    Router::new()
        .route("/export/{file}", get(respond))
        .route("/export/surveys/{wave}/{file}", get(survey::respond))
        .with_state(exports)
}

async fn respond(
    State(exports): State<Exports>,
    Path(file): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let id = RequestId(request_id::of(&parts.extensions));
    let answered = match file.rsplit_once('.') {
        Some(("codebook", extension)) => exports.codebook(&parts, extension),
        Some((statistics::NAME, extension)) => match Form::of_extension(extension) {
            Some(form) => exports.table(&parts, form, &id).await,
            None => return error::not_found(parts.uri, parts.extensions).await,
        },
        Some((name, extension)) => {
            let known = Export::of_name(name).zip(Format::of_extension(extension));
            match known {
                Some(known) => exports.answer(&parts, known, &id).await,
                None => return error::not_found(parts.uri, parts.extensions).await,
            }
        }
        None => return error::not_found(parts.uri, parts.extensions).await,
    };
    let mut response = answered.unwrap_or_else(|refusal| refusal.into_response(&parts.extensions));
    let varies = HeaderValue::from_static("accept-language, authorization");
    response.headers_mut().append(VARY, varies);
    response
}

/// An export that may be sent.
struct Ready {
    opened: Opened,
    format: Format,
    etag: HeaderValue,
    turn: OwnedSemaphorePermit,
}

impl Exports {
    async fn answer(
        &self,
        parts: &Parts,
        (export, format): (Export, Format),
        id: &RequestId,
    ) -> Result<Response, Refusal> {
        let ready = timeout(self.patience, self.open(parts, (export, format), id));
        let ready = ready.await.map_err(|_| late())??;
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(ETAG, ready.etag.clone());
        headers.insert(CACHE_CONTROL, kept(parts));
        if is_known(&parts.headers, &ready.etag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return Ok(response);
        }
        let media_type = HeaderValue::from_static(format.media_type());
        headers.insert(CONTENT_TYPE, media_type);
        name_file(headers, export.name(), format.extension());
        if parts.method != Method::HEAD {
            *response.body_mut() = send(ready, self.stall, id.clone());
        }
        Ok(response)
    }

    async fn open(
        &self,
        parts: &Parts,
        (export, format): (Export, Format),
        id: &RequestId,
    ) -> Result<Ready, Refusal> {
        let given = Parameters::of(parts.uri.query().unwrap_or_default())?;
        let format = shape::format(format, given.has_mark).map_err(refused)?;
        let sender = self.sender(parts, given.language, id).await?;
        let turn = Arc::clone(&self.turns).try_acquire_owned().map_err(|_| {
            let message = "Too many exports are sent just now; try again in a while.";
            Refusal::of(RequestError::new(Code::Unavailable, message)).retried(RETRY_SECONDS)
        })?;
        let request = ExportRequest {
            export,
            search: given.search,
            filter: given.filter,
        };
        let opened = self.floke.export(&self.documents, &sender, request, id);
        let opened = opened.await.map_err(refused)?;
        let etag = etag(parts, &opened, format);
        Ok(Ready {
            opened,
            format,
            etag,
            turn,
        })
    }

    async fn sender(
        &self,
        parts: &Parts,
        language: Option<Language>,
        id: &RequestId,
    ) -> Result<Sender, Refusal> {
        let told = Told::by(&parts.headers).map_err(Refusal::of)?;
        let sender = told.sender(&self.floke, id).await.map_err(Refusal::of)?;
        Ok(Sender {
            language: language.unwrap_or(sender.language),
            ..sender
        })
    }

    fn codebook(&self, parts: &Parts, extension: &str) -> Result<Response, Refusal> {
        let given = Parameters::of_codebook(parts.uri.query().unwrap_or_default())?;
        let place = match shape::book(extension, given.has_mark).map_err(refused)? {
            Some(Book::Json) => 0,
            Some(Book::Csv { has_mark }) => 1 + usize::from(has_mark),
            None => {
                let message = "There is nothing at this address.";
                return Err(Refusal::of(RequestError::new(Code::NotFound, message)));
            }
        };
        let files = if let Some(files) = self.codebooks.get() {
            files
        } else {
            let files = codebooks().map_err(|error| {
                tracing::error!(%error, "the codebook cannot be told");
                Refusal::of(RequestError::new(Code::Internal, INTERNAL))
            })?;
            self.codebooks.get_or_init(|| files)
        };
        Ok(files[place].answer(&parts.headers))
    }
}

fn refused(Refused { parameter, error }: Refused) -> Refusal {
    let refusal = Refusal::of(error);
    match parameter {
        Some(parameter) => refusal.about(parameter),
        None => refusal,
    }
}

fn late() -> Refusal {
    let message = "The export was not ready in time.";
    Refusal::of(RequestError::new(Code::Timeout, message))
}

/// How long it may be kept: it is asked for anew each time, and by the bearer of a token alone.
fn kept(parts: &Parts) -> HeaderValue {
    HeaderValue::from_static(if parts.headers.contains_key(AUTHORIZATION) {
        "private, no-cache"
    } else {
        "no-cache"
    })
}

fn name_file(headers: &mut HeaderMap, name: &str, extension: &str) {
    let disposition = format!("attachment; filename=\"floke-{name}.{extension}\"");
    if let Ok(disposition) = HeaderValue::try_from(disposition) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
}

fn codebooks() -> crate::model::Result<[File; 3]> {
    let codebook = codebook()?;
    let csv = Format::Csv { has_mark: false }.media_type();
    let file = |media_type, bytes: Vec<u8>| File::plain(media_type, Bytes::from(bytes));
    Ok([
        file("application/json; charset=utf-8", codebook.json()?),
        file(csv, codebook.csv(false)?),
        file(csv, codebook.csv(true)?),
    ])
}

/// Strong: whatever has the same is the same, byte for byte. What is packed on its way is packed as the client takes it.
fn etag(parts: &Parts, opened: &Opened, format: Format) -> HeaderValue {
    let mut told = format!("{} {format:?}", opened.tag());
    if format.media_type() != PARQUET {
        let taken = parts.headers.get_all(ACCEPT_ENCODING).iter();
        for value in taken {
            let _ = write!(told, " {value:?}");
        }
    }
    HeaderValue::try_from(format!("\"{}\"", sha256(told)))
        .unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// The body, which somebody fills as long as somebody reads it.
fn send(ready: Ready, stall: Duration, id: RequestId) -> Body {
    let (sink, body) = body::pipe(stall);
    tokio::spawn(async move {
        let Ready {
            opened,
            format,
            turn,
            ..
        } = ready;
        let written = match opened.write(format, sink).await {
            Ok(sink) => sink.end().await.map_err(Broken::Write),
            Err(broken) => Err(broken),
        };
        drop(turn);
        match written {
            Ok(()) => {}
            Err(Broken::Read(error)) => {
                let code = error.code();
                tracing::error!(request.id = id.0, code, %error, "an export broke off");
            }
            Err(Broken::Write(error)) => {
                tracing::debug!(request.id = id.0, %error, "an export was not taken to its end");
            }
        }
    });
    body
}
