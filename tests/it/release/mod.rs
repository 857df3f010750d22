//! Releases: what everybody may read, frozen.

mod files;
