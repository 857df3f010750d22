//! Asks Floke's schema as the hand-over does, without a network between, and tells how long the answer took.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::Executor;
use entity::code::Language;
use floke::app::App;
use floke::config::limits::Limits;
use floke::graphql::document::Documents;
use floke::graphql::{Floke, Resources, Sender, sdl};
use floke::model::Viewer;
use serde_json::{Map, Value};

/// Somebody who asks.
pub struct Asker {
    floke: Floke,
    documents: Documents,
}

impl Asker {
    /// Anybody.
    pub fn new(app: &App) -> Self {
        let limits = Limits::default();
        let resources = Resources {
            db: app.db.clone(),
            clock: app.clock.clone(),
            discovery: app.discovery.clone(),
            releases: app.releases.clone(),
        };
        Self {
            documents: Documents::new(&sdl(), &limits).unwrap(),
            floke: Floke::new(resources, Arc::new(limits)),
        }
    }

    /// The answer's data, and how long it took from the text of the question to the text of the answer.
    pub async fn ask(&self, query: &str, variables: &Map<String, Value>) -> (Value, Duration) {
        let started = Instant::now();
        let text = self.text(query, variables).await;
        let took = started.elapsed();
        let mut answer: Value = serde_json::from_str(&text).unwrap();
        (answer["data"].take(), took)
    }

    /// The answer as it is sent.
    pub async fn text(&self, query: &str, variables: &Map<String, Value>) -> String {
        let prepared = self.documents.prepare(query, None, variables);
        let (request, settlement) = prepared
            .unwrap_or_else(|_| panic!("{query}"))
            .into_request();
        let sender = Sender {
            viewer: Viewer::Anonymous,
            language: Language::Nb,
        };
        let response = self.floke.execute(request.data(sender)).await;
        assert_eq!(response.errors, [], "{query} {variables:?}");
        let response = settlement.settle(response, query, "bench", &Limits::default());
        serde_json::to_string(&response).unwrap()
    }
}
