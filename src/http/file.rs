//! A file that is part of the binary, answered with what lets a browser keep it: it asks again each time, and is told
//! in one line that nothing has changed.

use std::io::Read;
use std::sync::{Arc, OnceLock};

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

/// A file that is part of the binary.
#[derive(Clone, Debug)]
pub struct File {
    content_type: HeaderValue,
    bytes: Bytes,
    /// The bytes unpacked, where they are kept as gzip and a client did not take that.
    unpacked: Option<Arc<OnceLock<Bytes>>>,
    etag: HeaderValue,
}

impl File {
    /// A file as it is.
    pub fn plain(content_type: &'static str, bytes: Bytes) -> Self {
        let content_type = HeaderValue::from_static(content_type);
        Self {
            content_type,
            etag: etag(&bytes),
            bytes,
            unpacked: None,
        }
    }

    /// A file that is kept as gzip, and sent so to whoever takes it.
    pub fn gzip(content_type: &'static str, bytes: &'static [u8]) -> Self {
        Self {
            unpacked: Some(Arc::default()),
            ..Self::plain(content_type, Bytes::from_static(bytes))
        }
    }

    /// The answer to a request with these headers.
    pub fn answer(&self, request: &HeaderMap) -> Response {
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(ETAG, self.etag.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if is_known(request, &self.etag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(CONTENT_TYPE, self.content_type.clone());
        let body = match &self.unpacked {
            Some(unpacked) if !takes_gzip(request) => {
                unpacked.get_or_init(|| unpack(&self.bytes)).clone()
            }
            is_packed => {
                if is_packed.is_some() {
                    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                }
                self.bytes.clone()
            }
        };
        *response.body_mut() = Body::from(body);
        response
    }
}

fn unpack(bytes: &[u8]) -> Bytes {
    let mut plain = Vec::new();
    // The files are our own, and tests read them; a broken one would be cut short here.
    let _ = GzDecoder::new(bytes).read_to_end(&mut plain);
    Bytes::from(plain)
}

/// Weak, because the same file is sent in several encodings.
fn etag(bytes: &[u8]) -> HeaderValue {
    let digest = Sha256::digest(bytes);
    let tag = BASE64_URL_SAFE_NO_PAD.encode(&digest[..16]);
    HeaderValue::try_from(format!("W/\"{tag}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("W/\"\""))
}

/// Whether a client has what bears this tag.
pub(super) fn is_known(request: &HeaderMap, etag: &HeaderValue) -> bool {
    let strip = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let Ok(own) = etag.to_str().map(strip) else {
        return false;
    };
    request
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || strip(tag) == own)
}

fn takes_gzip(request: &HeaderMap) -> bool {
    request
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let (name, quality) = coding.split_once(';').unwrap_or((coding, "q=1"));
            let quality = quality.trim().trim_start_matches("q=").parse::<f32>();
            name.trim().eq_ignore_ascii_case("gzip") && quality.is_ok_and(|quality| quality > 0.0)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: axum::http::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn gzip_is_sent_to_whoever_takes_it() {
        for value in [
            "gzip",
            "br, gzip",
            "GZIP;q=0.5",
            "deflate, gzip;q=1.0, *;q=0.5",
        ] {
            assert!(takes_gzip(&headers(ACCEPT_ENCODING, value)), "{value}");
        }
        for value in ["", "br", "gzip;q=0", "gzip;q=0.0, br", "identity"] {
            assert!(!takes_gzip(&headers(ACCEPT_ENCODING, value)), "{value}");
        }
    }

    #[test]
    fn a_known_file_is_not_sent_again() {
        let file = File::plain("text/plain", Bytes::from_static(b"a"));
        let first = file.answer(&HeaderMap::new());
        assert_eq!(first.status(), StatusCode::OK);
        let mut request = HeaderMap::new();
        request.insert(IF_NONE_MATCH, first.headers()[ETAG].clone());
        assert_eq!(file.answer(&request).status(), StatusCode::NOT_MODIFIED);
        let other = File::plain("text/plain", Bytes::from_static(b"b"));
        assert_eq!(other.answer(&request).status(), StatusCode::OK);
    }
}
