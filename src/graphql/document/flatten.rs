//! From a valid document to a plan: fragments are followed, conditions decided and fields that are asked
//! twice merged, as the specification's `CollectFields` does it while executing. It must not know the
//! values of variables other than those that `@skip` and `@include` use.
//!
//! Below an interface or a union, fields are collected for each object type apart wherever a fragment
//! tells types from one another. All of it is paid for by one budget of visited selections, so that
//! fragments that double twenty-six times cost no more than a few milliseconds.

use std::collections::HashSet;

use apollo_compiler::ast::{Argument, OperationType as ApolloOperation};
use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::{Field, Operation, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node};
use async_graphql::Name as Key;
use async_graphql::parser::types::OperationType;

use super::conditions::Conditions;
use super::error::RequestError;
use super::literal;
use super::plan::{Plan, Size, Spot, Step};
use super::types::Types;
use crate::config::limits::Limits;
use crate::graphql::code::Code;

/// The plan of one operation of the document.
pub(super) fn flatten(
    types: &Types,
    limits: &Limits,
    document: &ExecutableDocument,
    operation: &Operation,
    conditions: &Conditions<'_>,
) -> Result<Plan, RequestError> {
    let mut flattening = Flattening {
        types,
        limits,
        document,
        conditions,
        visited: 0,
        spots: Vec::new(),
    };
    let root = Place {
        number: 0,
        depth: 0,
        introspection: None,
    };
    let parent = operation.object_type();
    let steps = flattening.steps(parent, &[&operation.selection_set], root)?;
    if steps.len() > limits.root_fields {
        let message = format!(
            "The operation has more than {} root fields.",
            limits.root_fields
        );
        return Err(RequestError::new(Code::QueryTooComplex, message));
    }
    Ok(Plan {
        kind: match operation.operation_type {
            ApolloOperation::Query => OperationType::Query,
            ApolloOperation::Mutation => OperationType::Mutation,
            ApolloOperation::Subscription => OperationType::Subscription,
        },
        operation_name: operation.name.as_ref().map(ToString::to_string),
        steps,
        spots: flattening.spots,
    })
}

struct Flattening<'a> {
    types: &'a Types,
    limits: &'a Limits,
    document: &'a ExecutableDocument,
    conditions: &'a Conditions<'a>,
    visited: usize,
    spots: Vec<Spot>,
}

/// Where in the answer fields are collected.
#[derive(Clone, Copy)]
struct Place {
    number: u32,
    depth: usize,
    /// Inside introspection: how many of its growing lists stand above.
    introspection: Option<usize>,
}

type Collected<'a> = IndexMap<&'a Name, Vec<&'a Node<Field>>>;

