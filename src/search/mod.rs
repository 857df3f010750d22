//! The index: derived from the truth, thrown away and built again at will. Knows texts and keys, nothing of rules, SQL or
//! GraphQL.

mod compound;
pub mod cross;
mod dictionary;
pub mod document;
mod facet;
pub mod framing;
pub mod highlight;
pub mod index;
pub mod names;
mod parts;
pub mod question;
mod score;
pub mod sieve;
pub mod stem;
pub mod synonyms;
pub mod title;
mod values;
pub mod view;
pub mod word;

pub use score::{Hit, Place};
