//! What Floke counts, and how Prometheus is told. Each service has its own counts, so that several can live in one
//! process.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{
    Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};

use super::Service;
use crate::model::Clock;

/// Seconds; from a cached word to the limit that a query has.
const DURATION_BUCKETS: [f64; 13] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// The counts of one service.
#[derive(Clone)]
pub struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
}

/// A GraphQL operation that was answered. The hand-over lays it into the answer's extensions, where it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// `query`, `mutation` or `subscription`; `unknown` where the document did not say.
    pub kind: &'static str,
    /// How it ended.
    pub outcome: Outcome,
}

/// How a GraphQL operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ran without errors.
    Complete,
    /// It ran, and some fields failed.
    Partial,
    /// It did not run.
    Refused,
}

impl Outcome {
    fn label(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Refused => "refused",
        }
    }
}

impl Metrics {
    /// Counts that begin at nothing, for a process that starts now.
    pub fn new(clock: &Clock) -> Self {
        let durations = Matcher::Suffix("_duration_seconds".to_owned());
        // Fails on an empty list of buckets alone.
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(durations, &DURATION_BUCKETS)
            .unwrap_or_default();
        let recorder = builder.build_recorder();
        let metrics = Self {
            handle: recorder.handle(),
            recorder: Arc::new(recorder),
        };
        #[expect(clippy::cast_precision_loss, reason = "seconds of our time fit")]
        let started = clock.now().timestamp_millis() as f64 / 1000.0;
        metrics.record(|| {
            describe();
            gauge!("process_start_time_seconds").set(started);
            gauge!("floke_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        });
        metrics
    }

    /// Counts a request that was answered.
    pub fn request(&self, route: &str, method: &'static str, status: u16, duration: Duration) {
        let route = route.to_owned();
        self.record(|| {
            counter!("floke_http_requests_total", "route" => route.clone(), "method" => method, "status" => status.to_string())
                .increment(1);
            histogram!("floke_http_request_duration_seconds", "route" => route, "method" => method)
                .record(duration);
        });
    }

    /// Counts a GraphQL operation that was answered.
    pub fn operation(&self, operation: &Operation, duration: Duration) {
        let (kind, outcome) = (operation.kind, operation.outcome.label());
        self.record(|| {
            counter!("floke_graphql_operations_total", "kind" => kind, "outcome" => outcome)
                .increment(1);
            histogram!("floke_graphql_operation_duration_seconds", "kind" => kind).record(duration);
        });
    }

    /// Tells how many connections of clients are open.
    pub fn connections(&self, open: usize) {
        #[expect(clippy::cast_precision_loss, reason = "there are never that many")]
        self.record(|| gauge!("floke_http_connections_open").set(open as f64));
    }

    /// Files durations away, which are kept one by one until then. To be called every few seconds.
    pub fn tidy(&self) {
        self.handle.run_upkeep();
    }

    fn render(&self, statements: u64, lag: Duration, waiting: Option<usize>) -> String {
        self.record(|| {
            counter!("floke_database_statements_total").absolute(statements);
            gauge!("floke_index_lag_seconds").set(lag.as_secs_f64());
            if let Some(waiting) = waiting {
                #[expect(clippy::cast_precision_loss, reason = "there are never that many")]
                gauge!("floke_embeddings_waiting").set(waiting as f64);
            }
        });
        self.handle.render()
    }

    fn record(&self, act: impl FnOnce()) {
        metrics::with_local_recorder(&*self.recorder, act);
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

fn describe() {
    describe_gauge!(
        "process_start_time_seconds",
        "When the process started, in seconds since 1970."
    );
    describe_gauge!("floke_build_info", "The version that runs; always 1.");
    describe_gauge!(
        "floke_http_connections_open",
        "Connections of clients that are open."
    );
    describe_counter!(
        "floke_http_requests_total",
        "Requests answered, by route, method and status."
    );
    describe_histogram!(
        "floke_http_request_duration_seconds",
        "Seconds from a request to the head of its answer."
    );
    describe_counter!(
        "floke_graphql_operations_total",
        "GraphQL operations answered, by kind and outcome."
    );
    describe_histogram!(
        "floke_graphql_operation_duration_seconds",
        "Seconds that a GraphQL operation took."
    );
    describe_gauge!(
        "floke_index_lag_seconds",
        "For how long something has been written that search does not find yet."
    );
    describe_gauge!(
        "floke_embeddings_waiting",
        "Experiences that have no vector yet, or whose texts may have changed since."
    );
    describe_counter!(
        "floke_database_statements_total",
        "Statements sent to the database."
    );
}

/// Answers Prometheus.
pub async fn scrape(State(service): State<Service>) -> impl IntoResponse {
    let headers: [(HeaderName, &str); 2] = [
        (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
    ];
    let app = &service.app;
    let lag = app.discovery.freshness().lag(app.clock.now());
    let (statements, waiting) = (app.db.statements(), app.discovery.waiting());
    (headers, service.metrics.render(statements, lag, waiting))
}
