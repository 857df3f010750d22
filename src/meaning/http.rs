//! The wire to a server that speaks the embeddings protocol of `OpenAI`: one request, one answer, both checked.

use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, StatusCode, Uri};
use serde::{Deserialize, Serialize};

use super::Failure;
use crate::config::{Embeddings, Secret};
use crate::model::{Error, Result};
use crate::outward::Outward;

/// Numbers of a vector at most.
const MOST_NUMBERS: usize = 8_192;

/// Bytes that a number may take, with what stands between it and the next.
const NUMBER: usize = 32;

/// Bytes of an answer beside its numbers, and at most.
const FRAME: usize = 64 << 10;
const MOST_BYTES: usize = 128 << 20;

/// Letters of a refusal that are told.
const TOLD: usize = 200;

/// Sends texts, and takes vectors.
pub(super) struct Wire {
    outward: Outward,
    endpoint: Uri,
    key: Option<Secret>,
    authorization: Option<HeaderValue>,
    dimensions: Option<usize>,
    timeout: Duration,
}

#[derive(Serialize)]
struct Asked<'a> {
    model: &'a str,
    input: &'a [String],
    encoding_format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<usize>,
}

#[derive(Deserialize)]
struct Answered {
    data: Vec<Embedded>,
}

#[derive(Deserialize)]
struct Embedded {
    index: Option<usize>,
    embedding: Vec<f32>,
}

impl Wire {
    /// To the server of the settings, at this address.
    pub fn new(settings: &Embeddings, endpoint: &str) -> Result<Self> {
        let authorization = settings.key.as_ref().map(|key| {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", key.secret()))?;
            value.set_sensitive(true);
            Ok::<_, http::header::InvalidHeaderValue>(value)
        });
        Ok(Self {
            outward: Outward::new()?,
            endpoint: endpoint.parse().map_err(Error::internal)?,
            key: settings.key.clone(),
            authorization: authorization.transpose().map_err(Error::internal)?,
            dimensions: Some(settings.dimensions).filter(|it| *it > 0),
            timeout: Duration::from_secs(settings.timeout_seconds),
        })
    }

    /// The vectors of texts, in their order.
    pub async fn ask(&self, model: &str, texts: &[String]) -> Result<Vec<Vec<f32>>, Failure> {
        let asking = self.exchange(model, texts);
        let answered = tokio::time::timeout(self.timeout, asking).await;
        let answered = answered.map_err(|_| Failure::away("it takes too long"))??;
        checked(answered, texts.len(), self.dimensions).map_err(Failure::away)
    }

    async fn exchange(&self, model: &str, texts: &[String]) -> Result<Answered, Failure> {
        let asked = Asked {
            model,
            input: texts,
            encoding_format: "float",
            dimensions: self.dimensions,
        };
        let asked = serde_json::to_vec(&asked).map_err(Failure::away)?;
        let mut request = Request::new(asked);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.endpoint.clone();
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(authorization) = &self.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        let numbers = texts.len() * self.dimensions.unwrap_or(MOST_NUMBERS);
        let most = (FRAME + numbers * NUMBER).min(MOST_BYTES);
        let answered = self.outward.ask(request, most).await;
        let (status, body) = answered.map_err(Failure::away)?;
        if !status.is_success() {
            return Err(refusal(status, &body, self.key.as_ref()));
        }
        serde_json::from_slice(&body).map_err(Failure::away)
    }
}

/// What a status other than success says: a text may be too long for the model, or the server may want rest, or a key.
/// Some servers say the key again that they were sent.
fn refusal(status: StatusCode, body: &[u8], key: Option<&Secret>) -> Failure {
    let mut said = String::from_utf8_lossy(body).into_owned();
    if let Some(key) = key.filter(|key| !key.secret().is_empty()) {
        said = said.replace(key.secret(), &key.to_string());
    }
    let said: String = said.chars().take(TOLD).collect();
    let told = format!("{status}: {said}");
    match (status, key) {
        (
            StatusCode::BAD_REQUEST
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNPROCESSABLE_ENTITY,
            _,
        ) => Failure::Refused(told),
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, Some(_)) => {
            Failure::away(format!("it does not take embeddings.key: {told}"))
        }
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, None) => Failure::away(format!(
            "it wants a key, and embeddings.key is not set: {told}"
        )),
        _ => Failure::Away(told),
    }
}

