//! What a search has reached from one of its ends, and where two searches meet. Pure: it is told what is tied to what.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::domain::experience::Owner;

/// What ways begin at, lead over and end at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Thing {
    /// An experience, by internal key: an end, or one that was taken up or took something up.
    Experience(i64),
    /// What experiences are tied to.
    Owner(Owner),
}

/// What a name sorts by.
pub type Name = Arc<[u8]>;

/// A way between two things: each shares experiences with the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The things on the way, both ends among them.
    pub things: Vec<Thing>,
    /// What ties each to the next: experiences by internal key, newest first.
    pub ties: Vec<Arc<[i64]>>,
    /// What each thing's name sorts by.
    names: Vec<Name>,
}

impl Path {
    /// A way that ends where it begins.
    fn at(thing: Thing) -> Self {
        Self {
            things: vec![thing],
            ties: Vec::new(),
            names: vec![Name::default()],
        }
    }

    /// How many steps it has.
    pub fn length(&self) -> usize {
        self.ties.len()
    }

    /// In which order ways of one length are told: those that rest on most experiences first, then by the names along
    /// the way. Longer by the same step, two ways stay in the order in which they were.
    fn rank(&self) -> (Reverse<usize>, &[Name], &[Thing]) {
        let experiences = self.ties.iter().map(|tie| tie.len()).sum();
        (Reverse(experiences), &self.names, &self.things)
    }

    /// This way and then another one, which begins where this one ends.
    fn then(&self, other: &Self) -> Self {
        let mut whole = self.clone();
        whole.things.extend_from_slice(&other.things[1..]);
        whole.names.extend_from_slice(&other.names[1..]);
        whole.ties.extend_from_slice(&other.ties);
        whole
    }
}

/// Puts ways in their order, leaves out what is told twice, and keeps the first.
fn best(mut paths: Vec<Path>, most: usize) -> Vec<Path> {
    paths.sort_unstable_by(|one, other| one.rank().cmp(&other.rank()));
    let mut told = HashSet::new();
    paths.retain(|path| told.len() < most && told.insert(path.things.clone()));
    paths
}

/// Ways that are kept to each thing. As many as are told in the end are enough: the best ways lead over the best ways
/// to each thing on them.
const KEPT: usize = super::MOST_PATHS;

/// What was found one step from the last layer.
pub struct Layer<'a> {
    /// Its things' latest experiences, newest first.
    pub latest: &'a [(Thing, i64)],
    /// What these experiences are tied to.
    pub tied: &'a [(i64, Thing)],
    /// Steps by reuse from its experiences, with the two that tie each.
    pub reused: &'a [(Thing, Thing, [i64; 2])],
    /// What may be gone to, with its name.
    pub names: &'a HashMap<Thing, Name>,
}

/// What has been reached from one end, layer by layer.
pub struct Side {
    /// Whether ways are read towards the end that they were searched from.
    is_end: bool,
    /// The best ways to each thing; all ways to one have the same length.
    reached: HashMap<Thing, Vec<Path>>,
    /// Things that are as far away as anything that was reached.
    last: Vec<Thing>,
    depth: usize,
}

impl Side {
    /// The side on which ways begin.
    pub fn begin(at: Thing) -> Self {
        Self {
            is_end: false,
            reached: HashMap::from([(at, vec![Path::at(at)])]),
            last: vec![at],
            depth: 0,
        }
    }

    /// The side on which ways end.
    pub fn end(at: Thing) -> Self {
        Self {
            is_end: true,
            ..Self::begin(at)
        }
    }

    /// How many steps were gone.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// How many things the last layer has.
    pub fn width(&self) -> usize {
        self.last.len()
    }

    /// Whether it was reached.
    pub fn has(&self, thing: &Thing) -> bool {
        self.reached.contains_key(thing)
    }

    /// The things of the last layer that the best ways lead to, at most so many.
    pub fn last(&self, most: usize) -> Vec<Thing> {
        let mut last: Vec<(&Path, Thing)> = (self.last.iter())
            .filter_map(|thing| Some((self.reached.get(thing)?.first()?, *thing)))
            .collect();
        last.sort_unstable_by(|(one, _), (other, _)| one.rank().cmp(&other.rank()));
        last.into_iter()
            .map(|(_, thing)| thing)
            .take(most)
            .collect()
    }

