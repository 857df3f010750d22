//! Every test that needs more than one module: real parts, no stand-ins.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

#[path = "../boom/schema.rs"]
mod boom;
mod conformance;
mod support;
