//! What tests share.

pub mod ask;
pub mod cases;
pub mod database;
pub mod served;
