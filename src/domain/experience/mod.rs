//! Experiences: what they hold.

pub mod content;
