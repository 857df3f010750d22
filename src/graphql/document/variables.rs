//! The variables of a request, made to fit their types before anything runs, as the specification's
//! `CoerceVariableValues` says. It must not know where they are used.
//!
//! Of custom scalars it is told where they do not fit; their own types read them. Defaults inside input objects are left
//! to the input objects.

use std::collections::HashMap;

use apollo_compiler::ast::{Type, VariableDefinition};
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use apollo_compiler::{Node, Schema};
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Number, Value};
use serde_json::{Map, Value as Json};

use super::error::{RequestError, named, shorten};
use super::{literal, values};
use crate::config::limits::Limits;
use crate::graphql::code::Code;
use crate::graphql::scalar;

/// The values of the variables that have one; an omitted variable without default is not among them.
pub(super) type Variables = HashMap<Name, Value>;

/// The variables as the operation declares them; others are left out.
///
/// # Errors
///
/// `BAD_USER_INPUT`, one for each variable that does not fit.
pub(super) fn coerce(
    schema: &Schema,
    definitions: &[Node<VariableDefinition>],
    given: &Map<String, Json>,
    limits: &Limits,
) -> Result<Variables, Vec<RequestError>> {
    let mut variables = Variables::with_capacity(definitions.len());
    let mut errors = Vec::new();
    for definition in definitions {
        let coerced = match (
            given.get(definition.name.as_str()),
            &definition.default_value,
        ) {
            (Some(value), _) => fit(schema, &definition.ty, value).map(Some),
            (None, Some(default)) => Ok(Some(literal::constant(default))),
            (None, None) if definition.ty.is_non_null() => Err(Misfit::new(format!(
                "a value of type \"{}\" is required",
                definition.ty
            ))),
            (None, None) => Ok(None),
        };
        match coerced {
            Ok(value) => variables.extend(value.map(|value| (Name::new(&definition.name), value))),
            Err(misfit) if errors.len() < limits.errors => {
                errors.push(misfit.told(&definition.name, limits));
            }
            Err(_) => {}
        }
    }
    if errors.is_empty() {
        Ok(variables)
    } else {
        Err(errors)
    }
}

/// A value of a type that can be null, as a variable of this name.
///
/// # Errors
///
/// `BAD_USER_INPUT` where it does not fit.
pub(super) fn coerce_one(
    schema: &Schema,
    (ty, name): (&str, &str),
    value: &Json,
    limits: &Limits,
) -> Result<Value, RequestError> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    fit_named(schema, ty, value).map_err(|misfit| misfit.told(name, limits))
}

/// Why a value does not fit, and where inside the variable; the path is told from the inside out.
struct Misfit {
    path: Vec<String>,
    reason: String,
}

impl Misfit {
    fn new(reason: impl Into<String>) -> Self {
        Self {
            path: Vec::new(),
            reason: reason.into(),
        }
    }

    fn below(mut self, segment: String) -> Self {
        self.path.push(segment);
        self
    }

    fn told(&self, variable: &str, limits: &Limits) -> RequestError {
        let message = shorten(&self.message(variable), limits.error_text_bytes);
        RequestError::new(Code::BadUserInput, message)
    }

    fn message(&self, variable: &str) -> String {
        let path: String = self.path.iter().rev().map(String::as_str).collect();
        format!(
            "Variable \"${}{}\": {}.",
            named(variable),
            path,
            self.reason
        )
    }
}

fn fit(schema: &Schema, ty: &Type, value: &Json) -> Result<Value, Misfit> {
    if value.is_null() {
        return if ty.is_non_null() {
            Err(Misfit::new(format!("null does not fit type \"{ty}\"")))
        } else {
            Ok(Value::Null)
        };
    }
    match ty {
        Type::Named(name) | Type::NonNullNamed(name) => fit_named(schema, name, value),
        Type::List(item) | Type::NonNullList(item) => fit_list(schema, item, value),
    }
}

