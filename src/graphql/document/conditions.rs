//! What `@skip` and `@include` decide, and by which variables. It must not know what is skipped.

use apollo_compiler::ast::{DirectiveList, Value, VariableDefinition};
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node};
use async_graphql::Value as Coerced;

use super::error::{RequestError, named};
use super::variables::Variables;
use crate::graphql::code::Code;

/// What must be known of an operation before its plan: the variables it declares, and which of them decide.
pub(super) struct Head {
    pub(super) variables: Vec<Node<VariableDefinition>>,
    /// Those of its variables that `@skip` or `@include` names anywhere in the document, in the order of
    /// their declaration. Whatever else a client sends chooses nothing.
    deciding: Vec<Name>,
}

/// The value of each deciding variable.
pub(super) type Choice = Vec<bool>;

impl Head {
    pub(super) fn new(document: &ExecutableDocument, operation: &Operation) -> Self {
        let mut named = Vec::new();
        for operation in document.operations.iter() {
            collect(&operation.selection_set, &mut named);
        }
        for fragment in document.fragments.values() {
            collect(&fragment.selection_set, &mut named);
        }
        let declared = operation.variables.iter().map(|variable| &variable.name);
        Self {
            variables: operation.variables.clone(),
            deciding: declared
                .filter(|name| named.contains(name))
                .cloned()
                .collect(),
        }
    }

    /// What these variables choose.
    ///
    /// # Errors
    ///
    /// `BAD_USER_INPUT` where one is null, which a variable with a default may be: the specification lets
    /// the default stand for a value that is left out, not for null.
    pub(super) fn choice(&self, variables: &Variables) -> Result<Choice, RequestError> {
        let decided = |name: &Name| {
            if let Some(Coerced::Boolean(value)) = variables.get(name.as_str()) {
                return Ok(*value);
            }
            let name = named(name);
            let message =
                format!("Variable \"${name}\" decides what is left out, so it must not be null.");
            Err(RequestError::new(Code::BadUserInput, message))
        };
        self.deciding.iter().map(decided).collect()
    }
}

fn collect<'a>(set: &'a SelectionSet, named: &mut Vec<&'a Name>) {
    for selection in &set.selections {
        let conditions = ["skip", "include"]
            .into_iter()
            .filter_map(|directive| condition(selection.directives(), directive));
        named.extend(conditions.filter_map(|value| value.as_variable()));
        match selection {
            Selection::Field(field) => collect(&field.selection_set, named),
            Selection::InlineFragment(inline) => collect(&inline.selection_set, named),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn condition<'a>(directives: &'a DirectiveList, name: &str) -> Option<&'a Value> {
    let directive = directives.get(name)?;
    directive
        .specified_argument_by_name("if")
        .map(|value| &**value)
}

/// The conditions of one operation, decided.
pub(super) struct Conditions<'a> {
    pub(super) head: &'a Head,
    pub(super) choice: &'a [bool],
}

impl Conditions<'_> {
    /// Whether a selection that bears these directives is part of the answer.
    pub(super) fn include(&self, directives: &DirectiveList) -> bool {
        let says = |name| condition(directives, name).map(|value| self.holds(value));
        says("skip") != Some(true) && says("include") != Some(false)
    }

    fn holds(&self, value: &Value) -> bool {
        let Value::Variable(name) = value else {
            return value.to_bool().unwrap_or(false);
        };
        let at = self.head.deciding.iter().position(|found| found == name);
        at.and_then(|at| self.choice.get(at))
            .is_some_and(|chosen| *chosen)
    }
}
