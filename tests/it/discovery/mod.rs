//! Finding what was tried, and what connects things, over SQLite or PostgreSQL alike.

mod meaning;
mod paths;