/// The vectors of an answer in the order of the texts, where it holds what was asked for.
fn checked(
    answered: Answered,
    texts: usize,
    dimensions: Option<usize>,
) -> Result<Vec<Vec<f32>>, String> {
    let told = answered.data.len();
    if told != texts {
        return Err(format!("it tells {told} vectors of {texts} texts"));
    }
    let length = answered.data.first().map_or(0, |it| it.embedding.len());
    let wanted = dimensions.unwrap_or(length);
    let mut vectors = vec![Vec::new(); texts];
    for (place, it) in answered.data.into_iter().enumerate() {
        let vector = it.embedding;
        let length = vector.len();
        if length != wanted || !(1..=MOST_NUMBERS).contains(&length) {
            return Err(format!("it tells a vector of {length} numbers"));
        }
        let is_sound = vector.iter().all(|number| number.is_finite());
        if !is_sound || vector.iter().all(|number| *number == 0.0) {
            return Err("it tells a vector that points nowhere".to_owned());
        }
        match vectors.get_mut(it.index.unwrap_or(place)) {
            Some(free) if free.is_empty() => *free = vector,
            _ => return Err("it tells places that no text has".to_owned()),
        }
    }
    Ok(vectors)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, dimensions: Option<usize>) -> Result<Vec<Vec<f32>>, String> {
        let answered = serde_json::from_str(text).map_err(|error| error.to_string());
        checked(answered?, 2, dimensions)
    }

    #[test]
    fn a_key_that_is_not_taken_is_said_and_not_told() {
        let body = format!("no such key: hemmelig {}hemmelig", "x".repeat(TOLD - 24));
        let said = |key| refusal(StatusCode::UNAUTHORIZED, body.as_bytes(), key).to_string();
        let (key, nothing) = (Secret::new("hemmelig"), Secret::new(""));
        let told = said(Some(&key));
        assert!(told.contains("does not take embeddings.key"), "{told}");
        assert!(told.contains("no such key: ***"), "{told}");
        assert!(!told.contains("hem"), "{told}");
        assert!(said(None).contains("embeddings.key is not set"));
        assert!(said(Some(&nothing)).contains("no such key"));
    }

    #[test]
    fn vectors_come_in_the_order_of_their_texts() {
        let told = r#"{"data": [{"index": 1, "embedding": [3, 4]}, {"index": 0, "embedding": [1, 2]}], "model": "m"}"#;
        let wanted = Ok(vec![vec![1.0, 2.0], vec![3.0, 4.0]]);
        assert_eq!(check(told, None), wanted);
        assert_eq!(check(told, Some(2)), wanted);
        let bare = r#"{"data": [{"embedding": [1, 2]}, {"embedding": [3, 4]}]}"#;
        assert_eq!(check(bare, None), wanted);
    }

    #[test]
    fn what_was_not_asked_for_is_not_taken() {
        for told in [
            r#"{"data": []}"#,
            r#"{"data": [{"embedding": [1, 2]}]}"#,
            r#"{"data": [{"embedding": [1, 2]}, {"embedding": [3]}]}"#,
            r#"{"data": [{"embedding": []}, {"embedding": []}]}"#,
            r#"{"data": [{"embedding": [1, 2]}, {"embedding": [0, 0]}]}"#,
            r#"{"data": [{"embedding": [1, 2]}, {"embedding": [1, 1e99]}]}"#,
            r#"{"data": [{"embedding": [1, 2]}, {"embedding": [1, null]}]}"#,
            r#"{"data": [{"index": 0, "embedding": [1, 2]}, {"index": 0, "embedding": [1, 2]}]}"#,
            r#"{"data": [{"index": 7, "embedding": [1, 2]}, {"index": 0, "embedding": [1, 2]}]}"#,
        ] {
            assert!(check(told, None).is_err(), "{told}");
        }
        let told = r#"{"data": [{"embedding": [1, 2]}, {"embedding": [3, 4]}]}"#;
        assert!(check(told, Some(3)).is_err());
    }
}
