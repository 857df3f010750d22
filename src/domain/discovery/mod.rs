//! Finding what was tried: what the index is made of, and how well it answers.

pub mod document;
pub mod meaning;
pub mod mix;
pub mod quality;
mod subject;
