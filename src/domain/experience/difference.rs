//! What of an experience differs between two of its versions, field by field, in lines that people read.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};
use uuid::Uuid;

use super::content::Content;
use crate::model::Result;

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name, as the contract has it.
    pub field: String,
    /// What it said before, a line for each of several; empty where it said nothing.
    pub before: Vec<String>,
    /// What it says after.
    pub after: Vec<String>,
}

/// Names of what contents name by public id, as far as the viewer may know of it.
pub type Names = HashMap<Uuid, String>;

/// The fields that differ between two versions, in the order of their names.
pub fn between(before: &Content, after: &Content, names: &Names) -> Result<Vec<FieldChange>> {
    let (before, after) = (fields(before)?, fields(after)?);
    let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = all
        .into_iter()
        .filter(|it| before.get(*it) != after.get(*it));
    Ok(changed
        .map(|field| FieldChange {
            field: called(field).to_owned(),
            before: lines(before.get(field), named_by(field, names)),
            after: lines(after.get(field), named_by(field, names)),
        })
        .collect())
}

fn fields(content: &Content) -> Result<Map<String, Value>> {
    match content.to_json()? {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

/// What revisions keep under a word of their own, by the contract's.
pub fn called(field: &str) -> &str {
    match field {
        "partnerships" => "partners",
        _ => field,
    }
}

/// Names for a field that names others by public id; a text that looks like an id is a text anywhere else.
fn named_by<'a>(field: &str, names: &'a Names) -> Option<&'a Names> {
    const NAMING: [&str; 5] = [
        "municipalities",
        "problems",
        "solutions",
        "programmes",
        "partnerships",
    ];
    NAMING.contains(&field).then_some(names)
}

/// A value in lines: one an item of a list, in which what it tells stands side by side.
fn lines(value: Option<&Value>, names: Option<&Names>) -> Vec<String> {
    match value {
        None => Vec::new(),
        Some(Value::Array(items)) => items.iter().map(|item| line(item, names)).collect(),
        Some(value) => vec![line(value, names)],
    }
}

fn line(value: &Value, names: Option<&Names>) -> String {
    match value {
        Value::String(text) => names.map_or_else(|| text.clone(), |names| named(text, names)),
        Value::Object(fields) => {
            let told = fields.values().filter(|it| !it.is_null());
            let told: Vec<String> = told.map(|it| line(it, names)).collect();
            told.join(" · ")
        }
        Value::Array(items) => {
            let told: Vec<String> = items.iter().map(|it| line(it, names)).collect();
            told.join(", ")
        }
        other => other.to_string(),
    }
}

/// The name of what is named by public id; nothing of what the viewer may not know of.
fn named(text: &str, names: &Names) -> String {
    match Uuid::parse_str(text) {
        Ok(id) => names.get(&id).cloned().unwrap_or_else(|| "–".to_owned()),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use entity::code::{Factor, FactorDirection, PartnerRole};

    use super::super::content::{ExperienceFactor, Partnership};
    use super::*;

    #[test]
    fn what_differs_is_told_in_words() {
        let id = |number| Uuid::from_u128(number);
        let names = Names::from([(id(1), "Fukt".to_owned()), (id(3), "NTNU".to_owned())]);
        let before = Content {
            title: "Før".to_owned(),
            summary: Some("Likt".to_owned()),
            problems: vec![id(1)],
            started_year: Some(2020),
            ..Content::default()
        };
        let after = Content {
            title: "Etter".to_owned(),
            problems: vec![id(1), id(2)],
            partnerships: vec![Partnership {
                partner: id(3),
                role: PartnerRole::Adviser,
                role_text: None,
            }],
            factors: vec![ExperienceFactor {
                factor: Factor::ManagementSupport,
                direction: FactorDirection::HamperedHigh,
                text: Some("byttet".to_owned()),
            }],
            started_year: None,
            ..before.clone()
        };
        let told = between(&before, &after, &names).unwrap();
        let told: Vec<String> = told
            .iter()
            .map(|it| format!("{}: {:?} -> {:?}", it.field, it.before, it.after))
            .collect();
        assert_eq!(
            told,
            [
                "factors: [] -> [\"MANAGEMENT_SUPPORT · HAMPERED_HIGH · byttet\"]",
                "partners: [] -> [\"NTNU · ADVISER\"]",
                "problems: [\"Fukt\"] -> [\"Fukt\", \"–\"]",
                "startedYear: [\"2020\"] -> []",
                "title: [\"Før\"] -> [\"Etter\"]",
            ]
        );
        assert_eq!(between(&after, &after, &names).unwrap(), []);
    }
}
