//! Why a server tells no meaning just now. For the log: no client is ever told.

use std::fmt;

/// Why a server told no meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It does not answer, or not as it should: the same may work in a while.
    Away(String),
    /// It does not take what it was sent: the same will not work later either.
    Refused(String),
}

impl Failure {
    pub(super) fn away(why: impl fmt::Display) -> Self {
        Self::Away(why.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Away(why) => write!(f, "the server of embeddings tells nothing: {why}"),
            Self::Refused(why) => write!(f, "the server of embeddings refuses: {why}"),
        }
    }
}

impl std::error::Error for Failure {}
