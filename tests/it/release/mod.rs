//! Releases: what everybody may read, frozen.

mod doi;
mod files;
