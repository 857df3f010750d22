//! Headers that tell a browser how little it may do with an answer.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use tower_http::set_header::SetResponseHeaderLayer;

const HEADERS: [(HeaderName, HeaderValue); 6] = [
    // A page that needs more, as the explorer does, has set its own.
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// Adds the headers to every answer; `hsts_seconds` above 0 binds browsers to HTTPS for as long.
pub fn layer(router: Router, hsts_seconds: u64) -> Router {
    let hsts = HeaderValue::try_from(format!("max-age={hsts_seconds}"))
        .ok()
        .filter(|_| hsts_seconds > 0)
        .map(|value| (STRICT_TRANSPORT_SECURITY, value));
    HEADERS
        .into_iter()
        .chain(hsts)
        .fold(router, |router, (name, value)| {
            router.layer(SetResponseHeaderLayer::if_not_present(name, value))
        })
}
