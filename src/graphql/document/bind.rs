//! From a plan and the values of its variables to the document that async-graphql executes: no fragments
//! but those that tell types apart, no directives, and no variables, whose values stand in their place.
//! It must not know what is valid.
//!
//! An argument whose variable has no value is left out, so that the argument's default applies; so is a
//! field of an input object. An item of a list becomes null.

use std::collections::HashMap;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, InlineFragment, OperationDefinition, Selection,
    SelectionSet, TypeCondition,
};
use async_graphql::{Name, Pos, Positioned, Value};

use super::plan::{Given, Plan, Step, position};
use super::variables::Variables;

/// The document that answers the plan with these variables.
pub(super) fn bind(plan: &Plan, variables: &Variables) -> ExecutableDocument {
    let operation = OperationDefinition {
        ty: plan.kind,
        variable_definitions: Vec::new(),
        directives: Vec::new(),
        selection_set: selection_set(&plan.steps, variables, Pos::default()),
    };
    ExecutableDocument {
        operations: DocumentOperations::Single(Positioned::new(operation, Pos::default())),
        fragments: HashMap::new(),
    }
}

fn selection_set(steps: &[Step], variables: &Variables, at: Pos) -> Positioned<SelectionSet> {
    let mut items = Vec::with_capacity(steps.len());
    for group in steps.chunk_by(|one, next| one.on == next.on) {
        let fields = group.iter().map(|step| field(step, variables));
        match group.first().and_then(|step| step.on.as_ref()) {
            None => items.extend(fields),
            Some(ty) => items.push(fragment(ty, fields.collect(), at)),
        }
    }
    Positioned::new(SelectionSet { items }, at)
}

fn fragment(ty: &Name, items: Vec<Positioned<Selection>>, at: Pos) -> Positioned<Selection> {
    let condition = TypeCondition {
        on: Positioned::new(ty.clone(), at),
    };
    let fragment = InlineFragment {
        type_condition: Some(Positioned::new(condition, at)),
        directives: Vec::new(),
        selection_set: Positioned::new(SelectionSet { items }, at),
    };
    Positioned::new(Selection::InlineFragment(Positioned::new(fragment, at)), at)
}

fn field(step: &Step, variables: &Variables) -> Positioned<Selection> {
    let at = position(step.number, 0);
    let arguments = step
        .arguments
        .iter()
        .enumerate()
        .filter_map(|(index, (name, given))| {
            let at = position(step.number, index + 1);
            let value = value(given, variables)?.into_value();
            Some((
                Positioned::new(name.clone(), at),
                Positioned::new(value, at),
            ))
        });
    let field = Field {
        alias: step.alias.clone().map(|alias| Positioned::new(alias, at)),
        name: Positioned::new(step.name.clone(), at),
        arguments: arguments.collect(),
        directives: Vec::new(),
        selection_set: selection_set(&step.steps, variables, at),
    };
    Positioned::new(Selection::Field(Positioned::new(field, at)), at)
}

/// The value, or nothing where a variable that was not given stands for it.
fn value(given: &Given, variables: &Variables) -> Option<Value> {
    match given {
        Given::Constant(value) => Some(value.clone()),
        Given::Variable(name) => variables.get(name).cloned(),
        Given::List(items) => {
            let items = items
                .iter()
                .map(|item| value(item, variables).unwrap_or_default());
            Some(Value::List(items.collect()))
        }
        Given::Object(fields) => {
            let fields = fields
                .iter()
                .filter_map(|(name, given)| Some((name.clone(), value(given, variables)?)));
            Some(Value::Object(fields.collect()))
        }
    }
}
