//! Finding what was tried: what the index is made of, how well it answers, and what connects things.

pub mod document;
pub mod path;
pub mod quality;
