//! Which other sites' pages may call Floke from a browser. None, unless the settings name them.

use std::time::Duration;

use axum::http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH,
    RETRY_AFTER,
};
use axum::http::{HeaderValue, Method};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::request_id;

/// How long a browser may keep the answer to its preliminary question.
const KEPT: Duration = Duration::from_hours(1);

/// The layer for these origins; none where there are none. Cookies are never part of it: Floke has none.
pub fn layer(origins: &[String]) -> Option<CorsLayer> {
    let allowed = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else if origins.is_empty() {
        return None;
    } else {
        AllowOrigin::list(
            origins
                .iter()
                .filter_map(|origin| HeaderValue::try_from(origin).ok()),
        )
    };
    let request_id = HeaderName::from_static(request_id::HEADER);
    Some(
        CorsLayer::new()
            .allow_origin(allowed)
            .allow_methods([Method::GET, Method::POST])
            .allow_headers([
                ACCEPT,
                AUTHORIZATION,
                CONTENT_TYPE,
                IF_NONE_MATCH,
                request_id.clone(),
            ])
            .expose_headers([request_id, RETRY_AFTER, ETAG, CONTENT_DISPOSITION])
            .max_age(KEPT),
    )
}
