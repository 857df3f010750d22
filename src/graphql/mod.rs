//! GraphQL: what a client may ask and how it is answered. It must not know HTTP.

pub mod code;
pub mod document;
pub mod list;
pub mod request_id;
