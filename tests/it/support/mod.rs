//! What tests share.

pub mod database;
pub mod floke;
pub mod served;
