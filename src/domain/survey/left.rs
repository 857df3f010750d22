//! Who is left where a municipality takes its own away from what everybody is told. It knows what its own units are, and how many
//! of them said what, but not of which groups these are: so it can take them only from what is told of all that its own units are
//! in. Its own count as of one municipality, whatever numbers they had on the wave's day.

use std::collections::{HashMap, HashSet};

use super::lattice::Along;
use super::pattern::Mask;
use super::space::{AXES, Codes};
use super::table::Cube;
use super::tally::{Numbers, Tally};

/// The respondents of a wave, as a municipality sees them.
pub(super) struct Left {
    is_own: Vec<bool>,
    /// All that respondents are, and which of it each is.
    kinds: Vec<Codes>,
    kind_of: Vec<usize>,
    tables: Vec<Table>,
}

/// The groups along some axes.
struct Table {
    axes: Vec<usize>,
    along: Along,
}

/// All that the own are in: parts of the wave of which everybody can work out what is told, the smallest that there are by each
/// table.
pub(super) struct Parts<'a> {
    left: &'a Left,
    count: usize,
    /// Those that respondents of each kind are in.
    of_kind: Vec<Vec<usize>>,
}

impl Left {
    pub(super) fn of(cube: &Cube, is_own: Vec<bool>) -> Self {
        let mut kinds = Vec::new();
        let mut places = HashMap::new();
        let kind_of = cube.codes.iter().map(|codes| {
            *places.entry(*codes).or_insert_with(|| {
                kinds.push(*codes);
                kinds.len() - 1
            })
        });
        let kind_of = kind_of.collect();
        let lattice = cube.lattice();
        let of_one = (0..AXES).map(|axis| vec![axis]);
        let of_two = (0..AXES).flat_map(|one| (one + 1..AXES).map(move |other| vec![one, other]));
        let all = std::iter::once(Vec::new()).chain(of_one).chain(of_two);
        let tables = all.filter_map(|axes| {
            let along = lattice.along(&axes)?;
            Some(Table { axes, along })
        });
        Self {
            is_own,
            kinds,
            kind_of,
            tables: tables.collect(),
        }
    }

    /// Whether a respondent is the municipality's own.
    pub(super) fn is_own(&self, at: usize) -> bool {
        self.is_own[at]
    }

    /// Places of the municipality's own respondents.
    pub(super) fn own(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.is_own.len()).filter(|at| self.is_own[*at])
    }

    /// How many of the own are of each category.
    pub(super) fn tally(&self, categories: usize, of: impl Fn(usize, &mut Vec<usize>)) -> Vec<u32> {
        let mut counts = vec![0; categories];
        let mut told = Vec::new();
        for at in self.own() {
            told.clear();
            of(at, &mut told);
            for category in &told {
                counts[*category] += 1;
            }
        }
        counts
    }

    /// The parts of those who answered, by what is told of groups that no mask withholds.
    pub(super) fn parts(&self, masks: &[&Mask], is_in: impl Fn(usize) -> bool) -> Parts<'_> {
        let is_withheld = |group: usize| masks.iter().any(|it| it.withholds(group));
        let own: HashSet<usize> = (self.own().filter(|at| is_in(*at)))
            .map(|at| self.kind_of[at])
            .collect();
        let covers: Vec<Cover> = (self.tables.iter())
            .map(|table| self.cover(table, &own, is_withheld))
            .collect();
        let mut all: HashSet<Vec<bool>> = HashSet::new();
        for (table, cover) in self.tables.iter().zip(&covers) {
            if cover.is_told(is_withheld) {
                all.insert(cover.kinds.clone());
            }
            // What is withheld of groups of two values follows together from groups of one, too.
            let [_, _] = table.axes[..] else { continue };
            for margin in table.axes.iter().map(|axis| &covers[1 + axis]) {
                if cover.has_gap && margin.is_told(is_withheld) {
                    let both = cover.kinds.iter().zip(&margin.kinds);
                    all.insert(both.map(|(one, other)| *one && *other).collect());
                }
            }
        }
        let of_kind = (0..self.kinds.len()).map(|kind| {
            let parts = all.iter().zip(0..);
            let own = parts.filter(|(it, _)| it[kind]);
            own.map(|(_, part)| part).collect()
        });
        Parts {
            of_kind: of_kind.collect(),
            count: all.len(),
            left: self,
        }
    }

    /// The groups of a table that the own are in, and where one of these is withheld all that are: they follow together.
    fn cover(
        &self,
        table: &Table,
        own: &HashSet<usize>,
        is_withheld: impl Fn(usize) -> bool,
    ) -> Cover {
        let group = |kind: usize| table.along.group(&self.kinds[kind]);
        let own: HashSet<usize> = own.iter().map(|it| group(*it)).collect();
        let has_gap = own.iter().any(|it| is_withheld(*it));
        let is_covered = |it: usize| own.contains(&it) || (has_gap && is_withheld(it));
        Cover {
            kinds: (0..self.kinds.len())
                .map(|kind| is_covered(group(kind)))
                .collect(),
            has_gap,
        }
    }
}

/// What of all kinds of respondents a part has.
struct Cover {
    kinds: Vec<bool>,
    /// Whether something of it is withheld, so that it follows only from what is told of all.
    has_gap: bool,
}

impl Cover {
    fn is_told(&self, is_withheld: impl Fn(usize) -> bool) -> bool {
        !self.has_gap || !is_withheld(0)
    }
}

impl Parts<'_> {
    /// Whether too few are left of one of these categories in a part, where the own are taken away. `of` tells the categories
    /// of the respondent at a place.
    pub(super) fn are_bare(
        &self,
        cube: &Cube,
        categories: usize,
        of: impl Fn(usize, &mut Vec<usize>),
    ) -> bool {
        let own = self.left.tally(categories, &of);
        let others = Tally::within(
            (self.count, categories),
            &cube.municipalities,
            |_| Vec::new(),
            |at| self.of(at),
            |at, told| {
                if !self.left.is_own[at] {
                    of(at, told);
                }
            },
            |_| {},
        );
        let minimum = cube.book.wave.minimum;
        (0..self.count).any(|part| {
            let mut own = own.iter().enumerate().filter(|(_, own)| **own > 0);
            own.any(|(category, own)| others.at(part, category).is_bare(*own, minimum))
        })
    }

    /// Whether nearly all that is left of the numbers of a part is one.
    pub(super) fn are_of_one(&self, number: impl Fn(usize) -> Option<f64>) -> bool {
        let mut sums = vec![Numbers::default(); self.count];
        for at in (0..self.left.is_own.len()).filter(|at| !self.left.is_own[*at]) {
            if let Some(number) = number(at) {
                self.of(at).for_each(|part| sums[part].add(number));
            }
        }
        sums.iter().any(Numbers::are_of_one)
    }

    fn of(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.of_kind[self.left.kind_of[at]].iter().copied()
    }
}
