//! What every file of a release tells of it.

use chrono::{DateTime, Utc};

/// What every file of a release tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its id, as it is told: "rel_…".
    pub id: String,
    /// Its number, from 1.
    pub number: i32,
    /// When it was frozen.
    pub at: DateTime<Utc>,
    /// What changed since the one before, in the words of whoever froze it.
    pub note: String,
    /// Floke's version.
    pub version: String,
    /// How many experiences it holds.
    pub experiences: u64,
    /// Its DOI, where one is registered for it (known before: prefix and number tell it).
    pub doi: Option<String>,
    /// Under which address this Floke is reached, without `/` at its end; none where nobody told.
    pub public_url: Option<String>,
    /// Who publishes (settings catalogue.*).
    pub publisher: Option<String>,
}
