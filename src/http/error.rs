//! What is answered where no route answers: the same shape of errors that GraphQL has, so that clients need but one.

use axum::Json;
use axum::http::{Extensions, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::request_id;
use crate::graphql::document::INTERNAL;

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

/// Something broke; what it was is in the log, under the request id.
pub fn internal(extensions: &Extensions) -> Response {
    error(
        StatusCode::INTERNAL_SERVER_ERROR,
        "INTERNAL_SERVER_ERROR",
        INTERNAL,
        extensions,
    )
}

fn error(status: StatusCode, code: &str, message: &str, extensions: &Extensions) -> Response {
    let id = request_id::of(extensions);
    let body = json!({
        "errors": [{ "message": message, "extensions": { "code": code, "requestId": id } }]
    });
    (status, Json(body)).into_response()
}
