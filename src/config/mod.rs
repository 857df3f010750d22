//! Settings, from defaults, file, environment and flags.

pub mod limits;
