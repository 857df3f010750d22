//! What is counted in a document's text, before its meaning is known: aliases and directives.
//! It must not know the schema.

use apollo_compiler::ast::{Definition, DirectiveList, Document, Selection};

use super::error::RequestError;
use crate::config::limits::Limits;
use crate::graphql::code::Code;

#[derive(Default)]
struct Written {
    aliases: usize,
    directives: usize,
}

/// Refuses a document that writes too many aliases or directives, wherever they stand; a fragment
/// counts once, however often it is spread.
pub(super) fn check(document: &Document, limits: &Limits) -> Result<(), RequestError> {
    let mut written = Written::default();
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                written.directives(&operation.directives);
                for variable in &operation.variables {
                    written.directives(&variable.directives);
                }
                written.selections(&operation.selection_set);
            }
            Definition::FragmentDefinition(fragment) => {
                written.directives(&fragment.directives);
                written.selections(&fragment.selection_set);
            }
            _ => {}
        }
    }
    within("aliases", written.aliases, limits.aliases)?;
    within("directives", written.directives, limits.directives)
}

fn within(what: &str, count: usize, limit: usize) -> Result<(), RequestError> {
    if count <= limit {
        return Ok(());
    }
    let message = format!("The document has {count} {what}; at most {limit} are accepted.");
    Err(RequestError::new(Code::QueryTooComplex, message))
}

impl Written {
    fn directives(&mut self, list: &DirectiveList) {
        self.directives += list.len();
    }

    fn selections(&mut self, selections: &[Selection]) {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    self.aliases += usize::from(field.alias.is_some());
                    self.directives(&field.directives);
                    self.selections(&field.selection_set);
                }
                Selection::FragmentSpread(spread) => self.directives(&spread.directives),
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.directives);
                    self.selections(&inline.selection_set);
                }
            }
        }
    }
}
