//! Who asks. What a viewer may see and do is decided in `domain::policy` and `store::visible`, never here.

use entity::code::Role;
use uuid::Uuid;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// Anybody, without a bearer.
    Anonymous,
    /// Whoever bears a token.
    Token(Grant),
}

/// What a token grants.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    /// The token's internal key.
    pub token: i64,
    /// Its public id, by which the audit trail knows it.
    pub public_id: Uuid,
    /// What it may do; lower roles are included.
    pub role: Role,
    /// Internal key of the municipality that it acts for; readers and contributors have one.
    pub municipality: Option<i64>,
}

impl Viewer {
    /// What was granted; nothing to anybody.
    pub fn grant(&self) -> Option<&Grant> {
        match self {
            Self::Anonymous => None,
            Self::Token(grant) => Some(grant),
        }
    }
}

impl Grant {
    /// Whether it may do what this role may.
    pub fn is_at_least(&self, role: Role) -> bool {
        self.role >= role
    }
}
