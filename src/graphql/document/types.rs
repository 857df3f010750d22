//! The schema as documents are prepared for it. It must not know any document.

use std::collections::HashMap;

use apollo_compiler::ast::{FieldDefinition, Value};
use apollo_compiler::executable::Field;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Node, Schema};

use super::plan::Size;

/// The schema, with the object types that each interface and union can turn out to be.
pub(super) struct Types {
    pub(super) schema: Valid<Schema>,
    possible: HashMap<Name, Vec<Name>>,
}

/// What the executor's introspection answers beyond what the validator knows of it.
const INTROSPECTION: &str = "extend type __Type { isOneOf: Boolean }";

impl Types {
    /// The types of a schema in SDL.
    ///
    /// # Errors
    ///
    /// The text that says why the SDL is not valid.
    pub(super) fn new(sdl: &str) -> Result<Self, String> {
        let schema = Schema::builder()
            .parse(sdl, "schema.graphql")
            .parse(INTROSPECTION, "introspection.graphql")
            .build()
            .and_then(Schema::validate)
            .map_err(|failed| failed.errors.to_string())?;
        let mut possible: HashMap<Name, Vec<Name>> = HashMap::new();
        for (name, ty) in &schema.types {
            match ty {
                ExtendedType::Object(object) => {
                    for interface in &object.implements_interfaces {
                        possible
                            .entry(interface.name.clone())
                            .or_default()
                            .push(name.clone());
                    }
                }
                ExtendedType::Union(union) => {
                    let members = union.members.iter().map(|member| member.name.clone());
                    possible.insert(name.clone(), members.collect());
                }
                _ => {}
            }
        }
        Ok(Self { schema, possible })
    }

    /// The object types an abstract type can turn out to be; none for an object type.
    pub(super) fn possible(&self, ty: &Name) -> &[Name] {
        self.possible.get(ty).map_or(&[], Vec::as_slice)
    }

    /// Whether whatever is of type `parent` fulfils the condition of a fragment.
    pub(super) fn covers(&self, condition: &Name, parent: &Name) -> bool {
        if condition == parent {
            return true;
        }
        let covered = self.possible(condition);
        let parents = self.possible(parent);
        if parents.is_empty() {
            return covered.contains(parent);
        }
        parents
            .iter()
            .all(|object| covered.contains(object) || object == condition)
    }

    /// Whether an abstract type declares all fields of a fragment's condition itself.
    pub(super) fn declares(&self, parent: &Name, condition: &Name) -> bool {
        condition == parent || self.schema.is_subtype(condition, parent)
    }

    /// The definition of a field as the parent has it, which may be narrower than where it was asked.
    pub(super) fn field<'f>(&'f self, parent: &str, field: &'f Node<Field>) -> &'f FieldDefinition {
        match self.schema.type_field(parent, &field.name) {
            Ok(definition) => definition,
            Err(_) => &field.definition,
        }
    }

    /// How often what stands below such a field is answered.
    pub(super) fn size(definition: &FieldDefinition) -> Size {
        let list = definition.ty.is_list();
        let argument = |name: &str| definition.argument_by_name(name);
        let Some(first) = argument("first").or_else(|| argument("last")) else {
            return if list { Size::List } else { Size::One };
        };
        let default = match first.default_value.as_deref() {
            Some(Value::Int(number)) => number.as_str().parse().ok(),
            _ => None,
        };
        Size::Page { list, default }
    }
}
