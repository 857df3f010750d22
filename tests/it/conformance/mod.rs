//! GraphQL as the specifications have it, asked of the schema that fails, behind Floke's own handler.

use axum::Router;
use floke::config::limits::Limits;

use crate::boom;
use crate::support::served::Served;

mod errors;
mod execution;
mod hostile;
mod http;
mod limits;
mod log;
mod variables;

/// A server of the schema that fails, under the default limits.
async fn boom() -> Served {
    boom_with(Limits::default()).await
}

async fn boom_with(limits: Limits) -> Served {
    Served::start(Router::new().route("/graphql", boom::route(&limits, true).unwrap())).await
}