fn fit_list(schema: &Schema, item: &Type, value: &Json) -> Result<Value, Misfit> {
    let Json::Array(items) = value else {
        return Ok(Value::List(vec![fit(schema, item, value)?]));
    };
    let fitted = items.iter().enumerate().map(|(index, value)| {
        fit(schema, item, value).map_err(|misfit| misfit.below(format!("[{index}]")))
    });
    fitted.collect::<Result<_, _>>().map(Value::List)
}

fn fit_named(schema: &Schema, name: &str, value: &Json) -> Result<Value, Misfit> {
    match schema.types.get(name) {
        Some(ExtendedType::InputObject(input)) => fit_object(schema, input, value),
        Some(ExtendedType::Enum(ty)) => match value.as_str() {
            Some(text) if ty.values.contains_key(text) => Ok(Value::Enum(Name::new(text))),
            _ => Err(Misfit::new(format!(
                "it is none of the values of \"{name}\""
            ))),
        },
        _ => fit_scalar(name, value),
    }
}

fn fit_scalar(name: &str, value: &Json) -> Result<Value, Misfit> {
    let fitted = match name {
        "Int" => whole(value)
            .filter(|number| i32::try_from(*number).is_ok())
            .map(|number| Value::Number(number.into())),
        "Float" => value.as_f64().and_then(Number::from_f64).map(Value::Number),
        "Boolean" => value.as_bool().map(Value::Boolean),
        "String" => value.as_str().map(|text| Value::String(text.to_owned())),
        "ID" => match value {
            Json::String(text) => Some(Value::String(text.clone())),
            _ => whole(value).map(|number| Value::String(number.to_string())),
        },
        _ => Value::from_json(value.clone()).ok(),
    };
    match fitted {
        Some(Value::String(text)) if text.contains('\0') => {
            Err(Misfit::new("a string must not contain the NUL character"))
        }
        Some(value) => match scalar::misfit(name, &value) {
            Some(wanted) => Err(Misfit::new(wanted)),
            None => Ok(value),
        },
        None => Err(Misfit::new(match name {
            "Int" => "an Int is a whole number from -2147483648 to 2147483647".to_owned(),
            _ => format!("it does not fit type \"{name}\""),
        })),
    }
}

/// A whole number, also where it is written with a fraction of zero.
fn whole(value: &Json) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number = value.as_number()?;
    number.as_i64().or_else(|| {
        let float = number.as_f64()?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it is whole and small enough"
        )]
        (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64)
    })
}

fn fit_object(schema: &Schema, input: &InputObjectType, value: &Json) -> Result<Value, Misfit> {
    let Json::Object(given) = value else {
        return Err(Misfit::new(format!(
            "it is not an object of type \"{}\"",
            input.name
        )));
    };
    if let Some(unknown) = given
        .keys()
        .find(|name| !input.fields.contains_key(name.as_str()))
    {
        let unknown = named(unknown);
        return Err(Misfit::new(format!(
            "\"{}\" has no field \"{unknown}\"",
            input.name
        )));
    }
    if values::is_one_of(input) && (given.len() != 1 || given.values().any(Json::is_null)) {
        return Err(Misfit::new(format!(
            "\"{}\" takes exactly one field, and not null",
            input.name
        )));
    }
    let mut object = IndexMap::with_capacity(given.len());
    for (name, field) in &input.fields {
        match given.get(name.as_str()) {
            Some(value) => {
                let fitted = fit(schema, &field.ty, value)
                    .map_err(|misfit| misfit.below(format!(".{name}")))?;
                object.insert(Name::new(name), fitted);
            }
            None if field.ty.is_non_null() && field.default_value.is_none() => {
                let reason = format!("a value of type \"{}\" is required", field.ty);
                return Err(Misfit::new(reason).below(format!(".{name}")));
            }
            None => {}
        }
    }
    Ok(Value::Object(object))
}
