//! A whole Floke on a port of its own, as `floke serve` runs it.

use std::net::SocketAddr;

use axum::Router;
use axum::routing::MethodRouter;
use floke::app::App;
use floke::config::Config;
use floke::http::{self, Service};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::database::TestDatabase;

/// A running Floke; it ends with the test.
pub struct Floke {
    pub address: SocketAddr,
    pub client: Client,
    pub service: Service,
    /// Its database, which must outlive it.
    pub database: TestDatabase,
    stop: oneshot::Sender<()>,
    task: JoinHandle<bool>,
}

impl Floke {
    /// Floke on a migrated database, with its own GraphQL.
    pub async fn start(config: Config) -> Self {
        let (database, app) = TestDatabase::migrated().await;
        Self::whole(database, Service::new(app, config)).await
    }

    /// Floke with something else in the place of its GraphQL.
    pub async fn with_graphql(config: Config, graphql: MethodRouter) -> Self {
        let (database, app) = TestDatabase::migrated().await;
        Self::run(database, Service::new(app, config), graphql, Router::new()).await
    }

    /// Floke on an app that the test has made.
    pub async fn on(database: TestDatabase, app: App) -> Self {
        Self::whole(database, Service::new(app, Config::default())).await
    }

    /// Floke on a service that the test has made.
    pub async fn serving(database: TestDatabase, service: Service) -> Self {
        Self::whole(database, service).await
    }

    async fn whole(database: TestDatabase, service: Service) -> Self {
        let endpoint = http::endpoint(&service, &floke::graphql::sdl()).unwrap();
        let exports = endpoint.exports(&service);
        Self::run(database, service, endpoint.graphql(), exports).await
    }

    async fn run(
        database: TestDatabase,
        service: Service,
        graphql: MethodRouter,
        exports: Router,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = http::router(&service, graphql, exports, &floke::graphql::sdl());
        let (stop, stopped) = oneshot::channel::<()>();
        let running = service.clone();
        let task = tokio::spawn(async move {
            let stop = async {
                let _ = stopped.await;
            };
            http::serve(&running, router, listener, stop).await
        });
        Self {
            address,
            client: Client::new(),
            service,
            database,
            stop,
            task,
        }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A GET request.
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.url(path))
    }

    /// A GraphQL request.
    pub fn ask(&self, query: &str) -> RequestBuilder {
        self.ask_with(query, &json!({}))
    }

    /// The same with variables.
    pub fn ask_with(&self, query: &str, variables: &Value) -> RequestBuilder {
        self.client
            .post(self.url("/graphql"))
            .json(&json!({ "query": query, "variables": variables }))
    }

    /// Tells it to stop; what comes back waits for the end and tells whether every request had finished.
    pub fn stop(self) -> (TestDatabase, JoinHandle<bool>) {
        self.stop.send(()).unwrap();
        (self.database, self.task)
    }
}
