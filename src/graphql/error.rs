//! How failures reach a client: a code, a message and the faulty fields; never text of the inside.

use std::sync::Arc;

use async_graphql::{ErrorExtensions, Value};

use super::document::INTERNAL;
use crate::model::{Error, ErrorCode};

/// What a client is told when something that Floke needs does not answer.
pub const UNAVAILABLE: &str = "Something that Floke needs does not answer just now.";

/// What resolvers fail with. It cannot be displayed on purpose: whatever can is taken for a message by async-graphql.
#[derive(Clone, Debug)]
pub struct Failure(pub Error);

/// What resolvers answer.
pub type Result<T> = std::result::Result<T, Failure>;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<Failure> for async_graphql::Error {
    fn from(Failure(error): Failure) -> Self {
        let mut told = Self::new(message(&error)).extend_with(|_, extensions| {
            extensions.set("code", error.code());
            if let Error::Invalid(faults) = &error {
                let faults = faults.iter().map(|fault| {
                    let mut told = async_graphql::indexmap::IndexMap::new();
                    let path = fault
                        .field
                        .iter()
                        .map(|part| Value::from(part.as_str()))
                        .collect();
                    told.insert(async_graphql::Name::new("field"), Value::List(path));
                    told.insert(
                        async_graphql::Name::new("code"),
                        Value::from(rule(fault.code)),
                    );
                    told.insert(
                        async_graphql::Name::new("message"),
                        Value::from(fault.message.as_str()),
                    );
                    Value::Object(told)
                });
                extensions.set("faults", Value::List(faults.collect()));
            }
        });
        told.source = error.inside().map(|_| Arc::new(error.clone()) as _);
        told
    }
}

/// Each fault's message names its field, so the message of all does not name it again. What lies inside is not told
/// here: the error bears it to `document`, which knows the request.
fn message(error: &Error) -> String {
    match error {
        Error::Invalid(faults) => {
            let messages: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
            messages.join("; ")
        }
        Error::Internal(_) => INTERNAL.to_owned(),
        Error::Unavailable(_) => UNAVAILABLE.to_owned(),
        other => other.to_string(),
    }
}

fn rule(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Required => "REQUIRED",
        ErrorCode::Invalid => "INVALID",
        ErrorCode::TooLong => "TOO_LONG",
        ErrorCode::TooMany => "TOO_MANY",
        ErrorCode::NotFound => "NOT_FOUND",
        ErrorCode::Forbidden => "FORBIDDEN",
        ErrorCode::Conflict => "CONFLICT",
        ErrorCode::Duplicate => "DUPLICATE",
        ErrorCode::State => "STATE",
    }
}
