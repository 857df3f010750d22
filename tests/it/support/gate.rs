//! What stands before a server of embeddings and lets nobody in without the right key.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode, Uri};
use floke::config::Embeddings;
use reqwest::Client;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::embeddings::Server;

/// A gate before a server; it ends with the test.
pub struct Gate {
    settings: Embeddings,
    guard: Arc<Guard>,
    task: JoinHandle<()>,
}

struct Guard {
    client: Client,
    behind: String,
    wanted: String,
    refused: AtomicUsize,
}

impl Gate {
    /// One that opens to a key.
    pub async fn before(server: &Server, key: &str) -> Self {
        let guard = Arc::new(Guard {
            client: Client::new(),
            behind: server.url(),
            wanted: format!("Bearer {key}"),
            refused: AtomicUsize::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(pass).with_state(Arc::clone(&guard));
        Self {
            settings: Embeddings {
                url: Some(url),
                ..server.settings()
            },
            guard,
            task: tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }),
        }
    }

    /// Settings that lead to it, without a key.
    pub fn settings(&self) -> Embeddings {
        self.settings.clone()
    }

    /// How many requests it has not let in.
    pub fn refused(&self) -> usize {
        self.guard.refused.load(Ordering::Acquire)
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Some services say the key again that they refuse.
async fn pass(
    State(guard): State<Arc<Guard>>,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let sent = headers.get(AUTHORIZATION);
    let sent = sent.map_or("", |it| it.to_str().unwrap());
    if sent != guard.wanted {
        guard.refused.fetch_add(1, Ordering::AcqRel);
        return (StatusCode::UNAUTHORIZED, format!("no such key: {sent}"));
    }
    let request = guard.client.post(format!("{}{uri}", guard.behind));
    let request = request.header(CONTENT_TYPE, "application/json").body(body);
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}
