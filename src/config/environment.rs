//! Settings from environment variables. It is handed the variables and never looks around for them itself.

use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider};

use super::key::{self, FILE_VARIABLE, Key, Kind, PREFIX};
use crate::model::{ErrorCode, Fault};

/// One setting from one variable, so that a fault in it can name the variable.
pub struct Variable {
    name: String,
    key: String,
    value: Value,
}

impl Provider for Variable {
    fn metadata(&self) -> Metadata {
        Metadata::named(format!("environment variable {}", self.name))
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(
            figment::util::nest(&self.key, self.value.clone())
                .into_dict()
                .unwrap_or_default(),
        ))
    }
}

/// Reads Floke's own among the variables; every unknown name and every wrong value is a fault.
pub fn read(variables: &[(String, String)], keys: &[Key]) -> (Vec<Variable>, Vec<Fault>) {
    let mut settings = Vec::new();
    let mut faults = Vec::new();
    for (name, text) in variables {
        if !name.starts_with(PREFIX) || name == FILE_VARIABLE {
            continue;
        }
        let Some(key) = keys.iter().find(|key| key.variable() == *name) else {
            let known = keys
                .iter()
                .map(Key::variable)
                .chain([FILE_VARIABLE.to_owned()]);
            faults.push(Fault {
                field: vec![name.clone()],
                code: ErrorCode::Invalid,
                message: format!(
                    "no setting has this environment variable{}",
                    key::suggestion(name, known)
                ),
            });
            continue;
        };
        match value(text, key.kind) {
            Some(value) => settings.push(Variable {
                name: name.clone(),
                key: key.name.clone(),
                value,
            }),
            None => faults.push(Fault {
                field: key.name.split('.').map(str::to_owned).collect(),
                code: ErrorCode::Invalid,
                message: format!(
                    "{text:?} is not taken from environment variable {name}: {}",
                    key.kind.rule()
                ),
            }),
        }
    }
    (settings, faults)
}

/// A text as a value of a kind; none where it is not one.
fn value(text: &str, kind: Kind) -> Option<Value> {
    Some(match kind {
        Kind::Text => Value::from(text),
        Kind::Number => Value::from(text.trim().parse::<u64>().ok()?),
        Kind::Switch => Value::from(match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => true,
            "false" | "no" | "off" | "0" => false,
            _ => return None,
        }),
        Kind::List => Value::from(
            text.split(',')
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect::<Vec<String>>(),
        ),
    })
}
