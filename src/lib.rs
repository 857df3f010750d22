//! Floke: where Norwegian municipalities record what they tried, successes and failures alike, and look before they
//! start.
//!
//! In reading order: [`model`] and [`config`] are words without deeds; [`store`] is the SQL; [`domain`] the rules;
//! [`app`] holds what a running service is made of, [`graphql`] says what it answers, [`http`] carries it, and [`cli`]
//! starts it. Each layer knows the ones named before it and none after.

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod graphql;
pub mod http;
pub mod meaning;
pub mod model;
pub mod outward;
pub mod search;
pub mod store;

/// Answers are made of many small pieces and a few large ones: the system's own allocator spends a tenth of a search on
/// putting them together again.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;
