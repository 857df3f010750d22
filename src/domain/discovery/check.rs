//! Proving that the index equals the truth, as far as it says that it does.

use std::collections::{HashMap, HashSet};

use super::Discovery;
use super::follow::{self, Made, Stale};
use super::turn::blocking;
use crate::model::Result;
use crate::search::document::{Document, SHELVES, Thing};
use crate::search::view::{Scope, View};
use crate::store::Db;
use crate::store::change::{self, Change};

/// How an index differs from the truth. What it has still to hear of differs, too, and is no difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Things that are there.
    pub things: usize,
    /// Changes that it has still to hear of.
    pub behind: usize,
    /// Of the things, what the index does not hold.
    pub missing: usize,
    /// What it holds otherwise.
    pub changed: usize,
    /// What it holds and is not there.
    pub left: usize,
}

impl Difference {
    /// Whether the index holds everything there is, as it is.
    pub fn is_none(&self) -> bool {
        !self.is_fault() && self.behind == 0
    }

    /// Whether something differs that the index says it is up to date with.
    pub fn is_fault(&self) -> bool {
        self.missing + self.changed + self.left > 0
    }
}

/// How a thing differs.
#[derive(Clone, Copy)]
enum Fault {
    Missing,
    Changed,
    Left,
}

impl Discovery {
    /// Holds the index in the folder against everything there is; none where there is none yet, or none that was made of this
    /// database by this version, so that whoever follows builds another.
    pub async fn difference(&self, db: &Db) -> Result<Option<Difference>> {
        let Some(index) = self.look().await? else {
            return Ok(None);
        };
        // In this order: what is read later holds what was written between, of which the position does not know.
        let Some(position) = Made::read(db.reader(), &index).await? else {
            return Ok(None);
        };
        let all = Scope {
            classes: u64::MAX,
            ..Scope::default()
        };
        let view = blocking(move || {
            index.reload()?;
            index.view(all)
        });
        let view = view.await?;
        let (things, faults) = faults(db, &view).await?;
        let changes = change::since(db.reader(), &position).await?.changes;
        let waiting = waiting(db, &view, &changes).await?;
        let mut difference = Difference {
            things,
            behind: changes.len(),
            ..Difference::default()
        };
        let waits = |thing: &Thing| waiting.contains(thing);
        let lasting = faults.iter().filter(|(thing, parent, _)| {
            let waits = waits(thing) || parent.as_ref().is_some_and(waits);
            !waits
        });
        for (_, _, fault) in lasting {
            match fault {
                Fault::Missing => difference.missing += 1,
                Fault::Changed => difference.changed += 1,
                Fault::Left => difference.left += 1,
            }
        }
        Ok(Some(difference))
    }
}

/// How many things there are, and those that the index does not hold as they are, each with what it is part of, where
/// that is known.
async fn faults(db: &Db, view: &View) -> Result<(usize, Vec<(Thing, Option<Thing>, Fault)>)> {
    let mut held: HashMap<Thing, u64> = HashMap::new();
    let mut faults = Vec::new();
    for shelf in SHELVES {
        let (things, places): (Vec<_>, Vec<_>) = view.everything(shelf)?.into_iter().unzip();
        for (thing, print) in things.into_iter().zip(view.prints(&places)?) {
            // What is held twice is found twice.
            if held.insert(thing, print).is_some() {
                faults.push((thing, None, Fault::Changed));
            }
        }
    }
    let mut things = 0;
    let mut look_at = |document: Document| {
        things += 1;
        let fault = match held.remove(&document.thing) {
            None => Some(Fault::Missing),
            Some(print) => (print != document.print()).then_some(Fault::Changed),
        };
        faults.extend(fault.map(|fault| (document.thing, document.parent, fault)));
        Ok(())
    };
    follow::each_name(db.reader(), &mut look_at).await?;
    follow::each_experience(db.reader(), &mut look_at).await?;
    faults.extend(held.into_keys().map(|thing| (thing, None, Fault::Left)));
    Ok((things, faults))
}

/// What changed, what tells of it, and the parts of it that the index holds.
async fn waiting(db: &Db, view: &View, changes: &[Change]) -> Result<HashSet<Thing>> {
    let stale = Stale::of(db.reader(), changes).await?;
    let mut waiting: HashSet<Thing> = stale.into_things().collect();
    let whole: Vec<Thing> = waiting.iter().copied().collect();
    waiting.extend(view.parts_of(&whole)?);
    Ok(waiting)
}
