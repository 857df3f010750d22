//! From text to a document that fits the schema: apollo-compiler parses and validates, under limits.
//! It must not know what the document costs or who runs it.

use apollo_compiler::diagnostic::{Diagnostic, ToCliReport};
use apollo_compiler::parser::Parser;
use apollo_compiler::validation::{DiagnosticData, DiagnosticList, Valid};
use apollo_compiler::{ExecutableDocument, Schema};

use super::error::{RequestError, shorten};
use super::{values, written};
use crate::config::limits::Limits;
use crate::graphql::code::Code;

/// The document, valid by the specification and within the limits of its text.
///
/// # Errors
///
/// `GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED`, `QUERY_TOO_COMPLEX` or `QUERY_TOO_DEEP`, at
/// most as many as an answer may bear.
pub(super) fn parse(
    schema: &Valid<Schema>,
    text: &str,
    limits: &Limits,
) -> Result<Valid<ExecutableDocument>, Vec<RequestError>> {
    let mut parser = Parser::new()
        .token_limit(limits.tokens)
        .recursion_limit(limits.recursion);
    let parsed = parser.parse_ast(text, "document");
    if parser.tokens_reached() > limits.tokens {
        let message = format!("The document has more than {} tokens.", limits.tokens);
        return Err(vec![RequestError::new(Code::QueryTooComplex, message)]);
    }
    if parser.recursion_reached() > limits.recursion {
        return Err(vec![too_nested(limits)]);
    }
    let ast = parsed.map_err(|failed| refusals(&failed.errors, Code::ParseFailed, limits))?;
    written::check(&ast, limits).map_err(|error| vec![error])?;
    let document = ast
        .to_executable_validate(schema)
        .map_err(|failed| refusals(&failed.errors, Code::ValidationFailed, limits))?;
    let errors = values::check(schema, &document, limits.errors);
    if errors.is_empty() {
        Ok(document)
    } else {
        Err(errors)
    }
}

fn too_nested(limits: &Limits) -> RequestError {
    let message = format!(
        "The document is nested more than {} levels deep.",
        limits.recursion
    );
    RequestError::new(Code::QueryTooDeep, message)
}

fn refusals(found: &DiagnosticList, code: Code, limits: &Limits) -> Vec<RequestError> {
    // The validator's own guards against stack overflow tell themselves by nothing but this text.
    let nested = |message: &str| message.ends_with("too much recursion");
    if found
        .iter()
        .any(|diagnostic| nested(&diagnostic.error.to_string()))
    {
        return vec![too_nested(limits)];
    }
    let refusal = |diagnostic: Diagnostic<'_, DiagnosticData>| {
        let message = diagnostic.error.to_string();
        RequestError::new(code, shorten(&message, limits.error_text_bytes))
            .at(diagnostic.error.location(), diagnostic.sources)
    };
    found.iter().take(limits.errors).map(refusal).collect()
}
