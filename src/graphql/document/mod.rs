//! Everything between a request's text and async-graphql's executor, so that GraphQL is answered by the
//! specification and no document costs more than its answer. It must not know HTTP, nor what the schema
//! is about: the schema comes as SDL.
//!
//! A text is prepared once: apollo-compiler parses and validates it under limits on tokens and nesting
//! (`parse`, with the rules of `written` and `values` beside it); `flatten` follows fragments, decides
//! `@skip` and `@include`, and merges fields that are asked twice, since async-graphql would run them
//! twice. The result, a `plan`, is kept under the SHA-256 of the text and the operation's name, and under
//! the values of the variables that `@skip` and `@include` name. Each request has its variables coerced
//! (`variables`) before, and after that its cost counted (`cost` tells the rule) and a document of its own
//! made, in which values stand for variables (`bind`). After the execution `answer` puts the errors right.
//!
//! The schema that executes should be built with `ValidationMode::Fast`, since nothing is left for it to
//! find, and must be with `limit_recursive_depth` at `Limits::recursion`, since its own default refuses
//! the introspection of explorers.

mod answer;
mod bind;
mod cache;
mod conditions;
mod cost;
mod error;
mod flatten;
mod literal;
mod parse;
mod plan;
#[cfg(test)]
mod tests;
mod types;
mod values;
mod variables;
mod written;

use std::sync::Arc;

use apollo_compiler::executable::Operation;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, Response, Value};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

pub use answer::INTERNAL;
pub use async_graphql::parser::types::OperationType;
pub use error::RequestError;

use self::answer::Asked;
use self::cache::{Cache, Key};
use self::conditions::{Conditions, Head};
use self::plan::Plan;
use self::types::Types;
use crate::config::limits::Limits;
use crate::graphql::code::Code;

/// Prepares documents for one schema and keeps the last ones.
pub struct Documents {
    types: Types,
    limits: Limits,
    introspection: bool,
    cache: Cache,
}

/// The SDL a schema was given in is not valid.
#[derive(Debug, thiserror::Error)]
#[error("the schema is not valid: {0}")]
pub struct InvalidSchema(String);

/// An operation that is ready to run.
pub struct Prepared {
    plan: Arc<Plan>,
    document: ExecutableDocument,
    cost: u64,
    cached: bool,
}

impl Documents {
    /// Documents for the schema of this SDL, which must say what the executing schema says.
    ///
    /// # Errors
    ///
    /// The SDL is not valid.
    pub fn new(sdl: &str, limits: &Limits) -> Result<Self, InvalidSchema> {
        Ok(Self {
            types: Types::new(sdl).map_err(InvalidSchema)?,
            limits: limits.clone(),
            introspection: true,
            cache: Cache::new(limits),
        })
    }

    /// The same, answering introspection or refusing it; `__typename` is always answered.
    #[must_use]
    pub fn with_introspection(mut self, introspection: bool) -> Self {
        self.introspection = introspection;
        self
    }

    /// The limits that documents are held to.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Makes an operation ready to run.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the document, the operation's name or the variables, at most
    /// `Limits::errors`: `GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED`, `BAD_USER_INPUT`,
    /// `QUERY_TOO_COMPLEX` or `QUERY_TOO_DEEP`.
    pub fn prepare(
        &self,
        text: &str,
        operation_name: Option<&str>,
        variables: &Map<String, Json>,
    ) -> Result<Prepared, Vec<RequestError>> {
        let key = key(text, operation_name);
        let schema = &self.types.schema;
        let parse = || parse::parse(schema, text, &self.limits);
        let (head, parsed) = if let Some(head) = self.cache.head(&key) {
            (head, None)
        } else {
            let document = parse()?;
            let head = Head::new(&document, operation(&document, operation_name)?);
            (Arc::new(head), Some(document))
        };
        let variables = variables::coerce(schema, &head.variables, variables, &self.limits)?;
        let choice = head.choice(&variables).map_err(|error| vec![error])?;
        let (plan, cached) = if let Some(plan) = self.cache.get(&key, &choice) {
            (plan, true)
        } else {
            let document = parsed.map_or_else(parse, Ok)?;
            let operation = operation(&document, operation_name)?;
            let plan = self.plan(&document, operation, &head, &choice)?;
            self.cache.put(key, text.len(), &head, choice, &plan);
            (plan, false)
        };
        let cost = cost::cost(&plan.steps, &variables, &self.limits);
        if cost > self.limits.cost {
            let limit = self.limits.cost;
            let message = format!("The operation costs {cost}; at most {limit} is accepted.");
            return Err(vec![RequestError::new(Code::QueryTooComplex, message)]);
        }
        let document = bind::bind(&plan, &variables);
        Ok(Prepared {
            plan,
            document,
            cost,
            cached,
        })
    }

