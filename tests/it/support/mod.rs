//! What tests share.

pub mod ask;
pub mod cases;
pub mod database;
pub mod embeddings;
pub mod floke;
pub mod gate;
pub mod log;
pub mod served;
pub mod tables;
pub mod token;
pub mod unnamed;
pub mod world;

use std::time::Duration;

/// How long a hostile request may take. A server built for use has two seconds; one built for tests runs many times
/// slower and shares its processors with the other tests, and need only tell linear from exponential.
pub const IN_TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 2 });

/// As many parts as asked for, one behind the other.
pub fn many(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().concat()
}
