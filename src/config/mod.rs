//! What can be set from outside. It knows names, defaults and bounds, and nothing of those who use them.

pub mod limits;
