//! Reading by GraphQL, over SQLite or PostgreSQL alike.

mod comparable;
mod filters;
mod lists;
mod municipalities;
mod nodes;
mod page;
mod statements;
mod vocabularies;
mod walk;
