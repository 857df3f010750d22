//! Respondents counted by group and by what they answered, with how many municipalities stand behind every count.

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
    /// The municipality that was counted last, from 1, and how many of its respondents.
    last: (u32, u32),
}

/// Respondents of one municipality that may stand behind a count, in per cent.
const MOST_OF_ONE: u64 = 85;

/// A municipality of which so many answered is told what they said, and can take that from every count.
pub const LEAST_OWN: u32 = 5;

impl Count {
    /// One more, of a municipality. Those of one municipality come one after another.
    fn add(&mut self, municipality: u32) {
        self.respondents += 1;
        let (last, own) = &mut self.last;
        if *last != municipality + 1 {
            *last = municipality + 1;
            *own = 0;
            self.municipalities += 1;
        }
        *own += 1;
        self.largest = self.largest.max(*own);
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
                || largest * 100 > MOST_OF_ONE * all
                || (self.largest >= LEAST_OWN && others < minimum))
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
        let mut counts = vec![Count::default(); lattice.count() * categories];
        let mut own = Vec::new();
        let all = respondents.codes.iter().zip(respondents.municipalities);
        for (at, (codes, municipality)) in all.enumerate() {
            own.clear();
            of(at, &mut own);
            if own.is_empty() {
                continue;
            }
            for group in lattice.groups(codes) {
                for category in &own {
                    counts[group * categories + category].add(*municipality);
                }
            }
        }
        Self { categories, counts }
    }

    /// The count of a category in a group.
    pub fn at(&self, group: usize, category: usize) -> Count {
        self.counts[group * self.categories + category]
    }
}