    /// Adds the next layer.
    pub fn grow(&mut self, layer: &Layer<'_>) {
        let mut reached: HashMap<Thing, Vec<Path>> = HashMap::new();
        for ((near, far), experiences) in self.steps(layer) {
            let (tie, name) = (Arc::from(experiences), &layer.names[&far]);
            let ways = reached.entry(far).or_default();
            ways.extend((self.reached[&near].iter()).map(|way| self.longer(way, far, name, &tie)));
        }
        self.last = reached.keys().copied().collect();
        let best = reached
            .into_iter()
            .map(|(thing, ways)| (thing, best(ways, KEPT)));
        self.reached.extend(best);
        self.depth += 1;
    }

    /// The steps to what has not been reached yet, with the experiences that tie each, newest first.
    fn steps(&self, layer: &Layer<'_>) -> HashMap<(Thing, Thing), Vec<i64>> {
        let mut of_experience: HashMap<i64, Vec<Thing>> = HashMap::new();
        for (experience, thing) in layer.tied {
            if !self.has(thing) && layer.names.contains_key(thing) {
                of_experience.entry(*experience).or_default().push(*thing);
            }
        }
        let mut steps: HashMap<(Thing, Thing), Vec<i64>> = HashMap::new();
        for (near, experience) in layer.latest {
            for far in of_experience.get(experience).into_iter().flatten() {
                steps.entry((*near, *far)).or_default().push(*experience);
            }
        }
        for (near, far, tie) in layer.reused {
            if !self.has(far) && layer.names.contains_key(far) {
                steps.insert((*near, *far), tie.to_vec());
            }
        }
        steps
    }

    /// A way with one more step at its open end.
    fn longer(&self, way: &Path, far: Thing, name: &Name, tie: &Arc<[i64]>) -> Path {
        let mut longer = way.clone();
        let at = |length: usize| if self.is_end { 0 } else { length };
        longer.things.insert(at(way.things.len()), far);
        longer.names.insert(at(way.names.len()), Arc::clone(name));
        longer.ties.insert(at(way.ties.len()), Arc::clone(tie));
        longer
    }
}

/// The shortest ways that two sides have found together: at most so many, of at most such a length.
pub fn join(begin: &Side, end: &Side, most_length: usize, most: usize) -> Vec<Path> {
    let meetings =
        || (begin.reached.iter()).filter_map(|(thing, ways)| Some((ways, end.reached.get(thing)?)));
    let length = |(one, other): &(&Vec<Path>, &Vec<Path>)| one[0].length() + other[0].length();
    let shortest = meetings().map(|met| length(&met)).min();
    let Some(shortest) = shortest.filter(|shortest| *shortest <= most_length) else {
        return Vec::new();
    };
    let paths = meetings()
        .filter(|met| length(met) == shortest)
        .flat_map(|(ways, others)| {
            ways.iter()
                .flat_map(|way| others.iter().map(|other| way.then(other)))
        });
    best(paths.collect(), most)
}

#[cfg(test)]
mod tests {
    use crate::domain::experience::OwnerKind;

    use super::*;

    fn thing(key: i64) -> Thing {
        Thing::Owner(Owner {
            kind: OwnerKind::Problem,
            key,
        })
    }

    /// What things are called.
    fn names(things: &[(i64, &str)]) -> HashMap<Thing, Name> {
        let name = |(key, name): &(i64, &str)| (thing(*key), Name::from(name.as_bytes()));
        things.iter().map(name).collect()
    }

    fn keys(paths: &[Path]) -> Vec<Vec<i64>> {
        let key = |thing: &Thing| match thing {
            Thing::Owner(owner) => owner.key,
            Thing::Experience(key) => -key,
        };
        let keys = |path: &Path| path.things.iter().map(key).collect();
        paths.iter().map(keys).collect()
    }

    /// Grows by experiences, each with the thing of the last layer that it was found at and with all that it is tied to.
    fn grow(side: &mut Side, found: &[(i64, i64, &[i64])], names: &HashMap<Thing, Name>) {
        let latest: Vec<(Thing, i64)> = (found.iter())
            .map(|(near, experience, _)| (thing(*near), *experience))
            .collect();
        let tied: HashSet<(i64, Thing)> = (found.iter())
            .flat_map(|(_, experience, far)| far.iter().map(|far| (*experience, thing(*far))))
            .collect();
        let tied: Vec<(i64, Thing)> = tied.into_iter().collect();
        side.grow(&Layer {
            latest: &latest,
            tied: &tied,
            reused: &[],
            names,
        });
    }

