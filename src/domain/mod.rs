//! The rules of Floke: what may be done, by whom, and what it means. Knows neither GraphQL nor HTTP nor SQL.

pub mod vocabulary;
