//! Reading by GraphQL, over SQLite or PostgreSQL alike.

mod evidence;
mod filters;
mod municipalities;
mod nodes;
mod page;
mod programmes;
mod statements;
mod vocabularies;
mod walk;
