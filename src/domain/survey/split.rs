//! What answers count for in tables of a wave that is weighted.
//!
//! A weighted share tells of what strata a group is made. So that it tells nothing that is withheld, it is made of what is told
//! unweighted, and of nothing else. Strata of which it is not told how many responded count together, for what they do on the
//! average; so do those whose parts of a group are not told. Where it is told how many of a part answered, but not what, its
//! answers are taken to be those that are likeliest by all that is told (`rake.rs`).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::lattice::Along;
use super::rake::{Known, rake};
use super::space::Space;
use super::strata::Strata;
use super::subject::Subject;
use super::sums::{Counted, Sums, WeightedSums};
use super::table::Cube;

/// How groups fall into parts by strata.
#[derive(Clone, Debug)]
pub struct StrataSplit {
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
    pools: BTreeSet<usize>,
}

/// Parts that count alike.
#[derive(Clone, Debug, Default)]
struct Block {
    parts: Vec<usize>,
    n: f64,
    counts: Vec<f64>,
    number: f64,
    pools: BTreeSet<usize>,
    /// Whether it is one part, told by itself.
    is_part: bool,
}

impl StrataSplit {
    /// Of the groups along some axes, which fall into groups of up to so many values; none where these cannot be told apart by
    /// strata.
    pub fn of(cube: &Cube, strata: &Arc<Strata>, axes: &[usize], most: usize) -> Option<Self> {
        let lattice = cube.lattice();
        let levels = levels(&cube.space, &strata.axes, axes, most)?;
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
                    pools: BTreeSet::new(),
                });
            }
            own[place].pools.insert(strata.pool(*codes));
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
    pub fn weighted(
        &self,
        cube: &Cube,
        subject: &Subject,
        rows: &Counted<'_>,
        is_told: impl Fn(Option<usize>, usize) -> bool,
    ) -> Vec<WeightedSums> {
        let mut firsts = vec![0];
        for number in &rows.numbers {
            firsts.push(firsts.last().unwrap_or(&0) + self.parts(*number).len());
        }
        let all = firsts.last().copied().unwrap_or_default();
        let sums = Sums::of(cube, subject, all, |at, own| {
            (rows.of)(at, own);
            let place = self.places.get(&self.finest.group(&cube.codes[at]));
            for row in own {
                *row = firsts[*row] + place.copied().unwrap_or_default();
            }
        });
        let numbers = rows.numbers.iter().zip(firsts.windows(2));
        let weighted = numbers.map(|(number, ends)| {
            let sums = &sums[ends[0]..ends[1]];
            let row = SplitGroup {
                split: self,
                number: *number,
                sums,
            };
            row.weighted(subject, &is_told)
        });
        weighted.collect()
    }

    fn parts(&self, group: usize) -> &[Part] {
        self.parts.get(&group).map_or(&[], Vec::as_slice)
    }
}

/// A group with what those of its parts said.
#[derive(Clone, Copy, Debug)]
struct SplitGroup<'a> {
    split: &'a StrataSplit,
    number: usize,
    sums: &'a [Sums],
}

