//! What is kept of a record until it is imported again.

use std::collections::BTreeMap;

use entity::code::PartnerKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::domain::experience::content::Content;
use crate::model::collation::folded;
use crate::model::{Error, Result};

/// What a record stood for. The names tell which node each of its words became, so that a term that was renamed or
/// merged since is not taken for a change of the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// The content.
    pub content: Content,
    /// Public ids by name.
    #[serde(default)]
    pub names: BTreeMap<String, Uuid>,
}

impl Remembered {
    /// The JSON that is kept.
    pub fn to_json(&self) -> Result<Value> {
        serde_json::to_value(self).map_err(Error::internal)
    }

    /// Reads what was kept.
    pub fn from_json(json: Value) -> Result<Self> {
        serde_json::from_value(json).map_err(Error::internal)
    }
}

/// The name of a problem.
pub fn problem(title: &str) -> String {
    format!("problem:{}", folded(title))
}

/// The name of a solution.
pub fn solution(title: &str) -> String {
    format!("solution:{}", folded(title))
}

/// The name of a programme.
pub fn programme(title: &str) -> String {
    format!("programme:{}", folded(title))
}

/// The name of a partner.
pub fn partner(name: &str, kind: PartnerKind) -> String {
    format!("partner:{kind}:{}", folded(name))
}
