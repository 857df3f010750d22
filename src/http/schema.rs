//! The schema as text, for tools that generate code from it.

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::get;

use super::file::File;

/// `/schema.graphql`.
pub fn router(sdl: &str) -> Router {
    let file = File::plain(
        "text/plain; charset=utf-8",
        Bytes::copy_from_slice(sdl.as_bytes()),
    );
    Router::new().route(
        "/schema.graphql",
        get(|headers: HeaderMap| async move { file.answer(&headers) }),
    )
}
