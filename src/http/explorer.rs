//! GraphiQL, from files that are part of the binary: the page asks no other host for anything.

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue};
use axum::routing::get;

use super::file::File;

/// What the page may do. Its editor sets styles on its elements, which has no other word than `unsafe-inline`.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; \
     font-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

macro_rules! bundled {
    ($name:literal) => {
        include_bytes!(concat!("../../assets/graphiql/dist/", $name))
    };
}

/// The page on `/`, and what it is made of below `/graphiql/`.
pub fn router() -> Router {
    let javascript = "text/javascript; charset=utf-8";
    let page = File::plain(
        "text/html; charset=utf-8",
        Bytes::from_static(bundled!("index.html")),
    );
    let licences = Bytes::from_static(bundled!("LICENSES.txt"));
    let parts = [
        ("/", page),
        (
            "/graphiql/graphiql.js",
            File::gzip(javascript, bundled!("graphiql.js.gz")),
        ),
        (
            "/graphiql/worker.js",
            File::gzip(javascript, bundled!("worker.js.gz")),
        ),
        (
            "/graphiql/graphiql.css",
            File::gzip("text/css; charset=utf-8", bundled!("graphiql.css.gz")),
        ),
        (
            "/graphiql/codicon.ttf",
            File::gzip("font/ttf", bundled!("codicon.ttf.gz")),
        ),
        (
            "/graphiql/LICENSES.txt",
            File::plain("text/plain; charset=utf-8", licences),
        ),
    ];
    parts
        .into_iter()
        .fold(Router::new(), |router, (path, file)| {
            let answer = move |headers: HeaderMap| async move {
                let mut response = file.answer(&headers);
                response
                    .headers_mut()
                    .insert(CONTENT_SECURITY_POLICY, POLICY);
                response
            };
            router.route(path, get(answer))
        })
}
