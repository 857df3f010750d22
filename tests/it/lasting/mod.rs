//! What was acknowledged lasts, and what was not leaves nothing behind.

mod found;
mod killed;
mod process;
mod shared;
