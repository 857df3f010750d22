//! Surveys: collected, imported, and told of.

pub mod case;
mod collect;
mod run;
