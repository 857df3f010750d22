//! What stands behind the execution: async-graphql's errors in the form the specification and the
//! contract want them. It must not know how the answer is sent.
//!
//! - Each error gets the whole path and the place in the client's own text, by the number of the field
//!   (see `plan`) and the place that `List` kept. Only where an item of a plain `Vec` failed below
//!   another list can an index be unknown; the path then ends at that list.
//! - An error without a code is async-graphql's own. About an argument it becomes `BAD_USER_INPUT` with
//!   our text; everything else becomes `INTERNAL_SERVER_ERROR` that tells the request id only, and the
//!   log keeps the rest.
//! - What failed inside is told to the log under the request id, and its request id to the client.

use std::any::Any;
use std::sync::Arc;

use async_graphql::{ErrorExtensionValues, Name, PathSegment, Pos, Response, ServerError, Value};

use super::error::shorten;
use super::plan::Plan;
use crate::config::limits::Limits;
use crate::graphql::code::Code;
use crate::graphql::list::Place;
use crate::model::Error;
use crate::model::error::Source;

/// What a client is told when something broke inside.
pub const INTERNAL: &str = "Something went wrong inside; the log tells more under this request id.";

/// The request an answer is for.
pub(super) struct Asked<'a> {
    pub(super) plan: &'a Plan,
    pub(super) text: &'a str,
    pub(super) request_id: &'a str,
    pub(super) limits: &'a Limits,
}

impl Asked<'_> {
    /// The response as it may leave the house.
    pub(super) fn settle(&self, mut response: Response) -> Response {
        response.errors.truncate(self.limits.errors);
        let mut logged = Vec::new();
        for error in &mut response.errors {
            let source = self.settle_error(error);
            if let Some(failure) = source.and_then(|source| source.downcast::<Error>().ok()) {
                self.log(&failure, &mut logged);
            }
        }
        response
    }

    /// Tells the log what failed inside, once however many fields waited for it.
    fn log(&self, failure: &Error, logged: &mut Vec<Source>) {
        let Some(source) = failure.inside() else {
            return;
        };
        if logged.iter().any(|known| Arc::ptr_eq(known, source)) {
            return;
        }
        logged.push(Arc::clone(source));
        let code = failure.code();
        tracing::error!(request.id = self.request_id, code, error = %source, "something failed inside");
    }

    /// Puts one error right; what it bore for the log comes back.
    fn settle_error(&self, error: &mut ServerError) -> Option<Arc<dyn Any + Send + Sync>> {
        let position = error.locations.first().copied().unwrap_or_default();
        let spot = self.plan.spot(position.line);
        let argument = position
            .column
            .checked_sub(1)
            .and_then(|at| spot?.arguments.get(at));
        self.tell_code(error, argument.map(|(name, _)| name));
        error.message = shorten(&error.message, self.limits.error_text_bytes);
        let mut source = error.source.take();
        if let Some(place) = source
            .as_ref()
            .and_then(|source| source.downcast_ref::<Place>())
        {
            error.path.clone_from(&place.path);
            source = place.source.clone();
        }
        error.locations.clear();
        if let Some(spot) = spot {
            let offset = argument.map_or(spot.offset, |(_, offset)| *offset);
            error.locations.push(locate(self.text, offset as usize));
            self.complete(&mut error.path, position.line);
        }
        source
    }

    fn tell_code(&self, error: &mut ServerError, argument: Option<&Name>) {
        let extensions = error.extensions.as_ref();
        let code = extensions
            .and_then(|extensions| extensions.get("code"))
            .cloned();
        match (code, argument) {
            (Some(Value::String(code)), _)
                if code != Code::Internal.as_str() && code != Code::Unavailable.as_str() => {}
            (Some(_), _) => set(error, "requestId", self.request_id),
            (None, Some(name)) => {
                error.message = format!("The value of argument \"{name}\" cannot be used.");
                set(error, "code", Code::BadUserInput.as_str());
            }
            (None, None) => {
                tracing::error!(
                    request.id = self.request_id,
                    error = error.message,
                    "a field failed"
                );
                INTERNAL.clone_into(&mut error.message);
                error.extensions = None;
                set(error, "code", Code::Internal.as_str());
                set(error, "requestId", self.request_id);
            }
        }
    }

    /// Adds to a path that stops too early the keys down to the field with this number, as far as no
    /// index is missing.
    fn complete(&self, path: &mut Vec<PathSegment>, number: usize) {
        let mut chain = Vec::new();
        let mut above = number;
        while let Some(spot) = self.plan.spot(above) {
            chain.push(spot);
            above = spot.above as usize;
        }
        let known = path
            .iter()
            .filter(|segment| matches!(segment, PathSegment::Field(_)))
            .count();
        let ends_in_key = !matches!(path.last(), Some(PathSegment::Index(_)));
        let last_known = chain.len().checked_sub(known).and_then(|at| chain.get(at));
        if ends_in_key && last_known.is_some_and(|spot| spot.list) {
            return;
        }
        for spot in chain.iter().rev().skip(known) {
            path.push(PathSegment::Field(spot.key.to_string()));
            if spot.list {
                return;
            }
        }
    }
}

fn set(error: &mut ServerError, name: &str, value: &str) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set(name, value);
}

/// Line and column, from 1, of an offset in bytes.
fn locate(text: &str, offset: usize) -> Pos {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Pos {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_lines_and_characters() {
        let text = "{\n  æøå hello\n}";
        assert_eq!(locate(text, 0), Pos { line: 1, column: 1 });
        assert_eq!(
            locate(text, text.find("hello").unwrap()),
            Pos { line: 2, column: 7 }
        );
        assert_eq!(locate(text, 1_000), Pos { line: 3, column: 2 });
    }
}
