//! Everything that is tested against a real database or a real server, in one binary.

mod architecture;
mod schema;
