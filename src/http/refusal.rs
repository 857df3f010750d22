//! The answer to a request of which nothing has run: errors, and no `data`. It must not know why.

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::accept::Media;
use crate::graphql::code::Code;
use crate::graphql::document::RequestError;

/// Why nothing of a request has run, and how that is told.
pub(super) struct Refusal {
    errors: Vec<RequestError>,
    status: Option<StatusCode>,
    allow: Option<&'static str>,
}

impl Refusal {
    /// A request that is no GraphQL request: told by its status, whatever the media type.
    pub(super) fn status(status: StatusCode, message: impl Into<String>) -> Self {
        let error = RequestError::new(Code::BadUserInput, message);
        Self {
            errors: vec![error],
            status: Some(status),
            allow: None,
        }
    }

    /// A method that cannot be used here, and those that can.
    pub(super) fn method(allow: &'static str, message: impl Into<String>) -> Self {
        let refusal = Self::status(StatusCode::METHOD_NOT_ALLOWED, message);
        Self {
            allow: Some(allow),
            ..refusal
        }
    }

    /// A refusal with one error, told by the status that belongs to its code.
    pub(super) fn code(code: Code, message: impl Into<String>) -> Self {
        vec![RequestError::new(code, message)].into()
    }

    /// A request that did not arrive in time.
    pub(super) fn slow() -> Self {
        let refusal = Self::code(Code::Timeout, "The request did not arrive in time.");
        Self {
            status: Some(StatusCode::REQUEST_TIMEOUT),
            ..refusal
        }
    }

    /// How many errors it tells.
    pub(super) fn count(&self) -> usize {
        self.errors.len()
    }

    /// The answer. Under `application/json` a GraphQL request that cannot run has status 200.
    pub(super) fn into_response(self, media: Media, request_id: &str) -> Response {
        let code = self
            .errors
            .first()
            .map_or(Code::Internal, |error| error.code);
        let status = self.status.unwrap_or_else(|| status(code, media));
        let errors: Vec<_> = self
            .errors
            .iter()
            .map(|error| told(error, request_id))
            .collect();
        let body = json!({ "errors": errors });
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, media.content_type());
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}

impl From<Vec<RequestError>> for Refusal {
    fn from(errors: Vec<RequestError>) -> Self {
        Self {
            errors,
            status: None,
            allow: None,
        }
    }
}

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        vec![error].into()
    }
}

fn told(error: &RequestError, request_id: &str) -> serde_json::Value {
    let extensions = json!({ "code": error.code.as_str(), "requestId": request_id });
    if error.locations.is_empty() {
        json!({ "message": error.message, "extensions": extensions })
    } else {
        let locations = &error.locations;
        json!({ "message": error.message, "locations": locations, "extensions": extensions })
    }
}

fn status(code: Code, media: Media) -> StatusCode {
    match (code, media) {
        (Code::Unauthenticated, _) => StatusCode::UNAUTHORIZED,
        (Code::Forbidden, _) => StatusCode::FORBIDDEN,
        (Code::RateLimited, _) => StatusCode::TOO_MANY_REQUESTS,
        (Code::Unavailable, _) => StatusCode::SERVICE_UNAVAILABLE,
        (_, Media::Json) => StatusCode::OK,
        (Code::Timeout, Media::GraphqlResponse) => StatusCode::GATEWAY_TIMEOUT,
        (Code::Internal, Media::GraphqlResponse) => StatusCode::INTERNAL_SERVER_ERROR,
        (_, Media::GraphqlResponse) => StatusCode::BAD_REQUEST,
    }
}
