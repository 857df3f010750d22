//! What answers count for in tables of a wave that is weighted by strata.
//!
//! A weighted share tells of what strata a group is made. So that it tells nothing that is withheld, strata are told apart in a
//! group only as far as tables tell its parts: those whose parts are told count for themselves, those whose parts are withheld
//! count together, for as much as they do on the average. Everything weighted can be worked out of what is told unweighted.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::codebook::Stratum;
use super::lattice::Along;
use super::space::{Codes, Space, place_of, region_code};
use super::subject::Subject;
use super::sums::{Counted, Sums, Weighed};
use super::table::Cube;
use entity::code::{Code, SurveyDimension};

/// What strata can be told by.
const BY: [SurveyDimension; 3] = [
    SurveyDimension::UnitType,
    SurveyDimension::Sector,
    SurveyDimension::Region,
];

/// The strata of a wave.
#[derive(Clone, Debug)]
pub struct Strata {
    /// The axes that they are told by, that with most values first.
    axes: Vec<usize>,
    /// How many respondents each has, and what one of them counts for; the last one is of those who are in no other.
    all: Vec<(f64, f64)>,
    /// Which one is whose.
    of: HashMap<[u8; 3], usize>,
}

impl Strata {
    /// The strata of a wave.
    pub fn of(cube: &Cube) -> Self {
        let (space, strata) = (&cube.space, &cube.book.strata);
        let wanted: Vec<[Option<Option<u8>>; 3]> =
            strata.iter().map(|it| places(space, it)).collect();
        let holds = |wanted: &[Option<Option<u8>>; 3], key: &[u8; 3]| {
            let mut both = wanted.iter().zip(key);
            both.all(|(wanted, own)| wanted.is_none_or(|it| it == Some(*own)))
        };
        let mut of = HashMap::new();
        for codes in &space.possible {
            of.entry(key(codes)).or_insert_with_key(|key| {
                let found = wanted.iter().position(|it| holds(it, key));
                found.unwrap_or(strata.len())
            });
        }
        let mut all = vec![(0.0, 0.0); strata.len() + 1];
        for (codes, weight) in cube.codes.iter().zip(&cube.weights) {
            if let Some(stratum) = of.get(&key(codes)) {
                let (respondents, own) = &mut all[*stratum];
                *respondents += 1.0;
                *own = *weight;
            }
        }
        let is_used = |at: &usize| wanted.iter().any(|it| it[*at].is_some());
        let used = (0..BY.len()).filter(is_used);
        let mut axes: Vec<usize> = used.map(|at| place_of(BY[at])).collect();
        axes.sort_by_key(|axis| std::cmp::Reverse(space.axes[*axis].values.len()));
        Self { axes, all, of }
    }

    fn stratum(&self, codes: &Codes) -> usize {
        self.of.get(&key(codes)).copied().unwrap_or_default()
    }

    /// What respondents of some strata count for on the average.
    fn weight(&self, strata: &BTreeSet<usize>) -> f64 {
        let own = strata.iter().map(|it| self.all[*it]);
        let (all, sum) = own.fold((0.0, 0.0), |(all, sum), (respondents, weight)| {
            (all + respondents, sum + respondents * weight)
        });
        sum / all
    }

    /// The axes of ever finer parts of groups along some axes, the finest first, of up to so many; none where these groups
    /// cannot be told apart by strata.
    fn levels(&self, space: &Space, axes: &[usize], most: usize) -> Option<Vec<Vec<usize>>> {
        let mut own = needed(space, axes.to_vec());
        let mut levels = vec![own.clone()];
        let mut is_apart = true;
        for axis in &self.axes {
            if is_determined(space, &own, *axis) {
                continue;
            }
            let mut finer = own.clone();
            finer.push(*axis);
            let finer = needed(space, finer);
            if finer.len() > most {
                is_apart = levels.len() > 1;
                continue;
            }
            own.clone_from(&finer);
            levels.insert(0, finer);
        }
        is_apart.then_some(levels)
    }
}

fn key(codes: &Codes) -> [u8; 3] {
    BY.map(|it| codes[place_of(it)])
}

/// Where a stratum stands along each axis that it is told by, if anybody is there.
fn places(space: &Space, stratum: &Stratum) -> [Option<Option<u8>>; 3] {
    let codes = [
        stratum.unit_type.clone(),
        stratum.sector.map(Code::code),
        stratum.region.as_deref().map(region_code),
    ];
    let mut dimensions = BY.into_iter();
    codes.map(|code| {
        let (_, axis) = space.axis(dimensions.next()?);
        let place = |code: String| {
            let mut values = (0..).zip(&axis.values);
            values.find(|(_, it)| it.code == code).map(|(at, _)| at)
        };
        code.map(place)
    })
}

/// Axes without those that follow from the others, in their order.
fn needed(space: &Space, mut axes: Vec<usize>) -> Vec<usize> {
    axes.sort_unstable();
    for axis in axes.clone() {
        let others: Vec<usize> = axes.iter().copied().filter(|it| *it != axis).collect();
        if is_determined(space, &others, axis) {
            axes = others;
        }
    }
    axes
}

/// Whether where anybody stands along an axis follows from the others.
fn is_determined(space: &Space, axes: &[usize], axis: usize) -> bool {
    let sizes = space.sizes();
    let all = axes.iter().map(|it| sizes[*it]).product();
    let mut known = vec![None; all];
    space.possible.iter().all(|codes| {
        let steps = axes.iter();
        let at = steps.fold(0, |sum, it| sum * sizes[*it] + usize::from(codes[*it]));
        *known[at].get_or_insert(codes[axis]) == codes[axis]
    })
}

