//! How what was taken up of an experience ended, over the whole tree below it: a level of the trees costs one statement,
//! and each tree is bounded by itself, so that no answer depends on what else is asked for.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use entity::code::{Outcome, Stage};

use crate::model::{Result, Viewer};
use crate::store::Connection;
use crate::store::reuse::{self as store, Ended};

/// Levels below an experience that are looked at.
pub const MOST_LEVELS: usize = 16;
/// Reuses in a tree that are looked at.
pub const MOST_REUSES: usize = 1_000;

/// How often something was taken up, and how that ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Survival {
    /// Confirmed reuses: of the experience itself, and of what these ended in.
    pub reused: usize,
    /// Of these, what succeeded, wholly or in part.
    pub worked: usize,
    /// What failed or was abandoned.
    pub stopped: usize,
    /// What is planned or under way.
    pub ongoing: usize,
    /// What nobody has told of, or nobody who may be heard by the viewer.
    pub unknown: usize,
}

impl Survival {
    fn add(&mut self, reuse: &Ended) {
        self.reused += 1;
        let count = match (reuse.outcome, reuse.stage) {
            (Some(Outcome::Succeeded | Outcome::PartlySucceeded), _) => &mut self.worked,
            (Some(Outcome::Failed | Outcome::Abandoned), _) => &mut self.stopped,
            (None, Some(Stage::Planned | Stage::Ongoing)) => &mut self.ongoing,
            (None, _) => &mut self.unknown,
        };
        *count += 1;
    }
}

/// A tree as far as it has been walked.
#[derive(Default)]
struct Tree {
    /// Experiences whose reuses are to be read next.
    next: BTreeSet<i64>,
    /// Experiences whose reuses were read.
    seen: HashSet<i64>,
    survival: Survival,
}

impl Tree {
    fn at(root: i64) -> Self {
        Self {
            next: BTreeSet::from([root]),
            ..Self::default()
        }
    }

    /// Takes the reuses of the next level in.
    fn grow(&mut self, of_origin: &BTreeMap<i64, Vec<Ended>>) {
        let level = std::mem::take(&mut self.next);
        self.seen.extend(&level);
        let reuses = level.iter().filter_map(|it| of_origin.get(it)).flatten();
        for reuse in reuses {
            if self.survival.reused == MOST_REUSES {
                self.next.clear();
                return;
            }
            self.survival.add(reuse);
            let result = reuse.result.filter(|it| !self.seen.contains(it));
            self.next.extend(result);
        }
    }
}

/// How what was taken up of each of these experiences ended, as far as the viewer may know: below what the viewer may not
/// read, nothing is looked at.
pub async fn survivals(
    db: &impl Connection,
    viewer: &Viewer,
    experiences: &[i64],
) -> Result<HashMap<i64, Survival>> {
    let mut trees: HashMap<i64, Tree> = (experiences.iter())
        .map(|root| (*root, Tree::at(*root)))
        .collect();
    for _ in 0..MOST_LEVELS {
        let next: BTreeSet<i64> = trees.values().flat_map(|it| it.next.clone()).collect();
        if next.is_empty() {
            break;
        }
        let next: Vec<i64> = next.into_iter().collect();
        let mut of_origin: BTreeMap<i64, Vec<Ended>> = BTreeMap::new();
        for reuse in store::ended(db, viewer, &next, MOST_REUSES).await? {
            of_origin.entry(reuse.origin).or_default().push(reuse);
        }
        for tree in trees.values_mut() {
            tree.grow(&of_origin);
        }
    }
    Ok(trees
        .into_iter()
        .map(|(root, tree)| (root, tree.survival))
        .collect())
}
