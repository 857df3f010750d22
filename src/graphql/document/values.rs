//! Rules for values that apollo-compiler leaves out: a field given twice in an input object, variables
//! inside lists and objects, a default of null, one-of inputs, and the NUL character, which no database
//! text can hold. It must not know what the values are used for.

use std::collections::HashSet;

use apollo_compiler::ast::{Directive, Type, Value, VariableDefinition};
use apollo_compiler::executable::{Argument, Selection, SelectionSet};
use apollo_compiler::schema::InputObjectType;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};

use super::error::{RequestError, named};
use crate::graphql::code::Code;

/// What is wrong with the values of a document that is valid otherwise, at most `most` errors.
pub(super) fn check(
    schema: &Schema,
    document: &ExecutableDocument,
    most: usize,
) -> Vec<RequestError> {
    let mut check = Check {
        schema,
        document,
        most,
        errors: Vec::new(),
    };
    for operation in document.operations.iter() {
        let mut scope = Scope {
            variables: &operation.variables,
            seen: HashSet::new(),
        };
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                check.value(&scope, Some((&variable.ty, false)), default);
            }
            check.directives(&scope, &variable.directives);
        }
        check.directives(&scope, &operation.directives);
        check.selections(&mut scope, &operation.selection_set);
    }
    check.errors
}

struct Check<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    most: usize,
    errors: Vec<RequestError>,
}

/// The operation in whose name a fragment is looked at.
struct Scope<'a> {
    variables: &'a [Node<VariableDefinition>],
    seen: HashSet<&'a Name>,
}

/// The type a value must have, and whether its place has a default of its own.
type Expected<'t> = Option<(&'t Type, bool)>;

impl<'a> Check<'a> {
    fn selections(&mut self, scope: &mut Scope<'a>, set: &'a SelectionSet) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    for argument in &field.arguments {
                        let definition = field.definition.argument_by_name(&argument.name);
                        let expected =
                            definition.map(|found| (&*found.ty, found.default_value.is_some()));
                        self.value(scope, expected, &argument.value);
                    }
                    self.directives(scope, &field.directives);
                    self.selections(scope, &field.selection_set);
                }
                Selection::InlineFragment(inline) => {
                    self.directives(scope, &inline.directives);
                    self.selections(scope, &inline.selection_set);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(scope, &spread.directives);
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment
                        && scope.seen.insert(&fragment.name)
                    {
                        self.directives(scope, &fragment.directives);
                        self.selections(scope, &fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, scope: &Scope<'a>, directives: &[Node<Directive>]) {
        for directive in directives {
            let definition = self.schema.directive_definitions.get(&directive.name);
            for argument in &directive.arguments {
                self.directive_argument(scope, definition.map(|found| &*found.arguments), argument);
            }
        }
    }

    fn directive_argument(
        &mut self,
        scope: &Scope<'a>,
        definitions: Option<&[Node<apollo_compiler::ast::InputValueDefinition>]>,
        argument: &Argument,
    ) {
        let definition = definitions.and_then(|all| {
            all.iter()
                .find(|definition| definition.name == argument.name)
        });
        let expected = definition.map(|found| (&*found.ty, found.default_value.is_some()));
        self.value(scope, expected, &argument.value);
    }

    fn value(&mut self, scope: &Scope<'a>, expected: Expected<'_>, value: &Node<Value>) {
        match value.as_ref() {
            Value::String(text) if text.contains('\0') => {
                let message = "A string must not contain the NUL character.".to_owned();
                self.refuse(Code::BadUserInput, message, value);
            }
            Value::Variable(name) => self.variable(scope, expected, name, value),
            Value::List(items) => {
                let of_item = expected
                    .filter(|(ty, _)| ty.is_list())
                    .map(|(ty, _)| (ty.item_type(), false));
                for item in items {
                    self.value(scope, of_item, item);
                }
            }
            Value::Object(fields) => self.object(scope, expected, fields, value),
            _ => {}
        }
    }

    fn variable(
        &mut self,
        scope: &Scope<'a>,
        expected: Expected<'_>,
        name: &Name,
        value: &Node<Value>,
    ) {
        let Some((ty, has_default)) = expected else {
            return;
        };
        let definition = scope
            .variables
            .iter()
            .find(|definition| definition.name == *name);
        if definition.is_some_and(|definition| !may_stand(definition, ty, has_default)) {
            let name = named(name);
            let message =
                format!("Variable \"${name}\" cannot be used where \"{ty}\" is expected.");
            self.refuse(Code::ValidationFailed, message, value);
        }
    }

    fn object(
        &mut self,
        scope: &Scope<'a>,
        expected: Expected<'_>,
        fields: &[(Name, Node<Value>)],
        value: &Node<Value>,
    ) {
        let mut names = HashSet::with_capacity(fields.len());
        if let Some((name, _)) = fields.iter().find(|(name, _)| !names.insert(name)) {
            let message = format!(
                "The input field \"{}\" is given more than once.",
                named(name)
            );
            self.refuse(Code::ValidationFailed, message, value);
        }
        let input =
            expected.and_then(|(ty, _)| self.schema.get_input_object(ty.inner_named_type()));
        if let Some(input) = input
            && is_one_of(input)
            && !names_one(scope.variables, fields)
        {
            let message = format!("\"{}\" takes exactly one field, and not null.", input.name);
            self.refuse(Code::ValidationFailed, message, value);
        }
        for (name, field) in fields {
            let definition = input.and_then(|input| input.fields.get(name));
            let expected = definition.map(|found| (&*found.ty, found.default_value.is_some()));
            self.value(scope, expected, field);
        }
    }

    fn refuse(&mut self, code: Code, message: String, value: &Node<Value>) {
        if self.errors.len() < self.most {
            let error = RequestError::new(code, message);
            self.errors
                .push(error.at(value.location(), &self.document.sources));
        }
    }
}

/// Whether a value of the variable's type may stand where the type is expected, by the specification's
/// rule that a default makes up for a missing value.
fn may_stand(definition: &VariableDefinition, expected: &Type, has_default: bool) -> bool {
    if expected.is_non_null() && !definition.ty.is_non_null() {
        let default = definition
            .default_value
            .as_ref()
            .is_some_and(|value| !value.is_null());
        return (default || has_default)
            && definition.ty.is_assignable_to(&expected.clone().nullable());
    }
    definition.ty.is_assignable_to(expected)
}

/// Whether exactly one field of the input must be given.
pub(super) fn is_one_of(input: &InputObjectType) -> bool {
    input.directives.has("oneOf")
}

fn names_one(variables: &[Node<VariableDefinition>], fields: &[(Name, Node<Value>)]) -> bool {
    let [(_, value)] = fields else { return false };
    match value.as_ref() {
        Value::Null => false,
        Value::Variable(name) => variables
            .iter()
            .any(|variable| variable.name == *name && variable.ty.is_non_null()),
        _ => true,
    }
}