    /// From 1 to 9 over 2, 3 or 4; two experiences tie 1 and 2, one each of the others.
    fn sides(names: &HashMap<Thing, Name>) -> [Side; 2] {
        let (mut begin, mut end) = (Side::begin(thing(1)), Side::end(thing(9)));
        let found: [(i64, i64, &[i64]); 4] = [
            (1, 104, &[1, 2]),
            (1, 103, &[1, 3]),
            (1, 102, &[1, 4, 7]),
            (1, 101, &[1, 2]),
        ];
        grow(&mut begin, &found, names);
        grow(&mut end, &[(9, 105, &[2, 3, 4, 9])], names);
        [begin, end]
    }

    #[test]
    fn most_experiences_come_first_and_then_names() {
        let names = names(&[(2, "z"), (3, "y"), (4, "x"), (7, "a")]);
        let [begin, end] = sides(&names);
        let paths = join(&begin, &end, 2, 9);
        assert_eq!(keys(&paths), [[1, 2, 9], [1, 4, 9], [1, 3, 9]]);
        assert_eq!(*paths[0].ties[0], [104, 101], "newest first");
        assert_eq!(*paths[0].ties[1], [105]);
        assert_eq!(keys(&join(&begin, &end, 2, 2)), [[1, 2, 9], [1, 4, 9]]);
        assert!(join(&begin, &end, 1, 9).is_empty());
        let order = [2, 7, 4].map(thing);
        assert_eq!(begin.last(3), order);
    }

    #[test]
    fn nothing_leads_over_what_may_not_be_gone_to() {
        let names = names(&[(3, "y")]);
        let [begin, end] = sides(&names);
        assert_eq!(keys(&join(&begin, &end, 6, 9)), [[1, 3, 9]]);
        assert_eq!(begin.width(), 1);
    }

    /// The same way found from both ends is one, by whichever end has seen more of it.
    #[test]
    fn neighbours_meet_at_either_end() {
        let names = names(&[(1, ""), (9, "")]);
        let (mut begin, mut end) = (Side::begin(thing(1)), Side::end(thing(9)));
        assert!(join(&begin, &end, 6, 9).is_empty());
        grow(&mut end, &[(9, 101, &[1, 9]), (9, 100, &[1, 9])], &names);
        let paths = join(&begin, &end, 6, 9);
        assert_eq!(keys(&paths), [[1, 9]]);
        assert_eq!(*paths[0].ties[0], [101, 100]);
        grow(&mut begin, &[(1, 101, &[1, 9])], &names);
        assert_eq!(join(&begin, &end, 6, 9), paths);
    }

    #[test]
    fn what_was_reached_before_is_not_reached_again() {
        let names = names(&[(2, "b"), (3, "c"), (4, "d")]);
        let mut side = Side::begin(thing(1));
        grow(&mut side, &[(1, 101, &[1, 2, 3])], &names);
        grow(
            &mut side,
            &[
                (2, 101, &[1, 2, 3]),
                (2, 102, &[2, 3, 4]),
                (3, 102, &[2, 3, 4]),
            ],
            &names,
        );
        assert_eq!(side.depth(), 2);
        assert_eq!(side.last(9), [thing(4)]);
        assert_eq!(keys(&side.reached[&thing(4)]), [[1, 2, 4], [1, 3, 4]]);
        assert_eq!(keys(&side.reached[&thing(3)]), [[1, 3]]);
        grow(&mut side, &[], &names);
        assert_eq!(side.width(), 0);
    }

    /// Of ways to a thing only the best are kept, and none of those that are told is missed.
    #[test]
    fn as_many_ways_are_kept_as_are_told() {
        let middle: Vec<(i64, String)> = (10..30).map(|key| (key, format!("{key}"))).collect();
        let mut names: HashMap<Thing, Name> = (middle.iter())
            .map(|(key, name)| (thing(*key), Name::from(name.as_bytes())))
            .collect();
        names.insert(thing(2), Name::default());
        let mut begin = Side::begin(thing(1));
        let far: Vec<i64> = middle.iter().map(|(key, _)| *key).collect();
        grow(&mut begin, &[(1, 100, &far)], &names);
        let found: Vec<(i64, i64, &[i64])> = (far.iter())
            .flat_map(|key| (0..key % 7).map(move |at| (*key, key * 10 + at, &[2_i64][..])))
            .collect();
        grow(&mut begin, &found, &names);
        let told = keys(&join(&begin, &Side::end(thing(2)), 2, KEPT));
        let best = [13, 20, 27, 12, 19];
        assert_eq!(told, best.map(|middle| [1, middle, 2]));
    }
}
