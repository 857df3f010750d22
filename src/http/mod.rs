//! HTTP: how requests come in and answers go out. It must not know what GraphQL means.

mod accept;
pub mod graphql;
mod parameters;
mod refusal;
