//! Surveys: what leaders say hampers and promotes, asked in waves. A wave has a codebook and responses; when it is closed, its
//! responses become columns, and tables are counted of these under one fixed pattern of what is withheld.

pub mod answer;
pub mod begin;
pub mod codebook;
pub mod collect;
pub mod column;
pub mod compare;
mod cross;
mod difference;
mod extent;
pub mod factor;
pub mod file;
pub mod freeze;
mod group;
pub mod lattice;
mod left;
pub mod note;
mod outline;
mod own;
pub mod pattern;
pub mod places;
pub mod print;
mod rake;
mod read;
pub mod remove;
pub mod response;
pub mod round;
pub mod row;
pub mod settle;
pub mod space;
mod split;
mod strata;
pub mod subject;
mod sums;
pub mod table;
pub mod tabulate;
pub mod take_in;
pub mod tally;
pub mod template;
#[cfg(test)]
mod tests;
pub mod trend;
mod way;

pub use codebook::Codebook;
pub use entity::survey::Model as Survey;
pub use entity::survey_response::Model as Response;
pub use entity::survey_wave::Model as Wave;

pub use self::outline::{Outline, Summary};
pub use self::read::{
    Instrument, LIST, Round, closed, count, find, find_by_keys, find_wave, find_wave_by_key, list,
    outlines, rounds, waves,
};
pub use crate::store::survey::wave::Which;

use uuid::Uuid;

use crate::model::handle;

/// How ids of surveys begin. Neither surveys nor waves are nodes: each is read by its own field alone.
const SURVEY: &str = "srv_";

/// How ids of waves begin.
const WAVE: &str = "wav_";

/// Waves that one answer tells of side by side at most, the latest of them: each takes a table of its own.
pub const MOST_TOLD: usize = 20;

/// How a survey is addressed.
pub fn survey_id(row: &Survey) -> String {
    handle::write(SURVEY, row.public_id)
}

/// How a wave is addressed.
pub fn wave_id(row: &Wave) -> String {
    handle::write(WAVE, row.public_id)
}

/// The public id of the wave that is addressed so; none for a text that no Floke ever gave out.
pub fn parse_wave_id(text: &str) -> Option<Uuid> {
    handle::read(WAVE, text)
}
