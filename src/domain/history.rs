//! Who did what: the rows that every write leaves beside what it writes.

use chrono::{DateTime, Utc};
use entity::code::{ChangeOperation, NodeKind};
use entity::{audit_entry, change, experience, revision};
use serde_json::Value;

use super::auth;
use super::experience::content::Content;
use crate::model::Grant;
use crate::model::Result;

/// Who writes: whoever bears a token, or an operator's command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    name: String,
    municipality: Option<i64>,
    token: Option<String>,
}

impl Actor {
    /// An operator's command.
    pub fn command(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            municipality: None,
            token: None,
        }
    }

    /// The entry of the audit trail for something that was done.
    pub fn audit(
        &self,
        at: DateTime<Utc>,
        action: &str,
        node: Option<(NodeKind, i64)>,
        mut details: Value,
    ) -> audit_entry::Model {
        if let (Some(token), Value::Object(details)) = (&self.token, &mut details) {
            details.insert("token".to_owned(), token.as_str().into());
        }
        audit_entry::Model {
            id: 0,
            at,
            actor: self.name.clone(),
            municipality_id: self.municipality,
            action: action.to_owned(),
            node_kind: node.map(|(kind, _)| kind),
            node_id: node.map(|(_, key)| key),
            details,
        }
    }

    /// The revision of an experience as it stands, numbered by its version.
    pub fn revision(
        &self,
        row: &experience::Model,
        content: &Content,
        reason: Option<String>,
    ) -> Result<revision::Model> {
        Ok(revision::Model {
            id: 0,
            experience_id: row.id,
            number: row.version,
            content: content.to_json()?,
            reason,
            actor: self.name.clone(),
            municipality_id: self.municipality,
            state: Some(row.state),
            audience: Some(row.audience),
            created_at: row.updated_at,
        })
    }
}

impl From<&Grant> for Actor {
    fn from(grant: &Grant) -> Self {
        Self {
            name: grant.role.to_string(),
            municipality: grant.municipality,
            token: Some(auth::id_text(grant.public_id)),
        }
    }
}

/// The line of the change log for something that was written.
pub fn written(node_kind: NodeKind, node_id: i64, at: DateTime<Utc>) -> change::Model {
    change::Model {
        id: 0,
        at,
        node_kind,
        node_id,
        operation: ChangeOperation::Written,
    }
}
