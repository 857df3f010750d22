//! What is answered where no route answers: the same shape of errors that GraphQL has, so that clients need but one.

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{Extensions, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::request_id;
use crate::graphql::code::Code;
use crate::graphql::document::{INTERNAL, RequestError};

/// No such address.
pub async fn not_found(uri: Uri, extensions: Extensions) -> Response {
    let message = if uri.path() == "/" {
        "The explorer is switched off here. GraphQL is answered on /graphql."
    } else {
        "There is nothing at this address. GraphQL is answered on /graphql."
    };
    error(StatusCode::NOT_FOUND, "NOT_FOUND", message, &extensions)
}

/// An address that does not answer to this method; the router adds which it answers to.
pub async fn method_not_allowed(method: Method, extensions: Extensions) -> Response {
    // A method's name is the client's own text, but made of token characters alone, and short in what is told.
    let name: String = method.as_str().chars().take(20).collect();
    let message = format!("This address does not answer to {name}.");
    error(
        StatusCode::METHOD_NOT_ALLOWED,
        "BAD_USER_INPUT",
        &message,
        &extensions,
    )
}

/// A media type that this address does not answer in; the message tells in which it does.
pub fn not_acceptable(message: &str, extensions: &Extensions) -> Response {
    let status = StatusCode::NOT_ACCEPTABLE;
    error(status, "BAD_USER_INPUT", message, extensions)
}

/// Something broke; what it was is in the log, under the request id.
pub fn internal(extensions: &Extensions) -> Response {
    error(
        StatusCode::INTERNAL_SERVER_ERROR,
        "INTERNAL_SERVER_ERROR",
        INTERNAL,
        extensions,
    )
}

/// Why a request that is none of GraphQL's is refused.
#[derive(Debug)]
pub(super) struct Refusal {
    error: RequestError,
    parameter: Option<String>,
    retry_seconds: Option<u64>,
}

impl Refusal {
    /// For this error.
    pub(super) fn of(error: RequestError) -> Self {
        Self {
            error,
            parameter: None,
            retry_seconds: None,
        }
    }

    /// For a parameter that cannot be used.
    pub(super) fn parameter(name: &str, message: impl Into<String>) -> Self {
        Self::of(RequestError::new(Code::BadUserInput, message)).about(name)
    }

    /// The same, for this parameter.
    pub(super) fn about(self, parameter: &str) -> Self {
        Self {
            parameter: Some(parameter.to_owned()),
            ..self
        }
    }

    /// The same, with when to try again.
    pub(super) fn retried(self, seconds: u64) -> Self {
        Self {
            retry_seconds: Some(seconds),
            ..self
        }
    }

    /// The answer.
    pub(super) fn into_response(self, extensions: &Extensions) -> Response {
        let id = request_id::of(extensions);
        let code = self.error.code;
        let mut told = json!({ "code": code.as_str(), "requestId": id });
        if let Some(parameter) = self.parameter {
            told["parameter"] = parameter.into();
        }
        let body = json!({ "errors": [{ "message": self.error.message, "extensions": told }] });
        let mut response = (status(code), Json(body)).into_response();
        let headers = response.headers_mut();
        if code == Code::Unauthenticated {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_seconds {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

fn status(code: Code) -> StatusCode {
    match code {
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Conflict => StatusCode::CONFLICT,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Timeout => StatusCode::GATEWAY_TIMEOUT,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

fn error(status: StatusCode, code: &str, message: &str, extensions: &Extensions) -> Response {
    let id = request_id::of(extensions);
    let body = json!({
        "errors": [{ "message": message, "extensions": { "code": code, "requestId": id } }]
    });
    (status, Json(body)).into_response()
}
