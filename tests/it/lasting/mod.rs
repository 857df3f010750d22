//! What was acknowledged lasts, and what was not leaves nothing behind.

mod killed;
mod shared;
