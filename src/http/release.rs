//! Files of releases over HTTP: `/releases/ID/FILE`, sent as they are read. It does not know what they tell.

use std::io;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use futures_util::stream;

use super::error::{self, Refusal};
use super::file::is_known;
use super::{Service, request_id};
use crate::app::App;
use crate::graphql::code::Code;
use crate::graphql::document::{INTERNAL, RequestError};
use crate::graphql::release::Download;
use crate::model::Error;

/// Seconds after which whoever asked for what is just being changed may try again.
const RETRY_SECONDS: u64 = 10;

/// `/releases/…`.
pub fn router(service: &Service) -> Router {
    Router::new()
        .route("/releases/{id}/{file}", get(respond))
        .with_state(service.app.clone())
}

async fn respond(
    State(app): State<App>,
    Path((id, name)): Path<(String, String)>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    match app.releases.download(&app.db, &id, &name).await {
        Ok(Some(download)) => answer(&parts, download),
        Ok(None) => error::not_found(parts.uri, parts.extensions).await,
        Err(error) => refused(&parts, &error).into_response(&parts.extensions),
    }
}

fn refused(parts: &Parts, error: &Error) -> Refusal {
    let id = request_id::of(&parts.extensions);
    if let Error::Unavailable(_) = error {
        let message =
            "Something is being taken out of this release just now; try again in a while.";
        return Refusal::of(RequestError::new(Code::Unavailable, message)).retried(RETRY_SECONDS);
    }
    tracing::error!(request.id = id, %error, "a release cannot be read");
    Refusal::of(RequestError::new(Code::Internal, INTERNAL))
}

/// It is asked for anew each time: what is erased is taken out of it, and it is another file then.
fn answer(parts: &Parts, download: Download) -> Response {
    let mut response = Response::new(Body::empty());
    let file = &download.file;
    // Weak, because it may be packed on its way.
    let etag = value(&format!("W/\"{}\"", file.checksum));
    // The page is to be read where it is.
    let is_page = file.media_type.starts_with("text/html");
    let kind = if is_page { "inline" } else { "attachment" };
    let disposition = value(&format!("{kind}; filename=\"{}\"", file.name));
    let media_type = value(&file.media_type);
    let headers = response.headers_mut();
    headers.insert(ETAG, etag.clone());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.append(VARY, HeaderValue::from_static("accept-encoding"));
    if is_known(&parts.headers, &etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    headers.insert(CONTENT_TYPE, media_type);
    headers.insert(CONTENT_DISPOSITION, disposition);
    if parts.method != Method::HEAD {
        *response.body_mut() = body(download);
    }
    response
}

/// Names and types of files are Floke's own.
fn value(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// A file piece by piece. One that cannot be read to its end breaks the connection, so that nobody takes a part for the whole.
fn body(download: Download) -> Body {
    let pieces = stream::unfold(Some((download, 0_i32)), |at| async move {
        let (download, position) = at?;
        match download.piece(position).await {
            Ok(Some(piece)) => Some((Ok(Bytes::from(piece)), Some((download, position + 1)))),
            Ok(None) if download.is_end(position) => None,
            Ok(None) => Some((Err(io::Error::other("a release's file broke off")), None)),
            Err(error) => Some((Err(io::Error::other(error)), None)),
        }
    });
    Body::from_stream(Box::pin(pieces))
}
