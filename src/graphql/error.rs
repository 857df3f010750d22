//! How failures reach a client: a code, a message and the faulty fields; never text of the inside.

use async_graphql::{ErrorExtensions, Value};

use crate::model::{Error, ErrorCode};

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
        let message = match &error {
            Error::Internal(source) => {
                tracing::error!(error = %source, "something broke inside");
                "Something broke inside.".to_owned()
            }
            other => other.to_string(),
        };
        Self::new(message).extend_with(|_, extensions| {
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
        })
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
