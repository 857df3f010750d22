//! The index: derived from the truth, thrown away and built again at will. Knows texts and keys, nothing of rules, SQL or
//! GraphQL.

mod dictionary;
pub mod document;
pub mod index;
mod question;
pub mod score;
pub mod stem;
pub mod synonyms;
mod weight;
pub mod word;
