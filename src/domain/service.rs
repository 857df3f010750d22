//! What the service tells of itself.

pub use crate::store::experience::last_changed;

/// The licence of what Floke publishes, and where it can be read.
pub const LICENCE: (&str, &str) = ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/");
