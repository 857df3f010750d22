//! A server on a port of its own, and a client that asks it.

use std::time::{Duration, Instant};

use axum::Router;
use floke::http::identified;
use floke::model::Clock;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A running server; it ends with the test.
pub struct Served {
    pub url: String,
    pub client: Client,
    task: JoinHandle<()>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub body: Value,
    pub bytes: usize,
    pub took: Duration,
}

impl Served {
    /// Serves the router on a free port; `url` leads to its `/graphql`.
    pub async fn start(router: Router) -> Self {
        let router = identified(router, Clock::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/graphql", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            url,
            client: Client::new(),
            task,
        }
    }

    /// Asks by POST, as a client of today does.
    pub async fn ask(&self, query: &str) -> Answer {
        self.ask_with(query, json!({})).await
    }

    /// The same with variables.
    pub async fn ask_with(&self, query: &str, variables: Value) -> Answer {
        self.post(json!({ "query": query, "variables": variables }).to_string())
            .await
    }

    /// Posts a body as JSON.
    pub async fn post(&self, body: impl Into<reqwest::Body>) -> Answer {
        let request = self
            .client
            .post(&self.url)
            .header(CONTENT_TYPE, "application/json");
        let request = request
            .header(ACCEPT, "application/graphql-response+json")
            .body(body);
        Answer::to(request).await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Answer {
    /// What a request is answered, whose answer is JSON.
    pub async fn to(request: RequestBuilder) -> Self {
        let started = Instant::now();
        let response = request.send().await.unwrap();
        let status = response.status();
        let bytes = response.bytes().await.unwrap();
        let body = serde_json::from_slice(&bytes).expect("every answer is JSON");
        Self {
            status,
            body,
            bytes: bytes.len(),
            took: started.elapsed(),
        }
    }

    /// The codes of the errors, in their order.
    pub fn codes(&self) -> Vec<&str> {
        let errors = self.body["errors"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        errors
            .iter()
            .map(|error| error["extensions"]["code"].as_str().unwrap_or("none"))
            .collect()
    }

    /// The data, where nothing failed.
    pub fn data(&self) -> &Value {
        assert_eq!(self.body.get("errors"), None);
        &self.body["data"]
    }
}
