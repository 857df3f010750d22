//! Solutions that were tried.

pub use entity::solution::Model as Solution;

pub use crate::store::solution::{
    Filter, above, below, count, find_all, find_by_keys, fitting, list,
};
