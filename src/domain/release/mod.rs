//! Releases: what everybody may read, frozen, in files that never change.

pub mod about;
pub mod doi;
pub mod files;