    /// A value made to fit a type of the schema, as a variable of this name is.
    ///
    /// # Errors
    ///
    /// `BAD_USER_INPUT` where it does not fit.
    pub fn coerce(&self, ty: &str, name: &str, value: &Json) -> Result<Value, RequestError> {
        variables::coerce_one(&self.types.schema, (ty, name), value, &self.limits)
    }

    fn plan(
        &self,
        document: &apollo_compiler::ExecutableDocument,
        operation: &Operation,
        head: &Head,
        choice: &[bool],
    ) -> Result<Arc<Plan>, Vec<RequestError>> {
        let conditions = Conditions { head, choice };
        let plan = flatten::flatten(&self.types, &self.limits, document, operation, &conditions)
            .map_err(|error| vec![error])?;
        if !self.introspection {
            refuse_introspection(&plan).map_err(|error| vec![error])?;
        }
        Ok(Arc::new(plan))
    }
}

fn operation<'a>(
    document: &'a apollo_compiler::ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a Operation, Vec<RequestError>> {
    let found = document.operations.get(name).map_err(|_| {
        let message = match name {
            Some(name) => format!("The document has no operation \"{}\".", error::named(name)),
            None if document.operations.is_empty() => "The document has no operation.".to_owned(),
            None => "The document has several operations; operationName must tell which.".into(),
        };
        vec![RequestError::new(Code::BadUserInput, message)]
    })?;
    Ok(found)
}

fn refuse_introspection(plan: &Plan) -> Result<(), RequestError> {
    if plan
        .steps
        .iter()
        .any(|step| matches!(step.name.as_str(), "__schema" | "__type"))
    {
        let message = "Introspection is switched off; the schema can be read as a file instead.";
        return Err(RequestError::new(Code::ValidationFailed, message));
    }
    Ok(())
}

fn key(text: &str, operation_name: Option<&str>) -> Key {
    let mut digest = Sha256::new();
    let name = operation_name.unwrap_or_default();
    digest.update([u8::from(operation_name.is_some())]);
    digest.update(text.len().to_le_bytes());
    digest.update(name.len().to_le_bytes());
    digest.update(text);
    digest.update(name);
    digest.finalize().into()
}

impl Prepared {
    /// What kind of operation it is.
    pub fn kind(&self) -> OperationType {
        self.plan.kind
    }

    /// The operation's name, where it has one.
    pub fn operation_name(&self) -> Option<&str> {
        self.plan.operation_name.as_deref()
    }

    /// What it may cost, in fields that may be answered.
    pub fn cost(&self) -> u64 {
        self.cost
    }

    /// Whether the document was kept ready from an earlier request.
    pub fn cached(&self) -> bool {
        self.cached
    }

    /// The request that the executor takes, and what settles its response.
    pub fn into_request(self) -> (Request, Settlement) {
        let mut request = Request::new(String::new());
        request.set_parsed_query(self.document);
        (request, Settlement { plan: self.plan })
    }
}

/// Puts the response of a prepared operation right.
pub struct Settlement {
    plan: Arc<Plan>,
}

impl Settlement {
    /// The response as it may be sent: every error with its whole path, its place in the text and a
    /// code, and at most as many as an answer may bear.
    pub fn settle(
        &self,
        response: Response,
        text: &str,
        request_id: &str,
        limits: &Limits,
    ) -> Response {
        Asked {
            plan: &self.plan,
            text,
            request_id,
            limits,
        }
        .settle(response)
    }
}