impl SplitGroup<'_> {
    fn weighted(
        self,
        subject: &Subject,
        is_told: &impl Fn(Option<usize>, usize) -> bool,
    ) -> WeightedSums {
        let options = subject.options.len();
        let blocks = self.blocks(options, is_told);
        let strata = &self.split.strata;
        let weights: Vec<f64> = blocks.iter().map(|it| strata.weight(&it.pools)).collect();
        let sum = |of: &dyn Fn(&Block) -> f64| -> f64 {
            let blocks = blocks.iter().zip(&weights);
            blocks.map(|(block, weight)| of(block) * weight).sum()
        };
        let squares = blocks.iter().zip(&weights);
        let is_apart = blocks
            .iter()
            .all(|it| it.is_part && strata.is_one(&it.pools));
        let told: Vec<usize> = (0..options)
            .filter(|option| is_told(Some(*option), self.number))
            .collect();
        let told_options = told.len();
        let known: Vec<Vec<Known>> = (told.iter())
            .map(|option| self.known(&blocks, *option, is_told))
            .collect();
        let answered: Vec<f64> = blocks.iter().map(|it| it.n).collect();
        let counts = rake(&answered, &known, !subject.is_multiple());
        let mut weighted = WeightedSums {
            all: sum(&|it| it.n),
            squares: squares
                .map(|(block, weight)| block.n * weight * weight)
                .sum(),
            said: vec![0.0; options],
            number: sum(&|it| it.number),
            is_pooled: !is_apart,
        };
        for ((option, own), known) in told.into_iter().zip(counts).zip(&known) {
            let own = own.iter().zip(&weights);
            weighted.said[option] = own.map(|(count, weight)| count * weight).sum();
            let of_each = known.iter().filter(|it| it.blocks.len() == 1);
            weighted.is_pooled |= of_each.count() < blocks.len();
        }
        if !subject.is_multiple() && weighted.said.len() == told_options {
            // Raking comes near to that, and no further.
            let sum: f64 = weighted.said.iter().sum();
            let said = weighted.said.iter_mut().filter(|_| sum > 0.0);
            said.for_each(|it| *it *= weighted.all / sum);
        }
        weighted
    }

    /// Parts of which it is told how many answered, each by itself, and the others together.
    fn blocks(self, options: usize, is_told: &impl Fn(Option<usize>, usize) -> bool) -> Vec<Block> {
        let mut blocks: BTreeMap<usize, Block> = BTreeMap::new();
        let parts = self.split.parts(self.number).iter();
        for (at, (part, own)) in parts.zip(self.sums).enumerate() {
            let told = part.groups.iter().position(|it| is_told(None, *it));
            let group = told.map_or(self.number, |it| part.groups[it]);
            let block = blocks.entry(group).or_insert_with(|| Block {
                counts: vec![0.0; options],
                is_part: told == Some(0),
                ..Block::default()
            });
            block.parts.push(at);
            block.n += f64::from(own.n);
            let counts = block.counts.iter_mut().zip(&own.counts);
            counts.for_each(|(sum, count)| *sum += f64::from(*count));
            block.number += own.number;
            block.pools.extend(&part.pools);
        }
        let answered = blocks.into_values().filter(|it| it.n > 0.0);
        answered.collect()
    }

    /// How many said an option, of the units of each group of which that is told, the largest group first.
    fn known(
        self,
        blocks: &[Block],
        option: usize,
        is_told: &impl Fn(Option<usize>, usize) -> bool,
    ) -> Vec<Known> {
        let parts = self.split.parts(self.number);
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        groups.insert(self.number, (0..blocks.len()).collect());
        for (at, block) in blocks.iter().enumerate() {
            let own: BTreeSet<usize> = (block.parts.iter())
                .flat_map(|part| parts[*part].groups.iter().copied())
                .filter(|it| *it != self.number && is_told(Some(option), *it))
                .collect();
            for group in own {
                groups.entry(group).or_default().push(at);
            }
        }
        let known = groups.into_values().map(|of| Known {
            count: of.iter().map(|it| blocks[*it].counts[option]).sum(),
            blocks: of,
        });
        let mut known: Vec<Known> = known.collect();
        known.sort_by_key(|it| std::cmp::Reverse(it.blocks.len()));
        known.dedup_by(|one, other| one.blocks == other.blocks);
        known
    }
}

/// The axes of ever finer parts of groups along some axes, the finest first, of up to so many; none where these groups cannot be
/// told apart by strata, which are told by `strata`.
pub fn levels(
    space: &Space,
    strata: &[usize],
    axes: &[usize],
    most: usize,
) -> Option<Vec<Vec<usize>>> {
    let mut own = needed(space, axes.to_vec());
    let mut levels = vec![own.clone()];
    for axis in strata {
        let mut finer = own.clone();
        finer.push(*axis);
        let finer = needed(space, finer);
        if !is_determined(space, &own, *axis) && finer.len() <= most {
            own.clone_from(&finer);
            levels.insert(0, finer);
        }
    }
    let is_apart = strata.iter().all(|it| is_determined(space, &own, *it));
    (is_apart || levels.len() > 1).then_some(levels)
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
fn is_determined(space: &Space, from: &[usize], axis: usize) -> bool {
    let sizes = space.sizes();
    let all = from.iter().map(|it| sizes[*it]).product();
    let mut known = vec![None; all];
    space.possible.iter().all(|codes| {
        let steps = from.iter();
        let at = steps.fold(0, |sum, it| sum * sizes[*it] + usize::from(codes[*it]));
        *known[at].get_or_insert(codes[axis]) == codes[axis]
    })
}
