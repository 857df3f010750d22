//! The rules of Floke: what may be done, by whom, and what it means. Knows neither GraphQL nor HTTP nor SQL.

pub mod audit;
pub mod auth;
pub mod desk;
pub mod disclosure;
pub mod discovery;
pub mod evidence;
pub mod experience;
pub mod generate;
pub mod history;
pub mod idempotency;
pub mod import;
pub mod lesson;
pub mod municipality;
pub mod partner;
pub mod policy;
pub mod problem;
pub mod programme;
pub mod reference;
pub mod review;
pub mod rule;
pub mod service;
pub mod solution;
pub mod term;
pub mod vocabulary;
