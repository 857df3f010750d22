//! The catalogue and the vocabularies as RDF. It must not know by which way they leave.

pub use super::sender::refusal;
pub use crate::domain::catalogue::{Document, Syntax};
