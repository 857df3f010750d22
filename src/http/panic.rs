//! The net under every route: a panic ends its own request and no other. The log is told by the panic hook.

use std::panic::AssertUnwindSafe;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;

use super::{error, request_id};

/// Answers for a route that panicked. Nothing of the request is used again but its id, so nothing half-changed is seen.
pub async fn catch(request: Request, next: Next) -> Response {
    let extensions = request.extensions().clone();
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answer.unwrap_or_else(|_| {
        tracing::error!(
            request.id = request_id::of(&extensions),
            "a request ended in a panic"
        );
        error::internal(&extensions)
    })
}
