//! Made-up experiences in the format that `floke import` takes, for measuring and comparing: many, spread as real ones
//! are, and the same on every machine for the same number and seed. Knows neither the database nor the command line.
//!
//! Everything is counted in whole numbers and drawn from one generator, because the last digit of a floating-point
//! function may differ between machines. What several experiences share (problems, solutions, partners, owners) is made
//! once and grows with the square root of their number; the experiences themselves are made one by one.

mod experience;
mod finding;
mod narrative;
mod owner;
mod partner;
mod problem;
mod record;
mod solution;
mod spread;
mod term;
mod text;
mod words;

use crate::model::Result;
use experience::World;

pub use finding::{Benefit, Findings, Measurement, Procurement, Provision, Trial};
pub use record::{Figure, Partner, Problem, Record, Solution, Source};

/// The most experiences that are made at once.
pub const MOST_EXPERIENCES: u64 = 10_000_000;

/// What is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenerateRequest {
    /// How many experiences; the number decides how many problems, solutions and partners they share.
    pub experiences: u64,
    /// Another seed gives other experiences, with other ids.
    pub seed: u64,
}

/// Made-up experiences, one by one.
#[derive(Debug)]
pub struct Experiences {
    world: World,
    next: u64,
    end: u64,
}

/// Makes experiences. Fails only where the reference data compiled in is broken.
pub fn experiences(request: GenerateRequest) -> Result<Experiences> {
    Ok(Experiences {
        world: World::new(request)?,
        next: 0,
        end: request.experiences,
    })
}

impl Iterator for Experiences {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.next >= self.end {
            return None;
        }
        let record = self.world.experience(self.next);
        self.next += 1;
        Some(record)
    }
}
