//! Municipalities and the other owners on the municipal side.

pub use entity::county::Model as County;
pub use entity::municipality::Model as Municipality;
pub use entity::municipality_name::Model as Name;
pub use entity::municipality_number::Model as Number;

pub use crate::store::municipality::{
    Filter, count, counties, find_all, find_by_keys, find_by_number, list, names, numbers,
    predecessors, successors, with_predecessors,
};
