//! The DOI of a release: its name, and how a registry is told of it. Nothing that is told of a failure bears the password.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use super::about::About;
use super::files::attributes;
use crate::config::Doi;
use crate::model::{Error, Result};
use crate::outward::Outward;

/// The media type of JSON:API.
const JSON_API: &str = "application/vnd.api+json";
/// Bytes of an answer at most.
const MOST_BYTES: usize = 1 << 20;
/// Letters of a refusal that are told.
const TOLD: usize = 300;
/// Digits of a release's id in its DOI, so that two Flokes that share a prefix never mean the same by a number.
const DIGITS: usize = 8;

/// The DOI that a release has, or would have; none where the settings name no prefix.
pub fn name(settings: &Doi, id: &str, number: i32) -> Option<String> {
    let prefix = settings.prefix.as_ref()?;
    let (_, key) = id.rsplit_once('_').unwrap_or(("", id));
    let key: String = key.chars().take(DIGITS).collect();
    Some(format!("{prefix}/floke.{number}.{key}"))
}

/// Registers the DOI of a release; telling again what is registered changes nothing. It is the one that the release's files
/// bear, else that of its name.
///
/// # Errors
///
/// `Unavailable` with what a person must know to mend it.
pub async fn register(settings: &Doi, about: &About) -> Result<String> {
    let missing = || Error::unavailable("doi.url, doi.prefix and public_url must be set");
    let url = settings.url.as_deref().ok_or_else(missing)?;
    let named = || name(settings, &about.id, about.number);
    let doi = about.doi.clone().or_else(named).ok_or_else(missing)?;
    if about.public_url.is_none() {
        return Err(missing());
    }
    let registry = Registry {
        outward: Outward::new()?,
        settings,
        dois: format!("{}/dois", url.trim_end_matches('/')),
    };
    let told = About {
        doi: Some(doi.clone()),
        ..about.clone()
    };
    let mut told = attributes(&told);
    told.insert("event".to_owned(), json!("publish"));
    let put = registry.put(&doi, told);
    let bound = Duration::from_secs(settings.timeout_seconds);
    let answered = timeout(bound, put).await;
    let late = || format!("it did not answer in {} s", settings.timeout_seconds);
    match answered.unwrap_or_else(|_| Err(late())) {
        Ok(registered) => Ok(registered),
        Err(why) => Err(Error::unavailable(format!(
            "{doi} is not registered: {why}"
        ))),
    }
}

/// The registry, as it is asked.
struct Registry<'a> {
    outward: Outward,
    settings: &'a Doi,
    /// The address of all DOIs.
    dois: String,
}

#[derive(Deserialize)]
struct Answered {
    data: Registered,
}

#[derive(Deserialize)]
struct Registered {
    id: String,
}

#[derive(Deserialize)]
struct Refused {
    errors: Vec<Reason>,
}

#[derive(Deserialize)]
struct Reason {
    title: Option<String>,
    detail: Option<String>,
    source: Option<Value>,
}

impl Registry<'_> {
    /// Registers what there was not, and tells anew of what there was.
    async fn put(&self, doi: &str, told: Map<String, Value>) -> Result<String, String> {
        let document = json!({ "data": { "type": "dois", "attributes": told } });
        let body = serde_json::to_vec(&document).map_err(|error| error.to_string())?;
        let (status, answer) = self.send(Method::POST, &self.dois, body.clone()).await?;
        if status != StatusCode::UNPROCESSABLE_ENTITY {
            return self.read((status, &answer), doi);
        }
        // It does not take what it has already; whether it has, it alone can tell.
        let one = format!("{}/{doi}", self.dois);
        let (again, anew) = self.send(Method::PUT, &one, body).await?;
        match again {
            StatusCode::NOT_FOUND => self.read((status, &answer), doi),
            _ => self.read((again, &anew), doi),
        }
    }

    async fn send(
        &self,
        method: Method,
        address: &str,
        body: Vec<u8>,
    ) -> Result<(StatusCode, Vec<u8>), String> {
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = address.parse().map_err(|_| "doi.url cannot be asked")?;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static(JSON_API));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON_API));
        headers.insert(AUTHORIZATION, self.authorization()?);
        let (status, answer) = self.outward.ask(request, MOST_BYTES).await?;
        Ok((status, answer.to_vec()))
    }

    fn authorization(&self) -> Result<HeaderValue, String> {
        let missing = "doi.repository and doi.password must be set";
        let name = self.settings.repository.as_deref().ok_or(missing)?;
        let password = self.settings.password.as_ref().ok_or(missing)?;
        let told = BASE64_STANDARD.encode(format!("{name}:{}", password.secret()));
        let value = HeaderValue::from_str(&format!("Basic {told}"));
        let mut value = value.map_err(|_| "doi.password cannot be sent")?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// What an answer says.
    fn read(&self, (status, answer): (StatusCode, &[u8]), doi: &str) -> Result<String, String> {
        if !status.is_success() {
            return Err(self.refusal(status, answer));
        }
        let answered: Answered = serde_json::from_slice(answer)
            .map_err(|_| format!("it answered {status} in words that are not its own"))?;
        let registered = answered.data.id;
        if registered.eq_ignore_ascii_case(doi) {
            return Ok(doi.to_owned());
        }
        Err(format!("it registered {registered} in its place"))
    }

    /// Why it refused. Some servers say the password again that they were sent.
    fn refusal(&self, status: StatusCode, answer: &[u8]) -> String {
        let said = match serde_json::from_slice::<Refused>(answer) {
            Ok(refused) => refused.told(),
            Err(_) => String::from_utf8_lossy(answer).into_owned(),
        };
        let said: String = self.hidden(&said).chars().take(TOLD).collect();
        let why = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                "it does not take doi.repository and doi.password, or doi.prefix is not theirs"
            }
            StatusCode::UNPROCESSABLE_ENTITY => "it does not take what it was told",
            StatusCode::NOT_FOUND => "there is no such registry at doi.url",
            it if it.is_server_error() => "it is broken just now",
            _ => "it refuses",
        };
        format!("{why}: {status} {said}").trim_end().to_owned()
    }

    fn hidden(&self, said: &str) -> String {
        let Some(password) = &self.settings.password else {
            return said.to_owned();
        };
        let sent = self.authorization();
        let sent = sent.as_ref().ok().and_then(|it| it.to_str().ok());
        let packed = sent.map_or("", |it| it.trim_start_matches("Basic "));
        let secrets = [password.secret(), packed].into_iter();
        let secrets = secrets.filter(|it| !it.is_empty());
        secrets.fold(said.to_owned(), |said, secret| {
            said.replace(secret, &password.to_string())
        })
    }
}

impl Refused {
    /// Each reason, with what it is about.
    fn told(self) -> String {
        let reasons = self.errors.into_iter().map(|it| {
            let why = it.title.or(it.detail).unwrap_or_default();
            match it.source.as_ref().and_then(Value::as_str) {
                Some(source) => format!("{source}: {why}"),
                None => why,
            }
        });
        reasons.collect::<Vec<_>>().join("; ")
    }
}
