//! The codes that errors bear in `extensions.code`, the part of an error that programs may rely on.
//! It must not know what raises them.

use std::fmt::{self, Display, Formatter};

/// What kind of error it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The client sent a value, a parameter or a request that cannot be used.
    BadUserInput,
    /// The bearer is missing where one is needed, malformed, expired or revoked.
    Unauthenticated,
    /// The viewer may not do this.
    Forbidden,
    /// What was named is not there, or the viewer may not know that it is.
    NotFound,
    /// The thing has changed since the client read it.
    Conflict,
    /// The client asked too often.
    RateLimited,
    /// The document is too large or would be too expensive to answer.
    QueryTooComplex,
    /// The document is nested too deep.
    QueryTooDeep,
    /// The document is not GraphQL.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// No document is kept under the hash that was sent.
    PersistedQueryNotFound,
    /// The answer was not ready in time.
    Timeout,
    /// The service cannot answer now.
    Unavailable,
    /// Something broke inside; the log tells more under the same request id.
    Internal,
}

impl Code {
    /// The code as it stands in an answer.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::RateLimited => "RATE_LIMITED",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::QueryTooDeep => "QUERY_TOO_DEEP",
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::Timeout => "TIMEOUT",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL_SERVER_ERROR",
        }
    }
}

impl Display for Code {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