/// How groups fall into parts by strata.
#[derive(Clone, Debug)]
pub struct Weighing {
    strata: Arc<Strata>,
    /// What parts are groups of.
    finest: Along,
    /// The parts of each group.
    parts: HashMap<usize, Vec<Part>>,
    /// The place of each among those of its group.
    places: HashMap<usize, usize>,
}

/// A part of a group.
#[derive(Clone, Debug)]
struct Part {
    /// Its own number, and those of the groups between it and the whole.
    groups: Vec<usize>,
    strata: BTreeSet<usize>,
}

/// What counts alike, added up.
#[derive(Clone, Debug, Default)]
struct Class {
    all: f64,
    squares: f64,
    said: f64,
    number: f64,
    strata: BTreeSet<usize>,
}

impl Weighing {
    /// Of the groups along some axes, which fall into groups of up to so many values; none where these cannot be told apart by
    /// strata.
    pub fn of(cube: &Cube, strata: &Arc<Strata>, axes: &[usize], most: usize) -> Option<Self> {
        let lattice = cube.lattice();
        let levels = strata.levels(&cube.space, axes, most)?;
        let levels: Option<Vec<Along>> = levels.iter().map(|it| lattice.along(it)).collect();
        let levels = levels?;
        let mut axes = axes.to_vec();
        axes.sort_unstable();
        let whole = lattice.along(&axes)?;
        let finest = levels.first()?;
        let mut parts: HashMap<usize, Vec<Part>> = HashMap::new();
        let mut places = HashMap::new();
        for codes in &cube.space.possible {
            let own = parts.entry(whole.group(codes)).or_default();
            let place = *places.entry(finest.group(codes)).or_insert(own.len());
            if place == own.len() {
                own.push(Part {
                    groups: levels.iter().map(|it| it.group(codes)).collect(),
                    strata: BTreeSet::new(),
                });
            }
            own[place].strata.insert(strata.stratum(codes));
        }
        Some(Self {
            strata: Arc::clone(strata),
            finest: finest.clone(),
            parts,
            places,
        })
    }

    /// What those of each row said, weighted. `is_told` tells whether it is told of a group how many answered, or how many said
    /// an option.
    pub fn weighed(
        &self,
        cube: &Cube,
        subject: &Subject,
        rows: Counted<'_>,
        is_told: impl Fn(Option<usize>, usize) -> bool,
    ) -> Vec<Weighed> {
        let most = subject.most();
        let mut firsts = vec![0];
        for number in &rows.numbers {
            firsts.push(firsts.last().unwrap_or(&0) + self.parts(*number).len());
        }
        let all = firsts.last().copied().unwrap_or_default();
        let sums = Sums::of(cube, subject, all, |at, own| {
            (rows.of)(at, own);
            let place = self.places.get(&self.finest.group(&cube.codes[at]));
            own.iter_mut()
                .for_each(|row| *row = firsts[*row] + place.copied().unwrap_or_default());
        });
        let numbers = rows.numbers.iter().zip(firsts.windows(2));
        let weighed = numbers.map(|(number, ends)| {
            let sums = &sums[ends[0]..ends[1]];
            let row = Row {
                weighing: self,
                number: *number,
                sums,
            };
            row.weighed(subject.options.len(), &is_told, most)
        });
        weighed.collect()
    }

    fn parts(&self, group: usize) -> &[Part] {
        self.parts.get(&group).map_or(&[], Vec::as_slice)
    }
}

/// A group with what those of its parts said.
#[derive(Clone, Copy, Debug)]
struct Row<'a> {
    weighing: &'a Weighing,
    number: usize,
    sums: &'a [Sums],
}

impl Row<'_> {
    fn weighed(
        self,
        options: usize,
        is_told: &impl Fn(Option<usize>, usize) -> bool,
        most: Option<usize>,
    ) -> Weighed {
        let all = self.class(None, is_told);
        let said = (0..options).map(|option| {
            let own = self.class(Some(option), is_told);
            if own.all > 0.0 {
                own.said / own.all * all.all
            } else {
                0.0
            }
        });
        let mut said: Vec<f64> = said.collect();
        if let Some(most) = most {
            let others: f64 = said.iter().sum::<f64>() - said[most];
            said[most] = (all.all - others).max(0.0);
        }
        Weighed {
            all: all.all,
            squares: all.squares,
            said,
            number: all.number,
        }
    }

    /// What is added up where parts of which an option is told count for themselves.
    fn class(
        self,
        option: Option<usize>,
        is_told: &impl Fn(Option<usize>, usize) -> bool,
    ) -> Class {
        let mut classes: BTreeMap<usize, Class> = BTreeMap::new();
        for (part, own) in self.weighing.parts(self.number).iter().zip(self.sums) {
            let told = part.groups.iter().find(|it| is_told(option, **it));
            let class = classes.entry(*told.unwrap_or(&self.number)).or_default();
            class.all += f64::from(own.n);
            class.said += option.map_or(0.0, |it| f64::from(own.counts[it]));
            class.number += own.number;
            class.strata.extend(&part.strata);
        }
        let mut sum = Class::default();
        for class in classes.into_values().filter(|it| it.all > 0.0) {
            let weight = self.weighing.strata.weight(&class.strata);
            sum.all += class.all * weight;
            sum.squares += class.all * weight * weight;
            sum.said += class.said * weight;
            sum.number += class.number * weight;
        }
        sum
    }
}
