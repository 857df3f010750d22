//! The API: thin resolvers that ask the domain, one file a noun. Holds no rules and no SQL.

mod api_token;
mod asker;
pub mod code;
mod connection;
pub mod document;
mod drive;
mod error;
mod evidence;
mod experience;
mod filter;
mod lesson;
pub mod list;
mod loader;
mod municipality;
mod node;
mod partner;
mod path;
mod problem;
mod programme;
mod relation;
pub mod request_id;
mod scalar;
mod schema;
mod sender;
mod service;
mod solution;
mod term;
pub mod user_error;
mod viewer;
mod vocabulary;
mod word;

pub use asker::Asker;
pub use schema::{Floke, sdl};
pub use sender::Sender;
