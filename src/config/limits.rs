//! Every bound of Floke, with its unit and its default. It must not know who enforces which.

use serde::{Deserialize, Serialize};

/// The bounds that keep one request from costing the others their answers.
///
/// A bound is the greatest value that is still accepted, unless its text says otherwise.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a request body; a larger one is refused with status 413.
    pub body_bytes: usize,
    /// Bytes of a body that are read and thrown away after it was found too large, so that the
    /// client hears the refusal instead of a broken connection.
    pub drained_bytes: usize,
    /// Tokens of a GraphQL document, blanks, commas and comments counted like the others.
    pub tokens: usize,
    /// Nesting of a document's text: selection sets, list and object literals, list types. Also the
    /// selection depth of introspection, which `depth` leaves alone.
    pub recursion: usize,
    /// Fields below one another in a selection, fragments followed; introspection fields do not count.
    pub depth: usize,
    /// Aliases written in a document.
    pub aliases: usize,
    /// Fields of the operation's root, fields asked twice counted once.
    pub root_fields: usize,
    /// Directives written in a document.
    pub directives: usize,
    /// Selections visited while fragments are followed and repeated fields merged, and so the most
    /// fields that can be left of a document.
    pub selections: usize,
    /// Nodes on one page of a connection.
    pub page_size: u32,
    /// Nodes on a page where neither `first` nor `last` says how many.
    pub default_page_size: u32,
    /// Items that a list without page arguments is taken to hold when the cost is counted.
    pub list_size: u32,
    /// Cost of an operation: fields that may be answered, by the rule that `graphql::document` tells.
    pub cost: u64,
    /// Filters that one filter may be made of, nested ones counted.
    pub filter_parts: usize,
    /// Values in all lists of one filter together.
    pub filter_values: usize,
    /// Errors in one answer; further ones are left out.
    pub errors: usize,
    /// Bytes of an error's message; a longer one is cut.
    pub error_text_bytes: usize,
    /// Seconds from a request's first byte to its answer.
    pub timeout_seconds: u64,
    /// Operations that run at once; further ones wait for their turn, half of their time at most.
    pub operations: usize,
    /// Exports that are sent at once, half as many as there are connections to the database at most; further ones are told
    /// to come back.
    pub exports: usize,
    /// Seconds that an export waits for whoever takes nothing of it; after that it breaks off and leaves its turn to others.
    pub export_stall_seconds: u64,
    /// Documents kept ready for the next request that bears the same text.
    pub prepared_documents: usize,
    /// Fields of all documents kept ready together; 64 bytes of a document's text weigh as much as a field.
    pub prepared_fields: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 512 * 1024,
            drained_bytes: 32 * 1024 * 1024,
            tokens: 10_000,
            recursion: 200,
            depth: 16,
            aliases: 200,
            root_fields: 50,
            directives: 50,
            selections: 50_000,
            page_size: 100,
            default_page_size: 20,
            list_size: 5,
            cost: 200_000,
            filter_parts: 100,
            filter_values: 1_000,
            errors: 20,
            error_text_bytes: 256,
            timeout_seconds: 10,
            operations: 16,
            exports: 4,
            export_stall_seconds: 30,
            prepared_documents: 1_000,
            prepared_fields: 100_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_bound_is_refused_and_the_others_keep_their_defaults() {
        let limits: Limits = serde_json::from_str(r#"{ "depth": 4 }"#).unwrap();
        assert_eq!(limits.depth, 4);
        assert_eq!(limits.tokens, Limits::default().tokens);
        assert!(serde_json::from_str::<Limits>(r#"{ "dept": 4 }"#).is_err());
    }
}
