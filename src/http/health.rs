//! Whether Floke lives and whether it should be sent requests, for whoever watches over it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tokio::time::timeout;

use super::Service;
use crate::app::App;

/// A database that takes longer is as good as none to whoever waits for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the service is stopping; shared by everybody who must know.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    /// From now on the service is not ready.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the service is stopping.
    pub fn is_stopping(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// `/health/live` and `/health/ready`.
pub fn router(service: &Service) -> Router {
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .with_state(service.clone())
}

async fn live() -> Response {
    answer(StatusCode::OK, json!({ "status": "live" }))
}

async fn ready(State(service): State<Service>) -> Response {
    if service.readiness.is_stopping() {
        return answer(
            StatusCode::SERVICE_UNAVAILABLE,
            json!({ "status": "stopping" }),
        );
    }
    let (database, migrations) = timeout(PATIENCE, look(&service.app))
        .await
        .unwrap_or(("does not answer in time", "unknown"));
    let index = if service.app.discovery.is_ready() {
        "ok"
    } else {
        "has not caught up"
    };
    let is_ready = database == "ok" && migrations == "ok" && index == "ok";
    let (status, word) = if is_ready {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready")
    };
    answer(
        status,
        json!({ "status": word, "checks": { "database": database, "migrations": migrations, "index": index } }),
    )
}

/// The state of database and migrations, without a word of the inside.
async fn look(app: &App) -> (&'static str, &'static str) {
    if let Err(error) = app.db.ping().await {
        tracing::debug!(%error, "not ready");
        return ("does not answer", "unknown");
    }
    match app.db.migrations().await {
        Ok(steps) if steps.iter().all(|step| step.is_applied) => ("ok", "ok"),
        Ok(_) => ("ok", "missing"),
        Err(error) => {
            tracing::warn!(%error, "the migrations cannot be read");
            ("ok", "unknown")
        }
    }
}

fn answer(status: StatusCode, body: serde_json::Value) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
