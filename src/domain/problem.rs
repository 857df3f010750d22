//! Problems that municipalities try to solve.

pub use entity::problem::Model as Problem;

pub use crate::store::problem::{
    Filter, above, below, count, find_all, find_by_keys, fitting, list, themes,
};
