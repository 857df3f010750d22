//! Tables of waves whose figures are known, and attacks on what they withhold.

mod attack;
mod known;
mod own;
mod rounded;
mod strata;
mod world;
