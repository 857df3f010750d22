//! A GraphQL request's parameters, from a JSON body or a query string. It must not know what they mean.

use axum::body::Body;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use futures_util::StreamExt;
use serde_json::{Map, Value as Json};

use super::accept::is_utf8;
use super::refusal::Refusal;
use crate::config::limits::Limits;

/// What a client asks.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    pub(super) query: String,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Map<String, Json>,
}

/// The parameters of a POST request.
pub(super) async fn from_body(
    headers: &HeaderMap,
    body: Body,
    limits: &Limits,
) -> Result<Parameters, Refusal> {
    if !is_json(headers) {
        let message = "Send the request as application/json in UTF-8.";
        return Err(Refusal::status(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    if headers
        .get(CONTENT_ENCODING)
        .is_some_and(|coding| coding != "identity")
    {
        let message = "Send the request without a content encoding.";
        return Err(Refusal::status(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let bytes = read(headers, body, limits).await?;
    match serde_json::from_slice(&bytes) {
        Ok(Json::Object(parameters)) => from_map(parameters),
        Ok(Json::Array(_)) => Err(malformed("Batches are not accepted; send one operation.")),
        Ok(_) => Err(malformed("The body must be a JSON object.")),
        Err(_) => Err(malformed(
            "The body is not valid JSON in UTF-8, or it is nested too deep or holds a number out of range.",
        )),
    }
}

/// The parameters of a GET request.
pub(super) fn from_query(query: &str) -> Result<Parameters, Refusal> {
    let mut parameters = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let value = match &*name {
            "query" | "operationName" => Json::String(value.into_owned()),
            "variables" | "extensions" if value.is_empty() => Json::Null,
            "variables" | "extensions" => serde_json::from_str(&value)
                .map_err(|_| malformed(format!("The parameter {name} is not valid JSON.")))?,
            _ => continue,
        };
        parameters.insert(name.into_owned(), value);
    }
    from_map(parameters)
}

fn from_map(mut parameters: Map<String, Json>) -> Result<Parameters, Refusal> {
    let Some(Json::String(query)) = parameters.remove("query") else {
        return Err(malformed("The parameter query must be a string."));
    };
    let operation_name = match parameters.remove("operationName") {
        None | Some(Json::Null) => None,
        Some(Json::String(name)) => Some(name),
        Some(_) => return Err(malformed("The parameter operationName must be a string.")),
    };
    let mut object = |name: &str| match parameters.remove(name) {
        None | Some(Json::Null) => Ok(Map::new()),
        Some(Json::Object(object)) => Ok(object),
        Some(_) => Err(malformed(format!(
            "The parameter {name} must be an object."
        ))),
    };
    let variables = object("variables")?;
    object("extensions")?;
    Ok(Parameters {
        query,
        operation_name,
        variables,
    })
}

/// Whether the body is said to be JSON. Other types, which a browser may send across sites without
/// asking first, are never read.
fn is_json(headers: &HeaderMap) -> bool {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut parts = value.split(';').map(str::trim);
    let is_json = parts
        .next()
        .is_some_and(|ty| ty.eq_ignore_ascii_case("application/json"));
    is_json
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => is_utf8(value),
            _ => true,
        })
}

/// The whole body. One that is too large is read to its end and thrown away, within bounds, since a
/// client that is still sending would not hear the refusal.
async fn read(headers: &HeaderMap, body: Body, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let most = limits.body_bytes + limits.drained_bytes;
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let mut bytes = Vec::new();
    let mut length: usize = 0;
    let mut chunks = body.into_data_stream();
    while announced.unwrap_or(0) <= most && length <= most {
        let Some(chunk) = chunks.next().await else {
            break;
        };
        let chunk = chunk.map_err(|_| malformed("The body broke off."))?;
        length += chunk.len();
        if length <= limits.body_bytes {
            bytes.extend_from_slice(&chunk);
        }
    }
    if length.max(announced.unwrap_or(0)) > limits.body_bytes {
        let message = format!("The body is larger than {} bytes.", limits.body_bytes);
        return Err(Refusal::status(StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    Ok(bytes)
}

fn malformed(message: impl Into<String>) -> Refusal {
    Refusal::status(StatusCode::BAD_REQUEST, message)
}
