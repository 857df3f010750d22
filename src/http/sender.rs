//! Who sends a GraphQL request, and in which language they read, by the request's headers.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use entity::code::Language;

use crate::graphql::Sender;
use crate::graphql::code::Code;
use crate::graphql::document::RequestError;
use crate::model::{Viewer, locale};

/// The sender of a request. A bearer that Floke has not given out is refused, never taken for nobody.
pub fn sender(headers: &HeaderMap) -> Result<Sender, RequestError> {
    if headers
        .get_all(AUTHORIZATION)
        .iter()
        .any(|value| is_bearer(value.as_bytes()))
    {
        let message = "The bearer is not one that Floke has given out.";
        return Err(RequestError::new(Code::Unauthenticated, message));
    }
    Ok(Sender {
        viewer: Viewer::Anonymous,
        language: language(headers),
    })
}

/// Another scheme is the business of a proxy in front.
fn is_bearer(value: &[u8]) -> bool {
    let scheme = value.split(|byte| *byte == b' ').next().unwrap_or_default();
    scheme.eq_ignore_ascii_case(b"bearer")
}

/// A header may stand several times, which is the same as once with commas between.
fn language(headers: &HeaderMap) -> Language {
    let values = headers
        .get_all(ACCEPT_LANGUAGE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    locale::preferred(&values.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_language_is_looked_for_in_every_header() {
        let mut headers = headers(ACCEPT_LANGUAGE, "de, en;q=0.5");
        headers.append(ACCEPT_LANGUAGE, HeaderValue::from_static("nn;q=0.7"));
        headers.append(ACCEPT_LANGUAGE, HeaderValue::from_bytes(b"en\xff").unwrap());
        assert_eq!(language(&headers), Language::Nn);
    }

    #[test]
    fn a_bearer_that_was_never_given_out_is_refused() {
        for value in ["Bearer abc", "bearer", "BEARER  x"] {
            assert!(sender(&headers(AUTHORIZATION, value)).is_err(), "{value}");
        }
        assert!(sender(&headers(AUTHORIZATION, "Basic YTpi")).is_ok());
        assert!(sender(&HeaderMap::new()).is_ok());
    }
}
