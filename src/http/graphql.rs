//! The hand-over between HTTP and GraphQL, as GraphQL over HTTP has it: POST with JSON, GET for queries.
//! It must not know the schema: any executor will do, with the documents prepared for it.
//!
//! async-graphql-axum writes the answers of operations that ran (`GraphQLResponse`); why not more is told
//! in docs/architecture.md.
//!
//! Accepting `application/json`, a GraphQL request is answered with status 200 also when it cannot run;
//! accepting `application/graphql-response+json`, with 400. A request that is no GraphQL request gets
//! its status either way.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Data, Executor};
use async_graphql_axum::GraphQLResponse;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use super::accept::{self, Media};
use super::metrics::{self, Outcome};
use super::parameters::{self, Parameters};
use super::refusal::Refusal;
use super::request_id;
use crate::graphql::code::Code;
use crate::graphql::document::{Documents, INTERNAL, OperationType, RequestError};
use crate::graphql::request_id::RequestId;

/// Builds what resolvers find in the data of one request, or refuses it. The [`RequestId`] is put there
/// in any case.
pub type Prepare =
    dyn Fn(&Parts, &RequestId) -> BoxFuture<'static, Result<Data, RequestError>> + Send + Sync;

/// The route that answers GraphQL with this executor, whose schema the documents were made for. Requests must have
/// their ids already (see [`super::identified`]).
pub fn route<E: Executor>(
    executor: E,
    documents: Arc<Documents>,
    prepare: Arc<Prepare>,
) -> MethodRouter {
    let service = Arc::new(Service {
        turns: Semaphore::new(documents.limits().operations),
        executor,
        documents,
        prepare,
    });
    any(move |request: Request| {
        let service = Arc::clone(&service);
        async move { service.respond(request).await }
    })
}

struct Service<E> {
    turns: Semaphore,
    executor: E,
    documents: Arc<Documents>,
    prepare: Arc<Prepare>,
}

/// What the log tells of an operation: never its text, never its variables.
#[derive(Default)]
struct Operation {
    name: Option<String>,
    kind: Option<OperationType>,
    cost: u64,
    cached: bool,
}

impl<E: Executor> Service<E> {
    async fn respond(&self, request: Request) -> Response {
        let started = Instant::now();
        let (parts, body) = request.into_parts();
        let id = RequestId(request_id::of(&parts.extensions));
        let accepted = accept::negotiate(&parts.headers);
        let mut operation = Operation::default();
        let outcome = if accepted.is_some() {
            let answer = self.answer(&parts, body, &id, started, &mut operation);
            AssertUnwindSafe(answer)
                .catch_unwind()
                .await
                .unwrap_or_else(|_| {
                    tracing::error!(request.id = id.0, "a resolver panicked");
                    Err(Refusal::code(Code::Internal, INTERNAL))
                })
        } else {
            let message = "Answers are application/json or application/graphql-response+json.";
            Err(Refusal::status(StatusCode::NOT_ACCEPTABLE, message))
        };
        let media = accepted.unwrap_or(Media::Json);
        let has_run = outcome.is_ok();
        let (mut response, errors) = match outcome {
            Ok(answer) => (executed(answer.response, media), answer.errors),
            Err(refusal) => {
                let errors = refusal.count();
                (refusal.into_response(media, &id.0), errors)
            }
        };
        response.headers_mut().append(
            VARY,
            HeaderValue::from_static("accept, accept-language, authorization"),
        );
        let outcome = match (has_run, errors) {
            (false, _) => Outcome::Refused,
            (true, 0) => Outcome::Complete,
            (true, _) => Outcome::Partial,
        };
        let kind = operation.kind.map_or("unknown", kind_label);
        response
            .extensions_mut()
            .insert(metrics::Operation { kind, outcome });
        log(&operation, &id, started, errors, response.status());
        response
    }

    async fn answer(
        &self,
        parts: &Parts,
        body: Body,
        id: &RequestId,
        started: Instant,
        operation: &mut Operation,
    ) -> Result<Answer, Refusal> {
        let limits = self.documents.limits();
        let deadline = started + Duration::from_secs(limits.timeout_seconds);
        let reading = read(parts, body, &self.documents);
        let asked = timeout_at(deadline, reading)
            .await
            .map_err(|_| Refusal::slow())??;
        let turn = started + Duration::from_secs(limits.timeout_seconds) / 2;
        let preparing = (self.prepare)(parts, id);
        // Who asks must be known soon, or whoever tells it does not answer.
        let data = timeout_at(turn, preparing).await.map_err(|_| busy())??;
        let prepared = self.documents.prepare(
            &asked.query,
            asked.operation_name.as_deref(),
            &asked.variables,
        )?;
        *operation = Operation {
            name: prepared.operation_name().map(ToOwned::to_owned),
            kind: Some(prepared.kind()),
            cost: prepared.cost(),
            cached: prepared.cached(),
        };
        may_run(prepared.kind(), &parts.method)?;
        // Held until the answer is made: many slow operations at once would all be late, none would be answered.
        let _turn = timeout_at(turn, self.turns.acquire())
            .await
            .map_err(|_| busy())?;
        let (mut request, settlement) = prepared.into_request();
        request.data = data;
        request.data.insert(id.clone());
        let running = self.executor.execute(request);
        let response = timeout_at(deadline, running).await.map_err(|_| late())?;
        let response = settlement.settle(response, &asked.query, &id.0, limits);
        Ok(Answer {
            errors: response.errors.len(),
            response: response.into(),
        })
    }
}

/// The answer of an operation that ran.
struct Answer {
    response: GraphQLResponse,
    errors: usize,
}

fn executed(answer: GraphQLResponse, media: Media) -> Response {
    let mut response = answer.into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, media.content_type());
    response
}

async fn read(parts: &Parts, body: Body, documents: &Documents) -> Result<Parameters, Refusal> {
    match parts.method {
        Method::POST => parameters::from_body(&parts.headers, body, documents.limits()).await,
        Method::GET | Method::HEAD => parameters::from_query(parts.uri.query().unwrap_or_default()),
        _ => Err(Refusal::method(
            "GET, POST",
            "Send GraphQL by POST, or queries by GET.",
        )),
    }
}

fn may_run(kind: OperationType, method: &Method) -> Result<(), Refusal> {
    match kind {
        OperationType::Query => Ok(()),
        OperationType::Mutation if method == Method::POST => Ok(()),
        OperationType::Mutation => Err(Refusal::method("POST", "GET runs queries only.")),
        OperationType::Subscription => {
            let message = "Subscriptions are not answered here.";
            Err(Refusal::code(Code::BadUserInput, message))
        }
    }
}

fn kind_label(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

fn busy() -> Refusal {
    let message = "Too much is asked at once just now; try again in a while.";
    Refusal::code(Code::Unavailable, message)
}

fn late() -> Refusal {
    Refusal::code(Code::Timeout, "The answer was not ready in time.")
}

fn log(operation: &Operation, id: &RequestId, started: Instant, errors: usize, status: StatusCode) {
    let name = operation
        .name
        .as_deref()
        .map(|name| &name[..name.len().min(100)]);
    tracing::info!(
        operation.name = name,
        operation.kind = operation.kind.map(|kind| kind.to_string()),
        operation.cost = operation.cost,
        operation.cached = operation.cached,
        duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        errors,
        status = status.as_u16(),
        request.id = id.0,
        "operation"
    );
}
