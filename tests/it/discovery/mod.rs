//! Finding what was tried.

mod meaning;
