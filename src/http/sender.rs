//! Who sends a GraphQL request, and in which language they read, by the request's headers.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use entity::code::Language;

use crate::graphql::Sender;
use crate::graphql::code::Code;
use crate::graphql::document::RequestError;
use crate::model::Viewer;

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

/// The best liked of the languages that labels are in; bokmål where none is asked for.
fn language(headers: &HeaderMap) -> Language {
    let ranges = headers
        .get_all(ACCEPT_LANGUAGE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let mut best = (0.0, Language::Nb);
    for range in ranges {
        let (tag, quality) = range.split_once(';').unwrap_or((range, "q=1"));
        let quality = quality
            .trim()
            .trim_start_matches("q=")
            .parse::<f32>()
            .unwrap_or(0.0);
        if let Some(language) = label_language(tag.trim())
            && quality > best.0
        {
            best = (quality, language);
        }
    }
    best.1
}

fn label_language(tag: &str) -> Option<Language> {
    let primary = tag.split('-').next().unwrap_or_default();
    match primary.to_ascii_lowercase().as_str() {
        "nb" | "no" => Some(Language::Nb),
        "nn" => Some(Language::Nn),
        "en" => Some(Language::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_best_liked_language_is_taken() {
        for (value, expected) in [
            ("", Language::Nb),
            ("de", Language::Nb),
            ("nn-NO, nb;q=0.9", Language::Nn),
            ("en-GB;q=0.5, nn;q=0.7", Language::Nn),
            ("de, en;q=0.3", Language::En),
            ("en;q=0", Language::Nb),
            ("no", Language::Nb),
        ] {
            assert_eq!(
                language(&headers(ACCEPT_LANGUAGE, value)),
                expected,
                "{value}"
            );
        }
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
