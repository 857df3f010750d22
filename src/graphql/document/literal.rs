//! Values of a document in the form the executor takes them. It must not know their types.

use apollo_compiler::ast::Value as Literal;
use async_graphql::{Name, Number, Value};

use super::plan::Given;

/// The value, with its variables still open.
pub(super) fn given(literal: &Literal) -> Given {
    match literal {
        Literal::Variable(name) => Given::Variable(Name::new(name)),
        Literal::List(items) if has_variable(literal) => {
            Given::List(items.iter().map(|item| given(item)).collect())
        }
        Literal::Object(fields) if has_variable(literal) => Given::Object(
            fields
                .iter()
                .map(|(name, value)| (Name::new(name), given(value)))
                .collect(),
        ),
        _ => Given::Constant(constant(literal)),
    }
}

/// The value of a literal without variables; a variable counts as null.
pub(super) fn constant(literal: &Literal) -> Value {
    match literal {
        Literal::Null | Literal::Variable(_) => Value::Null,
        Literal::Enum(name) => Value::Enum(Name::new(name)),
        Literal::String(text) => Value::String(text.clone()),
        Literal::Boolean(value) => Value::Boolean(*value),
        Literal::Int(number) => number_of(number.as_str()),
        Literal::Float(number) => number_of(number.as_str()),
        Literal::List(items) => Value::List(items.iter().map(|item| constant(item)).collect()),
        Literal::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, value)| (Name::new(name), constant(value)))
                .collect(),
        ),
    }
}

fn has_variable(literal: &Literal) -> bool {
    match literal {
        Literal::Variable(_) => true,
        Literal::List(items) => items.iter().any(|item| has_variable(item)),
        Literal::Object(fields) => fields.iter().any(|(_, value)| has_variable(value)),
        _ => false,
    }
}

/// A number as exactly as JSON can hold it; where it cannot at all, the text that was written.
fn number_of(text: &str) -> Value {
    let integer = || text.parse::<i64>().ok().map(Number::from);
    let natural = || text.parse::<u64>().ok().map(Number::from);
    let float = || text.parse::<f64>().ok().and_then(Number::from_f64);
    integer()
        .or_else(natural)
        .or_else(float)
        .map_or_else(|| Value::String(text.to_owned()), Value::Number)
}
