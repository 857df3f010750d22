//! Asks Floke's schema as the hand-over does, without a network between.

use std::sync::Arc;

use async_graphql::Executor;
use entity::code::Language;
use floke::app::App;
use floke::config::limits::Limits;
use floke::graphql::document::Documents;
use floke::graphql::export::{Export, ExportRequest, Format};
use floke::graphql::request_id::RequestId;
use floke::graphql::{Floke, Resources, Sender, sdl};
use floke::model::Viewer;
use serde_json::{Map, Value, json};

use super::token::Token;

/// Somebody who asks.
pub struct Client {
    floke: Floke,
    documents: Documents,
    sender: Sender,
    /// The app behind, to count its statements.
    pub app: App,
}

impl Client {
    /// Anybody, in bokmål.
    pub fn anonymous(app: &App) -> Self {
        Self::speaking(app, Language::Nb)
    }

    /// Anybody, in a language.
    pub fn speaking(app: &App, language: Language) -> Self {
        Self::new(app, Viewer::Anonymous, language)
    }

    /// Whoever bears a token, in English.
    pub fn bearing(app: &App, token: &Token) -> Self {
        Self::new(app, token.viewer.clone(), Language::En)
    }

    fn new(app: &App, viewer: Viewer, language: Language) -> Self {
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
            sender: Sender { viewer, language },
            app: app.clone(),
        }
    }

    /// An export as NDJSON, a value a line.
    pub async fn export(&self, export: Export, search: Option<&str>, filter: &Value) -> Vec<Value> {
        let bytes = self.exported(export, Format::Ndjson, search, filter).await;
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect()
    }

    /// An export in any format.
    pub async fn exported(
        &self,
        export: Export,
        format: Format,
        search: Option<&str>,
        filter: &Value,
    ) -> Vec<u8> {
        let request = ExportRequest {
            export,
            search: search.map(str::to_owned),
            filter: Some(filter.to_string()),
        };
        let id = RequestId("test".to_owned());
        let opened = self
            .floke
            .export(&self.documents, &self.sender, request, &id);
        let opened = opened.await.unwrap();
        opened.write(format, Vec::new()).await.unwrap()
    }

    /// The whole answer.
    pub async fn answer(&self, query: &str, variables: Value) -> Value {
        let variables: Map<String, Value> = serde_json::from_value(variables).unwrap();
        let prepared = match self.documents.prepare(query, None, &variables) {
            Ok(prepared) => prepared,
            Err(errors) => {
                let errors: Vec<Value> = errors
                    .iter()
                    .map(|error| json!({ "message": error.message }))
                    .collect();
                return json!({ "errors": errors });
            }
        };
        let (request, settlement) = prepared.into_request();
        let response = self.floke.execute(request.data(self.sender.clone())).await;
        let response = settlement.settle(response, query, "test", &Limits::default());
        serde_json::to_value(response).unwrap()
    }

    /// The data of an answer without errors.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.answer(query, variables).await;
        assert!(
            answer.get("errors").is_none(),
            "{query}\n{}",
            answer["errors"]
        );
        answer["data"].take()
    }

    /// The data, and how many statements it took.
    pub async fn counted(&self, query: &str, variables: Value) -> (Value, u64) {
        let before = self.app.db.statements();
        let data = self.data(query, variables).await;
        (data, self.app.db.statements() - before)
    }

    /// The codes of an answer's errors.
    pub async fn codes(&self, query: &str, variables: Value) -> Vec<String> {
        let answer = self.answer(query, variables).await;
        let errors = answer["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .map(|error| {
                error["extensions"]["code"]
                    .as_str()
                    .unwrap_or("none")
                    .to_owned()
            })
            .collect()
    }
}
