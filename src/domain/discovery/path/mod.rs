//! The shortest ways that connect two things, searched for from both ends at once.
//!
//! Work is bounded, whatever there is: a layer goes on from so many things and looks at so many experiences, by four
//! statements. What lies beyond these bounds is not looked at, so where very much is tied to the things on the way, a
//! way over older experiences can be missed.

mod side;

use std::collections::{HashMap, HashSet};

use crate::domain::experience::Owner;
use crate::model::{Result, Viewer};
use crate::store::{Connection, path, reuse};
use side::{Layer, Name, Side, join};

pub use side::{Path, Thing};

/// The most steps that a way may have where nothing else is asked for.
pub const USUAL_LENGTH: usize = 4;
/// The most steps that may be asked for.
pub const MOST_LENGTH: usize = 6;
/// The most ways that are told.
pub const MOST_PATHS: usize = 5;
/// Experiences that a layer looks at, shared out among its things: of each the latest.
pub const MOST_EXPERIENCES: usize = 1_000;
/// Things that a layer goes on from.
pub const MOST_THINGS: usize = 50;

/// Which ways are searched for.
#[derive(Clone, Copy, Debug)]
pub struct PathRequest {
    /// Where they begin.
    pub from: Thing,
    /// Where they end; another thing.
    pub to: Thing,
    /// The most steps that they may have.
    pub most_length: usize,
}

/// The shortest ways, those that rest on most experiences first; none where all are longer.
pub async fn find(
    db: &impl Connection,
    viewer: &Viewer,
    request: &PathRequest,
) -> Result<Vec<Path>> {
    let ends = [request.from, request.to];
    let (mut from, mut to) = (Side::begin(ends[0]), Side::end(ends[1]));
    // Always from both: one that has many experiences may not get to what ties it to one that has few.
    grow(db, viewer, &mut from, ends).await?;
    grow(db, viewer, &mut to, ends).await?;
    loop {
        let paths = join(&from, &to, request.most_length, MOST_PATHS);
        if !paths.is_empty() || from.depth() + to.depth() >= request.most_length {
            return Ok(paths);
        }
        let side = if from.width() <= to.width() {
            &mut from
        } else {
            &mut to
        };
        if side.width() == 0 {
            return Ok(Vec::new());
        }
        grow(db, viewer, side, ends).await?;
    }
}

/// Goes one step further from a side's last layer.
async fn grow(
    db: &impl Connection,
    viewer: &Viewer,
    side: &mut Side,
    ends: [Thing; 2],
) -> Result<()> {
    let last = side.last(MOST_THINGS);
    let latest = latest(db, viewer, &last).await?;
    let keys: HashSet<i64> = latest.iter().map(|(_, key)| *key).collect();
    let mut keys: Vec<i64> = keys.into_iter().collect();
    keys.sort_unstable();
    let mut tied: Vec<(i64, Thing)> = (path::tied(db, &keys, &owners(&ends)).await?)
        .into_iter()
        .map(|(key, owner)| (key, Thing::Owner(owner)))
        .collect();
    let pairs = reuse::pairs(db, viewer, &keys).await?;
    let reused = taken_up(&pairs, &last);
    // Where something was taken up, ways may lead over the experience itself.
    let ends_of_pairs: HashSet<i64> = pairs.iter().flat_map(|(one, two)| [*one, *two]).collect();
    let over = keys.iter().filter(|key| ends_of_pairs.contains(key));
    tied.extend(over.map(|key| (*key, Thing::Experience(*key))));
    let new: HashSet<Thing> = (tied.iter())
        .map(|(_, thing)| *thing)
        .chain(reused.iter().map(|(_, far, _)| *far))
        .filter(|thing| !side.has(thing) && !ends.contains(thing))
        .collect();
    let new: Vec<Thing> = new.into_iter().collect();
    let shown = path::shown(db, viewer, &owners(&new)).await?;
    let mut names: HashMap<Thing, Name> = (shown.into_iter())
        .map(|(owner, name)| (Thing::Owner(owner), name.into()))
        .collect();
    let over = new
        .iter()
        .filter(|thing| matches!(thing, Thing::Experience(_)));
    names.extend(over.map(|thing| (*thing, Name::default())));
    // What was asked for is known already, and all ways have it in common.
    names.extend(ends.map(|end| (end, Name::default())));
    side.grow(&Layer {
        latest: &latest,
        tied: &tied,
        reused: &reused,
        names: &names,
    });
    Ok(())
}

/// The steps by reuse from experiences of the last layer, either way, with the two experiences, the latest first.
fn taken_up(pairs: &[(i64, i64)], last: &[Thing]) -> Vec<(Thing, Thing, [i64; 2])> {
    let both = (pairs.iter()).flat_map(|(one, two)| [(*one, *two), (*two, *one)]);
    let steps = both.map(|(near, far)| {
        let tie = [near.max(far), near.min(far)];
        (Thing::Experience(near), Thing::Experience(far), tie)
    });
    steps.filter(|(near, ..)| last.contains(near)).collect()
}

/// The latest experiences of each of these, newest first; an experience is its own.
async fn latest(
    db: &impl Connection,
    viewer: &Viewer,
    things: &[Thing],
) -> Result<Vec<(Thing, i64)>> {
    let each = MOST_EXPERIENCES / things.len().max(1);
    let each = u64::try_from(each).unwrap_or_default();
    let found = path::latest(db, viewer, &owners(things), each).await?;
    let found = found
        .into_iter()
        .map(|(owner, key)| (Thing::Owner(owner), key));
    let own = things.iter().filter_map(|thing| match thing {
        Thing::Experience(key) => Some((*thing, *key)),
        Thing::Owner(_) => None,
    });
    Ok(own.chain(found).collect())
}

fn owners(things: &[Thing]) -> Vec<Owner> {
    let owner = |thing: &Thing| match thing {
        Thing::Owner(owner) => Some(*owner),
        Thing::Experience(_) => None,
    };
    things.iter().filter_map(owner).collect()
}
