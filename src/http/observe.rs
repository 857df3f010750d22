//! Watches every request from its first byte to the head of its answer: one log line, and the counts.
//!
//! The path is logged without its query, which may hold what people asked. `/graphql` has its own line, which the
//! hand-over writes.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::metrics::Operation;
use super::{Metrics, request_id};

/// Longer paths belong to nobody and are cut in the log.
const LONGEST_PATH: usize = 200;

/// Logs and counts one request.
pub async fn observe(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let path: String = request.uri().path().chars().take(LONGEST_PATH).collect();
    let id = request_id::of(request.extensions());
    let response = next.run(request).await;
    let duration = started.elapsed();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let status = response.status();
    metrics.request(route, method_label(&method), status.as_u16(), duration);
    if let Some(operation) = response.extensions().get::<Operation>() {
        metrics.operation(operation, duration);
    }
    let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let status = status.as_u16();
    match route {
        "/graphql" => {}
        // Asked for every few seconds by machines, and counted all the same.
        "/health/live" | "/health/ready" | "/metrics" if status < 500 => {
            tracing::debug!(request.id = id, http.method = %method, http.path = path, http.status = status, duration_ms, "request");
        }
        _ => {
            tracing::info!(request.id = id, http.method = %method, http.path = path, http.status = status, duration_ms, "request");
        }
    }
    response
}

/// A method as a label: a client may send any word, and each new one would be a new time series.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}
