//! Reading by GraphQL, over SQLite or PostgreSQL alike.

mod brought;
mod comparable;
mod differential;
mod evidence;
mod filters;
mod lineage;
mod lists;
mod municipalities;
mod nodes;
mod page;
pub mod plans;
pub mod portfolio;
mod programmes;
mod recount;
mod statements;
mod vocabularies;
mod walk;
