//! The catalogue and the vocabularies over HTTP, in the syntax that a client likes best or names by an ending. It does not
//! know what they tell.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header::VARY;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use axum::routing::get;

use super::error::{self, Refusal};
use super::file::File;
use super::{Service, accept, request_id};
use crate::app::App;
use crate::config::Config;
use crate::graphql::catalogue::{Document, Syntax, refusal};
use crate::graphql::code::Code;
use crate::graphql::document::RequestError;
use crate::graphql::request_id::RequestId;

/// What the routes share.
#[derive(Clone)]
struct Catalogue {
    app: App,
    config: Arc<Config>,
    /// By its path.
    files: Arc<HashMap<String, Entry>>,
}

/// A document in a syntax. What lasts as long as the service runs is written when it is asked for first.
struct Entry {
    document: Document,
    syntax: Syntax,
    file: OnceLock<File>,
}

/// `/catalog` and `/vocabulary/…`.
pub fn router(service: &Service) -> Router {
    let entry = |document: Document, syntax: Syntax| {
        let entry = Entry {
            document,
            syntax,
            file: OnceLock::new(),
        };
        (path(&format!("/{}", document.path()), syntax), entry)
    };
    let each = Document::all().flat_map(|it| Syntax::ALL.map(|syntax| entry(it, syntax)));
    let catalogue = Catalogue {
        app: service.app.clone(),
        config: Arc::clone(&service.config),
        files: Arc::new(each.collect()),
    };
    let paths = [
        "/catalog",
        "/catalog.ttl",
        "/catalog.jsonld",
        "/vocabulary",
        "/vocabulary.ttl",
        "/vocabulary.jsonld",
        "/vocabulary/{name}",
    ];
    let router = paths.into_iter().fold(Router::new(), |router, path| {
        router.route(path, get(respond))
    });
    router.with_state(catalogue)
}

fn path(bare: &str, syntax: Syntax) -> String {
    format!("{bare}.{}", syntax.extension())
}

async fn respond(State(catalogue): State<Catalogue>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if let Some(entry) = catalogue.files.get(parts.uri.path()) {
        return catalogue.answer(entry, &parts).await;
    }
    let of = |syntax: &Syntax| catalogue.files.get(&path(parts.uri.path(), *syntax));
    let offered: Vec<&Entry> = Syntax::ALL.iter().filter_map(of).collect();
    if offered.is_empty() {
        return error::not_found(parts.uri, parts.extensions).await;
    }
    let mut response = if let Some(entry) = liked(&offered, &parts.headers) {
        catalogue.answer(entry, &parts).await
    } else {
        let types = Syntax::ALL.map(Syntax::media_type).join(" or ");
        let message = format!("Answers are {types}.");
        error::not_acceptable(&message, &parts.extensions)
    };
    let varies = HeaderValue::from_static("accept");
    response.headers_mut().append(VARY, varies);
    response
}

fn liked<'a>(offered: &[&'a Entry], headers: &HeaderMap) -> Option<&'a Entry> {
    let types: Vec<&str> = offered.iter().map(|it| it.syntax.media_type()).collect();
    accept::best(headers, &types).map(|place| offered[place])
}

impl Catalogue {
    async fn answer(&self, entry: &Entry, parts: &Parts) -> Response {
        match self.file(entry, parts).await {
            Ok(file) => file.answer(&parts.headers),
            Err(refusal) => refusal.into_response(&parts.extensions),
        }
    }

    async fn file(&self, entry: &Entry, parts: &Parts) -> Result<File, Refusal> {
        if let Some(file) = entry.file.get() {
            return Ok(file.clone());
        }
        let missing = entry.document.missing(&self.config);
        if !missing.is_empty() {
            let message = format!("Floke has not been told {} here.", missing.join(", "));
            return Err(Refusal::of(RequestError::new(Code::Unavailable, message)));
        }
        let db = self.app.db.reader();
        let written = entry.document.read(db, &self.config, entry.syntax).await;
        let bytes = written.map_err(|error| {
            let id = RequestId(request_id::of(&parts.extensions));
            Refusal::of(refusal(&error, &id))
        })?;
        let media_type = match entry.syntax {
            Syntax::Turtle => "text/turtle; charset=utf-8",
            Syntax::JsonLd => "application/ld+json",
        };
        let file = File::plain(media_type, Bytes::from(bytes));
        if entry.document.is_lasting() {
            return Ok(entry.file.get_or_init(|| file).clone());
        }
        Ok(file)
    }
}
