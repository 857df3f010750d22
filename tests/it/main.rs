//! Every test that needs a real database, a real server, or the whole tree of sources: one binary, no stand-ins.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod architecture;
#[path = "../boom/schema.rs"]
mod boom;
mod cli;
mod config;
mod conformance;
mod discovery;
mod export;
mod http;
mod import;
mod lasting;
mod migrations;
mod reading;
mod readme;
mod release;
mod schema;
mod signing;
mod support;
mod survey;
mod writing;