impl<'a> Flattening<'a> {
    fn steps(
        &mut self,
        parent: &Name,
        sets: &[&'a SelectionSet],
        place: Place,
    ) -> Result<Vec<Step>, RequestError> {
        let possible = self.types.possible(parent);
        if possible.is_empty() || !self.distinguishes(parent, sets)? {
            return self.steps_of(parent, None, sets, place);
        }
        let mut steps = Vec::new();
        for object in possible {
            steps.extend(self.steps_of(object, Some(object), sets, place)?);
        }
        Ok(steps)
    }

    /// The fields asked of `parent`; `only` where they are asked of this type and not of others.
    fn steps_of(
        &mut self,
        parent: &Name,
        only: Option<&Name>,
        sets: &[&'a SelectionSet],
        place: Place,
    ) -> Result<Vec<Step>, RequestError> {
        let mut collected = Collected::default();
        let mut seen = HashSet::new();
        for set in sets {
            self.collect(parent, set, &mut seen, &mut collected)?;
        }
        let on = only.map(Key::new);
        let steps = collected.into_values();
        steps
            .map(|fields| self.step(parent, on.clone(), &fields, place))
            .collect()
    }

    fn collect(
        &mut self,
        parent: &Name,
        set: &'a SelectionSet,
        seen: &mut HashSet<&'a Name>,
        collected: &mut Collected<'a>,
    ) -> Result<(), RequestError> {
        for selection in &set.selections {
            self.visit()?;
            if !self.conditions.include(selection.directives()) {
                continue;
            }
            match selection {
                Selection::Field(field) => {
                    collected
                        .entry(field.response_key())
                        .or_default()
                        .push(field);
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.type_condition.as_ref();
                    if condition.is_none_or(|condition| self.types.covers(condition, parent)) {
                        self.collect(parent, &inline.selection_set, seen, collected)?;
                    }
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.fragment_name)
                        && seen.insert(&fragment.name)
                        && self.types.covers(fragment.type_condition(), parent)
                    {
                        self.collect(parent, &fragment.selection_set, seen, collected)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether some fragment asks for fields that the parent does not declare itself, so that the types
    /// it can turn out to be must be asked apart.
    fn distinguishes(
        &mut self,
        parent: &Name,
        sets: &[&'a SelectionSet],
    ) -> Result<bool, RequestError> {
        let mut seen = HashSet::new();
        let mut rest = sets.to_vec();
        while let Some(set) = rest.pop() {
            for selection in &set.selections {
                self.visit()?;
                let (condition, inner) = match selection {
                    Selection::Field(_) => continue,
                    Selection::InlineFragment(inline) => {
                        (inline.type_condition.as_ref(), &inline.selection_set)
                    }
                    Selection::FragmentSpread(spread) => {
                        match self.document.fragments.get(&spread.fragment_name) {
                            Some(fragment) if seen.insert(&fragment.name) => {
                                (Some(fragment.type_condition()), &fragment.selection_set)
                            }
                            _ => continue,
                        }
                    }
                };
                if condition.is_some_and(|condition| !self.types.declares(parent, condition)) {
                    return Ok(true);
                }
                rest.push(inner);
            }
        }
        Ok(false)
    }

    fn step(
        &mut self,
        parent: &Name,
        on: Option<Key>,
        fields: &[&'a Node<Field>],
        above: Place,
    ) -> Result<Step, RequestError> {
        let [first, ..] = fields else {
            return Err(self.too_large());
        };
        let definition = self.types.field(parent, first);
        let place = self.place(first, above)?;
        let sets: Vec<_> = fields.iter().map(|field| &field.selection_set).collect();
        let name = Key::new(&first.name);
        let alias = first.alias.as_ref().map(Key::new);
        let arguments: Vec<_> = first
            .arguments
            .iter()
            .map(|argument| (Key::new(&argument.name), literal::given(&argument.value)))
            .collect();
        self.spots.push(Spot {
            key: alias.clone().unwrap_or_else(|| name.clone()),
            above: above.number,
            offset: first.location().map_or(0, |span| offset(span.offset())),
            list: definition.ty.is_list(),
            arguments: first.arguments.iter().map(told).collect(),
        });
        let steps = if first.selection_set.is_empty() {
            Vec::new()
        } else {
            self.steps(definition.ty.inner_named_type(), &sets, place)?
        };
        let size = if place.introspection.is_some() {
            Size::One
        } else {
            Types::size(definition)
        };
        Ok(Step {
            number: place.number,
            on,
            alias,
            name,
            arguments,
            size,
            steps,
        })
    }

    /// The place of a field below another, unless it is too deep.
    fn place(&self, field: &Node<Field>, above: Place) -> Result<Place, RequestError> {
        let introspection = match above.introspection {
            Some(lists) => Some(lists + usize::from(grows(&field.name))),
            None => field.name.starts_with("__").then_some(0),
        };
        let depth = above.depth + 1;
        let (limit, what) = match introspection {
            Some(_) => (self.limits.recursion, "Introspection"),
            None => (self.limits.depth, "The document"),
        };
        if depth > limit || introspection.is_some_and(|lists| lists >= INTROSPECTION_LISTS) {
            let message = format!("{what} asks for fields nested too deep.");
            let error = RequestError::new(Code::QueryTooDeep, message);
            return Err(error.at(field.location(), &self.document.sources));
        }
        let number = offset(self.spots.len() + 1);
        Ok(Place {
            number,
            depth,
            introspection,
        })
    }

    fn visit(&mut self) -> Result<(), RequestError> {
        self.visited += 1;
        if self.visited > self.limits.selections {
            Err(self.too_large())
        } else {
            Ok(())
        }
    }

    fn too_large(&self) -> RequestError {
        let limit = self.limits.selections;
        let message = format!("The document selects more than {limit} fields, fragments followed.");
        RequestError::new(Code::QueryTooComplex, message)
    }
}

/// How many lists of introspection may not stand below one another: at this many, an answer grows with
/// a power of the schema's size.
const INTROSPECTION_LISTS: usize = 3;

fn grows(introspection_field: &str) -> bool {
    matches!(
        introspection_field,
        "fields" | "interfaces" | "possibleTypes" | "inputFields"
    )
}

/// An argument by its name and the place of its value.
fn told(argument: &Node<Argument>) -> (Key, u32) {
    let place = argument
        .value
        .location()
        .map_or(0, |span| offset(span.offset()));
    (Key::new(&argument.name), place)
}

/// Documents are far smaller than four gigabytes; a place further in would be told as their end.
fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
