//! What `@skip` and `@include` decide, and by which variables. It must not know what is skipped.

use apollo_compiler::Node;
use apollo_compiler::ast::{DirectiveList, Value, VariableDefinition};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

/// The Boolean variables of one request. What is not a Boolean counts as false here: coercion refuses
/// such a request before any of its fields is answered.
pub(super) struct Conditions<'a> {
    definitions: &'a [Node<VariableDefinition>],
    given: &'a Map<String, Json>,
}

impl<'a> Conditions<'a> {
    pub(super) fn new(
        definitions: &'a [Node<VariableDefinition>],
        given: &'a Map<String, Json>,
    ) -> Self {
        Self { definitions, given }
    }

    /// Whether a selection that bears these directives is part of the answer.
    pub(super) fn include(&self, directives: &DirectiveList) -> bool {
        let says = |name: &str| {
            let directive = directives.get(name)?;
            Some(self.holds(directive.specified_argument_by_name("if")?))
        };
        says("skip") != Some(true) && says("include") != Some(false)
    }

    fn holds(&self, value: &Value) -> bool {
        let Value::Variable(name) = value else {
            return value.to_bool().unwrap_or(false);
        };
        let default = || {
            let definition = self.definitions.iter().find(|found| found.name == *name)?;
            definition.default_value.as_ref()?.to_bool()
        };
        match self.given.get(name.as_str()) {
            Some(given) => given.as_bool().unwrap_or(false),
            None => default().unwrap_or(false),
        }
    }
}

/// Mixes into a key whatever of the variables can decide a condition.
pub(super) fn digest(given: &Map<String, Json>, digest: &mut Sha256) {
    let mut booleans: Vec<_> = given
        .iter()
        .filter_map(|(name, value)| Some((name, value.as_bool()?)))
        .collect();
    booleans.sort_unstable();
    for (name, value) in booleans {
        digest.update(name.len().to_le_bytes());
        digest.update(name);
        digest.update([u8::from(value)]);
    }
}
