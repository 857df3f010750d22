//! What can go wrong, in the words of the contract. Text of the inside stays in [`Error::Internal`] and in the log.

use std::fmt;
use std::sync::Arc;

/// What any function of Floke answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What lies behind a failure; shared by all who waited for the same thing.
pub type Source = Arc<dyn std::error::Error + Send + Sync>;

/// Why something was refused or failed.
#[derive(Clone, Debug)]
pub enum Error {
    /// The bearer is malformed, expired or revoked.
    Unauthenticated,
    /// The viewer may not do this, whatever it is done to.
    Forbidden,
    /// There is no such thing among what the viewer may know of.
    NotFound,
    /// The input breaks rules; every fault at once.
    Invalid(Vec<Fault>),
    /// Somebody else was first.
    Conflict(String),
    /// Too much at once.
    LimitExceeded {
        /// Seconds after which another try makes sense.
        retry_after: u64,
    },
    /// Something that Floke needs does not answer just now; the source is for the log alone.
    Unavailable(Source),
    /// Broken inside; the source is for the log alone.
    Internal(Source),
}

/// One fault in an input: where, which rule, and what to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Path in the input, such as `["filter", "ids"]`.
    pub field: Vec<String>,
    /// The rule that was broken.
    pub code: ErrorCode,
    /// What was given and what is wanted, for a person.
    pub message: String,
}

/// The rules that an input can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the contract's own words")]
pub enum ErrorCode {
    Required,
    Invalid,
    TooLong,
    TooMany,
    NotFound,
    Forbidden,
    Conflict,
    Duplicate,
    State,
}

impl Error {
    /// A single fault.
    pub fn invalid(field: &str, code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Fault {
            field: field.split('.').map(str::to_owned).collect(),
            code,
            message: message.into(),
        }])
    }

    /// Something broke inside.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(Arc::from(source.into()))
    }

    /// Something that Floke needs does not answer just now.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(Arc::from(source.into()))
    }

    /// What the log should tell of it, where it is no fault of the one who asked.
    pub fn inside(&self) -> Option<&Source> {
        match self {
            Self::Unavailable(source) | Self::Internal(source) => Some(source),
            _ => None,
        }
    }

    /// The contract's code for `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Invalid(_) => "BAD_USER_INPUT",
            Self::Conflict(_) => "CONFLICT",
            Self::LimitExceeded { .. } => "RATE_LIMITED",
            Self::Unavailable(_) => "UNAVAILABLE",
            Self::Internal(_) => "INTERNAL_SERVER_ERROR",
        }
    }
}

/// For logs and the command line. Clients are told through the hand-over in `graphql`, which never prints a source.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthenticated => f.write_str("not signed in"),
            Self::Forbidden => f.write_str("not allowed"),
            Self::NotFound => f.write_str("not found"),
            Self::Invalid(faults) => {
                let told: Vec<String> = faults
                    .iter()
                    .map(|fault| format!("{}: {}", fault.field.join("."), fault.message))
                    .collect();
                f.write_str(&told.join("; "))
            }
            Self::Conflict(what) => f.write_str(what),
            Self::LimitExceeded { retry_after } => {
                write!(f, "too much at once; try again in {retry_after} s")
            }
            Self::Unavailable(source) => write!(f, "not available just now: {source}"),
            Self::Internal(source) => write!(f, "internal: {source}"),
        }
    }
}

impl std::error::Error for Error {}
