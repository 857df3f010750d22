//! DOIs of releases: what a registry is asked, and what is told of what it answers.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use floke::config::{Doi, Secret};
use floke::domain::release::about::About;
use floke::domain::release::doi::{name, register};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::files::about;

/// What a registry was asked.
struct Asked {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Value,
}

/// A registry that notes down what it is asked, and answers what it is told to; without an answer it is silent.
#[derive(Clone, Default)]
struct Registry {
    asked: Arc<Mutex<Vec<Asked>>>,
    answers: Arc<Mutex<Vec<(u16, Value)>>>,
}

impl Registry {
    async fn start(answers: &[(u16, Value)]) -> (Self, Doi) {
        let registry = Self::default();
        let mut backwards = answers.to_vec();
        backwards.reverse();
        *registry.answers.lock().unwrap() = backwards;
        let router = Router::new().fallback(answer).with_state(registry.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let settings = Doi {
            url: Some(format!("http://{address}/")),
            prefix: Some("10.12345".to_owned()),
            repository: Some("ABCD.FLOKE".to_owned()),
            password: Some(Secret::new("hemmelig")),
            timeout_seconds: 30,
        };
        (registry, settings)
    }

    fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

async fn answer(
    State(registry): State<Registry>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    registry.asked.lock().unwrap().push(Asked {
        method,
        path: uri.path().to_owned(),
        headers,
        body: serde_json::from_slice(&body).unwrap(),
    });
    let told = registry.answers.lock().unwrap().pop();
    match told {
        Some((status, body)) => {
            let text = body
                .as_str()
                .map_or_else(|| body.to_string(), str::to_owned);
            (StatusCode::from_u16(status).unwrap(), text)
        }
        None => std::future::pending().await,
    }
}

const DOI: &str = "10.12345/floke.3.01234567";

fn registered() -> Value {
    json!({ "data": { "id": DOI, "type": "dois", "attributes": { "state": "findable" } } })
}

fn taken() -> Value {
    json!({ "errors": [{ "source": "doi", "title": "This DOI has already been taken" }] })
}

/// What is told of a failure, by whose answers.
async fn failure(answers: &[(u16, Value)], mend: impl FnOnce(&mut Doi)) -> String {
    let (_registry, mut settings) = Registry::start(answers).await;
    mend(&mut settings);
    let told = register(&settings, &about(7)).await.unwrap_err();
    let told = format!("{told} {told:?}");
    for secret in ["hemmelig", "QUJDRC5GTE9LRTpoZW1tZWxpZw=="] {
        assert!(!told.contains(secret), "{told}");
    }
    assert!(told.contains(DOI), "{told}");
    told
}

#[tokio::test]
async fn a_registry_is_asked_in_its_own_words() {
    let (registry, settings) = Registry::start(&[(201, registered())]).await;
    assert_eq!(register(&settings, &about(7)).await.unwrap(), DOI);
    let [asked] = registry.asked().try_into().ok().unwrap();
    assert_eq!((asked.method, asked.path.as_str()), (Method::POST, "/dois"));
    let header = |name: &str| asked.headers[name].to_str().unwrap();
    assert_eq!(header("content-type"), "application/vnd.api+json");
    assert_eq!(header("accept"), "application/vnd.api+json");
    let sent = "Basic QUJDRC5GTE9LRTpoZW1tZWxpZw==";
    assert_eq!(header("authorization"), sent);
    assert_eq!(asked.body["data"]["type"], "dois");
    let told = &asked.body["data"]["attributes"];
    assert_eq!(told["doi"], DOI);
    assert_eq!(told["event"], "publish");
    let landing = "https://floke.example/releases/rel_0123456789abcdef0123456789abcdef/index.html";
    assert_eq!(told["url"], landing);
    for mandatory in ["creators", "titles", "publisher", "publicationYear"] {
        assert!(told.get(mandatory).is_some(), "{mandatory}");
    }
    assert_eq!(told["types"]["resourceTypeGeneral"], "Dataset");
}

#[tokio::test]
async fn what_is_registered_already_is_told_anew() {
    let answers = [(422, taken()), (200, registered())];
    let (registry, settings) = Registry::start(&answers).await;
    // The name is that of the release, where its files bear none.
    let bare = About {
        doi: None,
        ..about(7)
    };
    assert_eq!(register(&settings, &bare).await.unwrap(), DOI);
    let [first, second] = registry.asked().try_into().ok().unwrap();
    assert_eq!(second.method, Method::PUT);
    assert_eq!(second.path, format!("/dois/{DOI}"));
    assert_eq!(first.body, second.body);
    assert_eq!(second.body["data"]["attributes"]["doi"], DOI);
}

#[tokio::test]
async fn failures_are_told_without_secrets() {
    let wrong = json!({ "errors": [{ "status": "401", "title": "Bad credentials: hemmelig" }] });
    let told = failure(&[(401, wrong)], |_| {}).await;
    assert!(
        told.contains("doi.password") && told.contains("401"),
        "{told}"
    );
    assert!(told.contains("Bad credentials: ***"), "{told}");
    let wrong = json!({ "errors": [{ "source": "titles", "title": "Can't be blank" }] });
    let answers = [(422, wrong.clone()), (422, wrong.clone())];
    let told = failure(&answers, |_| {}).await;
    assert!(told.contains("titles: Can't be blank"), "{told}");
    let told = failure(&[(422, wrong), (404, json!({}))], |_| {}).await;
    assert!(told.contains("titles: Can't be blank"), "{told}");
    let packed = json!("broken by QUJDRC5GTE9LRTpoZW1tZWxpZw==");
    let told = failure(&[(500, packed)], |_| {}).await;
    assert!(
        told.contains("broken just now: 500") && told.contains("by ***"),
        "{told}"
    );
    let told = failure(&[(200, json!("<html>"))], |_| {}).await;
    assert!(told.contains("not its own"), "{told}");
    let other = json!({ "data": { "id": "10.12345/other" } });
    let told = failure(&[(201, other)], |_| {}).await;
    assert!(told.contains("10.12345/other in its place"), "{told}");
    let told = failure(&[], |it| it.timeout_seconds = 1).await;
    assert!(told.contains("did not answer in 1 s"), "{told}");
    let nobody = |it: &mut Doi| it.url = Some("http://127.0.0.1:1".to_owned());
    let told = failure(&[], nobody).await;
    assert!(told.contains("is not registered"), "{told}");
}

#[tokio::test]
async fn nothing_is_sent_without_settings() {
    let nothing = Doi::default();
    assert_eq!(name(&nothing, &about(7).id, 3), None);
    let told = register(&nothing, &about(7)).await.unwrap_err().to_string();
    assert!(told.contains("doi.url"), "{told}");
    let (registry, settings) = Registry::start(&[]).await;
    assert_eq!(name(&settings, &about(7).id, 3).as_deref(), Some(DOI));
    let homeless = About {
        public_url: None,
        ..about(7)
    };
    let told = register(&settings, &homeless).await.unwrap_err();
    assert!(told.to_string().contains("public_url"), "{told}");
    assert!(registry.asked().is_empty());
}
