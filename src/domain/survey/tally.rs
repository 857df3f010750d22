//! Respondents counted by group and by what they answered, with how many municipalities stand behind every count.

use std::ops::Range;

use super::lattice::Lattice;
use super::space::Codes;

/// What stands behind one count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Respondents.
    pub respondents: u32,
    /// Municipalities that they belong to.
    pub municipalities: u32,
    /// Respondents of the municipality that has most of them.
    pub largest: u32,
}

/// Respondents of one municipality that may stand behind a count, in per cent.
const MOST_OF_ONE: u32 = 85;

/// A municipality of which so many answered is told what they said, and can take that from every count.
pub const LEAST_OWN: u32 = 5;

impl Count {
    /// So many more, all that there are of a municipality.
    fn add(&mut self, own: u32) {
        self.respondents += own;
        self.municipalities += u32::from(own > 0);
        self.largest = self.largest.max(own);
    }

    /// Whether there are so few that they are not to be told.
    pub fn is_few(&self, minimum: u32) -> bool {
        self.respondents > 0 && self.respondents < minimum
    }

    /// Whether it is enough respondents, but of too few municipalities, or nearly of one alone, or so that one which takes its
    /// own away is left with few.
    pub fn is_narrow(&self, minimum: u32) -> bool {
        let (largest, all) = (u64::from(self.largest), u64::from(self.respondents));
        let others = self.respondents - self.largest;
        self.respondents >= minimum
            && (self.municipalities < minimum
                || largest * 100 > u64::from(MOST_OF_ONE) * all
                || (self.largest >= LEAST_OWN && others < minimum))
    }

    /// Whether these, who are left where a municipality takes so many of its own away from a count, are few, or all of one
    /// municipality, or nearly. The municipality counts for one, whatever number its own had.
    pub fn is_bare(&self, own: u32, minimum: u32) -> bool {
        let all = u64::from(self.respondents) + u64::from(own);
        self.is_few(minimum)
            || (self.respondents > 0
                && (self.municipalities + 1 < minimum
                    || u64::from(self.largest) * 100 > u64::from(MOST_OF_ONE) * all))
    }
}

/// Who the respondents are.
#[derive(Clone, Copy, Debug)]
pub struct Respondents<'a> {
    /// Where each stands along the axes.
    pub codes: &'a [Codes],
    /// The municipality of each, as a number of no meaning. Those of one stand together.
    pub municipalities: &'a [u32],
}

/// Counts by group and category.
#[derive(Clone, Debug)]
pub struct Tally {
    categories: usize,
    counts: Vec<Count>,
}

impl Tally {
    /// Counts respondents by group and by the categories that `of` tells of each, by its place; they can be several.
    pub fn new(
        lattice: &Lattice,
        respondents: Respondents<'_>,
        categories: usize,
        of: impl Fn(usize, &mut Vec<usize>),
    ) -> Self {
        Self::completed(lattice, respondents, categories, of, |_| {})
    }

    /// The same, where some categories follow from others: `complete` works them out of what was counted of one municipality in
    /// one group.
    pub fn completed(
        lattice: &Lattice,
        respondents: Respondents<'_>,
        categories: usize,
        of: impl Fn(usize, &mut Vec<usize>),
        complete: impl Fn(&mut [u32]),
    ) -> Self {
        Self::within(
            (lattice.count(), categories),
            respondents.municipalities,
            |run| lattice.common(&respondents.codes[run]),
            |at| lattice.groups(&respondents.codes[at]),
            of,
            complete,
        )
    }

    /// The same by any groups, so many, of which `groups_of` tells those of the respondent at a place, and `common` some that all
    /// respondents at these places fall in, who are of one municipality. `municipalities` are those of the respondents; those of
    /// one stand together.
    pub(super) fn within<Groups: Iterator<Item = usize>>(
        (groups, categories): (usize, usize),
        municipalities: &[u32],
        common: impl Fn(Range<usize>) -> Vec<usize>,
        groups_of: impl Fn(usize) -> Groups,
        of: impl Fn(usize, &mut Vec<usize>),
        complete: impl Fn(&mut [u32]),
    ) -> Self {
        let mut counts = vec![Count::default(); groups * categories];
        // Of one municipality: all of it, and those of each group that only some of it are in.
        let mut all = vec![0; categories];
        let mut own = vec![0; counts.len()];
        // Whether all of it are in a group, or some of it that were counted.
        let mut is_common = vec![false; groups];
        let mut is_entered = vec![false; groups];
        let mut entered: Vec<usize> = Vec::new();
        let mut told = Vec::new();
        let mut next = 0;
        for run in municipalities.chunk_by(|one, other| one == other) {
            let places = next..next + run.len();
            next = places.end;
            let common = common(places.clone());
            for group in &common {
                is_common[*group] = true;
            }
            for at in places {
                told.clear();
                of(at, &mut told);
                if told.is_empty() {
                    continue;
                }
                for category in &told {
                    all[*category] += 1;
                }
                for group in groups_of(at).filter(|group| !is_common[*group]) {
                    let own = &mut own[group * categories..];
                    for category in &told {
                        own[*category] += 1;
                    }
                    if !is_entered[group] {
                        is_entered[group] = true;
                        entered.push(group);
                    }
                }
            }
            let mut add = |group: usize, own: &[u32]| {
                let counts = &mut counts[group * categories..(group + 1) * categories];
                let both = counts.iter_mut().zip(own);
                both.for_each(|(count, own)| count.add(*own));
            };
            complete(&mut all);
            for group in common {
                add(group, &all);
                is_common[group] = false;
            }
            all.fill(0);
            for group in entered.drain(..) {
                let own = &mut own[group * categories..(group + 1) * categories];
                complete(own);
                add(group, own);
                own.fill(0);
                is_entered[group] = false;
            }
        }
        Self { categories, counts }
    }

    /// The count of a category in a group.
    pub fn at(&self, group: usize, category: usize) -> Count {
        self.counts[group * self.categories + category]
    }
}

/// Numbers, added up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Numbers {
    sum: f64,
    largest: f64,
}

impl Numbers {
    /// One more.
    pub fn add(&mut self, number: f64) {
        self.sum += number.abs();
        self.largest = self.largest.max(number.abs());
    }

    /// Whether one of them is nearly all there is.
    pub fn are_of_one(&self) -> bool {
        self.largest * 100.0 > f64::from(MOST_OF_ONE) * self.sum
    }
}
