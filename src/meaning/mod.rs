//! Meaning as vectors: asks a server for them, and compares them. Knows texts, keys and numbers, nothing of rules, SQL or
//! GraphQL.

mod centre;
pub mod client;
mod failure;
mod general;
mod http;
pub mod vectors;

pub use failure::Failure;
