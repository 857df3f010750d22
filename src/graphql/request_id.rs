//! The id that ties a request's answer to its lines in the log. It must not know where it comes from.

/// The id of one request, found in the data of every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);
