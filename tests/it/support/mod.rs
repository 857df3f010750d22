//! What tests share.

pub mod ask;
pub mod cases;
pub mod database;
pub mod floke;
pub mod log;
pub mod served;

/// As many parts as asked for, one behind the other.
pub fn many(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().concat()
}
