//! Which media type an answer is sent in, by the request's `Accept`: of the two of GraphQL, or of any others that are
//! offered. It must not know the answer.

use std::cmp::Reverse;

use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, HeaderValue};

/// A media type that a GraphQL answer can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`: the status tells only whether the request was a GraphQL request.
    Json,
    /// `application/graphql-response+json`: the status tells whether the operation ran.
    GraphqlResponse,
}

impl Media {
    /// The value of `Content-Type`.
    pub(super) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GraphqlResponse => "application/graphql-response+json",
        }
    }
}

/// The type the client likes best; JSON where it does not say, nothing where it takes neither.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<Media> {
    let ranges = ranges(headers);
    if ranges.is_empty() {
        return Some(Media::Json);
    }
    let json = quality(&ranges, Media::Json.name());
    let graphql = quality(&ranges, Media::GraphqlResponse.name());
    match (json, graphql) {
        (None, None) => None,
        (None, Some(_)) => Some(Media::GraphqlResponse),
        // Named both and alike, the newer type says more; under a wildcard, old clients expect JSON.
        (Some(json), Some(graphql)) if graphql > json => Some(Media::GraphqlResponse),
        (Some(json), Some(graphql)) if graphql == json && graphql.1 == NAMED => {
            Some(Media::GraphqlResponse)
        }
        _ => Some(Media::Json),
    }
}

/// The place of the type that the client likes best, of those that are offered as `type/subtype`: the first where it does
/// not say, or likes several alike; nothing where it takes none.
pub(super) fn best(headers: &HeaderMap, offered: &[&str]) -> Option<usize> {
    let ranges = ranges(headers);
    if ranges.is_empty() {
        return (!offered.is_empty()).then_some(0);
    }
    let taken = offered.iter().enumerate().filter_map(|(place, name)| {
        let (q, _) = quality(&ranges, name)?;
        Some((q, Reverse(place)))
    });
    taken.max().map(|(_, Reverse(place))| place)
}

fn ranges(headers: &HeaderMap) -> Vec<Range<'_>> {
    let values = headers.get_all(ACCEPT).iter();
    let values = values.filter_map(|value| value.to_str().ok());
    let values = values.flat_map(|value| value.split(','));
    values.filter_map(Range::parse).collect()
}

const NAMED: u8 = 2;

struct Range<'a> {
    ty: &'a str,
    subtype: &'a str,
    /// Thousandths, so that it can be compared.
    q: u16,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (ty, subtype) = parts.next()?.split_once('/')?;
        let mut q = 1000;
        for parameter in parts {
            let (name, value) = parameter.split_once('=')?;
            match name.trim().to_ascii_lowercase().as_str() {
                "q" => q = thousandths(value.trim())?,
                "charset" if !is_utf8(value) => return None,
                _ => {}
            }
        }
        Some(Self { ty, subtype, q })
    }

    /// How closely the range names the type: 0 for any, 1 for any of its kind, 2 for this one.
    fn specificity(&self, name: &str) -> Option<u8> {
        let (own, below) = name.split_once('/')?;
        match (self.ty, self.subtype) {
            ("*", "*") => Some(0),
            (ty, "*") if ty.eq_ignore_ascii_case(own) => Some(1),
            (ty, subtype) => (ty.eq_ignore_ascii_case(own) && subtype.eq_ignore_ascii_case(below))
                .then_some(NAMED),
        }
    }
}

/// Quality and specificity of the range that names the type most closely, unless it refuses it.
fn quality(ranges: &[Range<'_>], name: &str) -> Option<(u16, u8)> {
    let fitting = ranges
        .iter()
        .filter_map(|range| Some((range.specificity(name)?, range.q)));
    let (specificity, q) = fitting.max()?;
    (q > 0).then_some((q, specificity))
}

fn thousandths(text: &str) -> Option<u16> {
    let q: f32 = text.parse().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is 0 to 1000"
    )]
    (0.0..=1.0).contains(&q).then_some((q * 1000.0) as u16)
}

/// Whether a charset is UTF-8, as it may be written in a header.
pub(super) fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim().trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media(accept: &[&'static str]) -> Option<Media> {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(ACCEPT, HeaderValue::from_static(value));
        }
        negotiate(&headers)
    }

    #[test]
    fn the_best_liked_type_is_sent() {
        let new = "application/graphql-response+json";
        assert_eq!(media(&[]), Some(Media::Json));
        assert_eq!(media(&[""]), Some(Media::Json));
        assert_eq!(media(&["*/*"]), Some(Media::Json));
        assert_eq!(media(&["application/*"]), Some(Media::Json));
        assert_eq!(media(&[new]), Some(Media::GraphqlResponse));
        assert_eq!(
            media(&[new, "application/json"]),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(media(&[new, "*/*"]), Some(Media::GraphqlResponse));
        assert_eq!(
            media(&["application/graphql-response+json;q=0.5, application/json;q=0.9"]),
            Some(Media::Json)
        );
        assert_eq!(
            media(&["application/graphql-response+json; charset=utf-8, application/json;q=0.9"]),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(
            media(&["application/json;q=0, */*"]),
            Some(Media::GraphqlResponse)
        );
    }

    #[test]
    fn of_several_alike_the_first_is_sent() {
        let offered = ["text/turtle", "application/ld+json"];
        let place = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.append(ACCEPT, HeaderValue::from_static(accept));
            best(&headers, &offered)
        };
        assert_eq!(best(&HeaderMap::new(), &offered), Some(0));
        for (accept, expected) in [
            ("", Some(0)),
            ("*/*", Some(0)),
            ("text/*", Some(0)),
            ("text/turtle, application/ld+json", Some(0)),
            ("text/html, application/xhtml+xml, */*;q=0.8", Some(0)),
            ("application/ld+json", Some(1)),
            ("Application/*", Some(1)),
            ("text/turtle;q=0.5, application/ld+json", Some(1)),
            ("text/turtle;q=0, */*", Some(1)),
            ("text/html", None),
            ("*/*;q=0", None),
        ] {
            assert_eq!(place(accept), expected, "{accept}");
        }
    }

    #[test]
    fn a_type_we_cannot_send_is_not_acceptable() {
        assert_eq!(media(&["text/html"]), None);
        assert_eq!(
            media(&["application/json; charset=utf-16"]),
            Some(Media::Json)
        );
        assert_eq!(media(&["text/html, application/json;q=0"]), None);
    }
}
