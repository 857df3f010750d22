//! Proving that the index equals the truth.

use std::collections::HashMap;
use std::time::Duration;

use super::Discovery;
use super::follow;
use crate::model::{Error, Result};
use crate::search::document::{SHELVES, Thing};
use crate::search::view::Scope;
use crate::store::Db;

/// What an index that is followed may still have to hear of is looked at again after this time.
const PAUSE: Duration = Duration::from_secs(2);

/// How an index differs from the truth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Things that are there.
    pub things: usize,
    /// Of these, what the index does not hold.
    pub missing: usize,
    /// What it holds otherwise.
    pub changed: usize,
    /// What it holds and is not there.
    pub left: usize,
}

impl Difference {
    /// Whether there is any.
    pub fn is_none(&self) -> bool {
        self.missing + self.changed + self.left == 0
    }
}

impl Discovery {
    /// Holds the index in the folder against everything there is; none where there is no index yet. What differs once is
    /// looked at again, for it may have been written just now.
    pub async fn difference(&self, db: &Db) -> Result<Option<Difference>> {
        let found = self.compare(db).await?;
        if found.is_none_or(|it| it.is_none()) {
            return Ok(found);
        }
        tokio::time::sleep(PAUSE).await;
        self.compare(db).await
    }

    async fn compare(&self, db: &Db) -> Result<Option<Difference>> {
        let Some(index) = self.look().await? else {
            return Ok(None);
        };
        let view = index.view(Scope {
            classes: u64::MAX,
            ..Scope::default()
        })?;
        let mut held: HashMap<Thing, u64> = HashMap::new();
        let mut difference = Difference::default();
        for shelf in SHELVES {
            let (things, places): (Vec<_>, Vec<_>) = view.everything(shelf)?.into_iter().unzip();
            for (thing, print) in things.into_iter().zip(view.prints(&places)?) {
                // What is held twice is found twice.
                difference.changed += usize::from(held.insert(thing, print).is_some());
            }
        }
        let mut look_at = |document: crate::search::document::Document| {
            difference.things += 1;
            match held.remove(&document.thing) {
                None => difference.missing += 1,
                Some(print) if print != document.print() => difference.changed += 1,
                Some(_) => {}
            }
            Ok::<_, Error>(())
        };
        follow::each_name(db.reader(), &mut look_at).await?;
        follow::each_experience(db.reader(), &mut look_at).await?;
        difference.left = held.len();
        Ok(Some(difference))
    }
}
