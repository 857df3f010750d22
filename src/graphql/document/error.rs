//! A request that is refused before it runs. It must not know how the refusal is sent.

use apollo_compiler::parser::{SourceMap, SourceSpan};
use async_graphql::Pos;

use crate::graphql::code::Code;

/// Why a request was refused: nothing of it has run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError {
    /// What kind of refusal it is.
    pub code: Code,
    /// One sentence for a person. It names at most what the client named, cut to a bounded length.
    pub message: String,
    /// Where in the document, as far as that can be said; lines and columns begin at 1.
    pub locations: Vec<Pos>,
}

impl RequestError {
    /// A refusal that has no place in the document.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            locations: Vec::new(),
        }
    }

    /// The same refusal, with its place in the document.
    pub(super) fn at(mut self, span: Option<SourceSpan>, sources: &SourceMap) -> Self {
        let place = span.and_then(|span| span.line_column(sources));
        self.locations.extend(place.map(|place| Pos {
            line: place.line,
            column: place.column,
        }));
        self
    }
}

/// The text, cut at a character to at most so many bytes.
pub(super) fn shorten(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let mark = "…";
    let end = text.floor_char_boundary(bytes.saturating_sub(mark.len()));
    format!("{}{mark}", &text[..end])
}

/// A name that a client chose, short enough to stand in a message.
pub(super) fn named(name: &str) -> String {
    shorten(name, 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        assert_eq!(shorten("blåbær", 20), "blåbær");
        assert_eq!(shorten("ååååå", 8), "åå…");
        assert!(shorten(&"å".repeat(500), 256).len() <= 256);
    }
}
