//! Floke: where Norwegian municipalities record what they tried, and look before they start.

pub mod config;
pub mod graphql;
pub mod http;
