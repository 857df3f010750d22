//! Who sends a GraphQL request, and in which language they read, by the request's headers.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use entity::code::Language;

use crate::graphql::code::Code;
use crate::graphql::document::RequestError;
use crate::graphql::request_id::RequestId;
use crate::graphql::{Floke, Sender};
use crate::model::locale;

/// What a request's headers tell of its sender.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    bearer: Option<String>,
    language: Language,
}

impl Told {
    /// Reads the headers. What cannot be understood as authorization is refused, never taken for nobody's.
    pub fn by(headers: &HeaderMap) -> Result<Self, RequestError> {
        Ok(Self {
            bearer: bearer(headers)?,
            language: language(headers),
        })
    }

    /// The sender, where the bearer is good.
    pub async fn sender(&self, floke: &Floke, id: &RequestId) -> Result<Sender, RequestError> {
        floke
            .sender(self.bearer.as_deref(), self.language, id)
            .await
    }
}

/// What follows the word `Bearer`. Another scheme, with something behind it, is the business of a proxy in front.
fn bearer(headers: &HeaderMap) -> Result<Option<String>, RequestError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(refused("There is more than one Authorization header."));
    }
    let told = value.to_str().ok().and_then(|text| text.split_once(' '));
    match told.map(|(scheme, rest)| (scheme, rest.trim_matches(' '))) {
        Some((scheme, rest)) if is_scheme(scheme) && !rest.is_empty() => {
            let is_bearer = scheme.eq_ignore_ascii_case("bearer");
            Ok(is_bearer.then(|| rest.to_owned()))
        }
        _ => Err(refused(
            "The Authorization header must be the word Bearer, a space and a token.",
        )),
    }
}

fn is_scheme(word: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+!#$%&'*^`|~".contains(&byte);
    !word.is_empty() && word.bytes().all(is_letter)
}

fn refused(message: &str) -> RequestError {
    RequestError::new(Code::Unauthenticated, message)
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
    fn a_bearer_is_found_however_its_scheme_is_written() {
        for (value, found) in [
            ("Bearer abc", Some("abc")),
            ("bearer abc", Some("abc")),
            ("BEARER   abc ", Some("abc")),
            ("Bearer a b", Some("a b")),
            ("Basic YTpi", None),
            ("Digest username=\"a\", realm=\"b\"", None),
        ] {
            let told = bearer(&headers(AUTHORIZATION, value));
            assert_eq!(told, Ok(found.map(str::to_owned)), "{value}");
        }
        assert_eq!(bearer(&HeaderMap::new()), Ok(None));
    }

    #[test]
    fn rubbish_is_not_taken_for_nobody() {
        for value in [
            "",
            " ",
            "Bearer",
            "bearer ",
            "Bearer\tabc",
            "floke_abc",
            "Basic",
            ": abc",
        ] {
            let refused = bearer(&headers(AUTHORIZATION, value)).unwrap_err();
            assert_eq!(refused.code, Code::Unauthenticated, "{value}");
        }
        let latin = HeaderValue::from_bytes(b"Bearer \xe6").unwrap();
        let headers_of_latin = HeaderMap::from_iter([(AUTHORIZATION, latin)]);
        assert!(bearer(&headers_of_latin).is_err());
        for second in ["Bearer abc", "Basic YTpi"] {
            let mut twice = headers(AUTHORIZATION, "Bearer abc");
            twice.append(AUTHORIZATION, HeaderValue::from_static(second));
            assert!(bearer(&twice).is_err(), "{second}");
        }
    }
}
