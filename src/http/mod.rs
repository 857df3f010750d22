//! HTTP: how requests come in and answers go out. It does not know what GraphQL means, nor any rule of Floke.
//!
//! Around every route, from the outside in: request id, log and metrics, security headers, CORS, compression, and the
//! net that catches a panic.

mod accept;
mod catalogue;
mod connection;
mod cors;
mod error;
mod explorer;
mod export;
mod file;
pub mod graphql;
mod health;
mod metrics;
mod observe;
mod panic;
mod parameters;
mod refusal;
mod release;
mod request_id;
mod schema;
mod security;
mod sender;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::request::Parts;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get};
use futures_util::FutureExt;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use crate::app::App;
use crate::config::Config;
use crate::graphql::document::Documents;
use crate::graphql::export::PARQUET;
use crate::graphql::request_id::RequestId;
use crate::graphql::{Floke, Resources};
use crate::model::{Error, Result};

pub use connection::serve;
pub use health::Readiness;
pub use metrics::{Metrics, Operation, Outcome};
pub use request_id::identified;
use sender::Told;

/// What the routes share.
#[derive(Clone, Debug)]
pub struct Service {
    /// What answers.
    pub app: App,
    /// How it is set.
    pub config: Arc<Config>,
    /// What it counts.
    pub metrics: Metrics,
    /// Whether it is stopping.
    pub readiness: Readiness,
}

/// Bodies smaller than this grow by being compressed, or gain nothing: they fit one packet.
const COMPRESSED_FROM_BYTES: u64 = 1024;

impl Service {
    /// A service that is not stopping and has counted nothing.
    pub fn new(app: App, config: Config) -> Self {
        let metrics = Metrics::new(&app.clock);
        Self {
            app,
            config: Arc::new(config),
            metrics,
            readiness: Readiness::default(),
        }
    }
}

/// What answers by the schema of Floke.
pub struct Endpoint {
    floke: Floke,
    documents: Arc<Documents>,
}

/// What answers, over the schema that `sdl` tells.
pub fn endpoint(service: &Service, sdl: &str) -> Result<Endpoint> {
    let limits = &service.config.limits;
    let documents = Documents::new(sdl, limits)
        .map_err(Error::internal)?
        .with_introspection(service.config.introspection);
    let resources = Resources {
        db: service.app.db.clone(),
        clock: service.app.clock.clone(),
        discovery: service.app.discovery.clone(),
        releases: service.app.releases.clone(),
    };
    Ok(Endpoint {
        floke: Floke::new(resources, Arc::new(limits.clone())),
        documents: Arc::new(documents),
    })
}

impl Endpoint {
    /// The service's own GraphQL hand-over.
    pub fn graphql(&self) -> MethodRouter {
        let asked = self.floke.clone();
        let prepare = Arc::new(move |parts: &Parts, id: &RequestId| {
            let (floke, told, id) = (asked.clone(), Told::by(&parts.headers), id.clone());
            async move { Ok(told?.sender(&floke, &id).await?.into()) }.boxed()
        });
        graphql::route(self.floke.clone(), Arc::clone(&self.documents), prepare)
    }

    /// The addresses below `/export/`.
    pub fn exports(&self, service: &Service) -> Router {
        export::router(service, self.floke.clone(), Arc::clone(&self.documents))
    }
}

/// Every address of Floke. `graphql` answers on `/graphql` and bounds its own bodies, `others` have their own addresses;
/// `sdl` is told on `/schema.graphql`.
pub fn router(service: &Service, graphql: MethodRouter, others: Router, sdl: &str) -> Router {
    let mut router = Router::new()
        .route("/graphql", graphql)
        .merge(others)
        .merge(schema::router(sdl))
        .merge(catalogue::router(service))
        .merge(release::router(service))
        .merge(health::router(service))
        .route("/metrics", get(metrics::scrape).with_state(service.clone()));
    if service.config.graphiql {
        router = router.merge(explorer::router());
    }
    let router = router
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(from_fn(panic::catch))
        .layer(DefaultBodyLimit::max(service.config.limits.body_bytes))
        .layer(compression());
    let router = match cors::layer(&service.config.cors_origins) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    let observe = from_fn_with_state(service.metrics.clone(), observe::observe);
    let router = security::layer(router, service.config.hsts_seconds).layer(observe);
    identified(router, service.app.clock.clone())
}

fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().compress_when(
        SizeAbove::new(COMPRESSED_FROM_BYTES)
            .and(NotForContentType::IMAGES)
            .and(NotForContentType::const_new("font/"))
            // Packed in itself.
            .and(NotForContentType::const_new(PARQUET)),
    )
}
