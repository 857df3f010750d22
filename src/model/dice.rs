//! Draws from a seed. This is no source of randomness: whoever knows the seed knows every draw.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

/// A generator whose draws are the same on every machine and in every version of its crate.
#[derive(Clone, Debug)]
pub struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// The draws of a seed.
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// The draws that belong to a thing: always the same for the same seed and numbers.
    pub fn of(seed: u64, numbers: &[usize]) -> Self {
        numbers.iter().fold(Self::new(seed), |mut dice, number| {
            Self::new(dice.0.next_u64() ^ *number as u64)
        })
    }

    /// A number below a bound; 0 where the bound is 0. The bias is beyond notice for bounds far below 2^64.
    pub fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// A number from `low` to `high`, both possible.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// A place in a list of this length.
    pub fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or_default()
    }

    /// A place, the earlier the likelier.
    pub fn early_place(&mut self, length: usize) -> usize {
        self.place(length).min(self.place(length))
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.place(list.len())]
    }

    /// Whether something happens that happens so many times of a thousand.
    pub fn happens(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// So many different places of a list of this length, in any order; all of them where it is shorter.
    pub fn places(&mut self, length: usize, n: usize) -> Vec<usize> {
        let mut places: Vec<usize> = (0..length).collect();
        for at in 0..n.min(length) {
            let other = at + self.place(length - at);
            places.swap(at, other);
        }
        places.truncate(n);
        places
    }
}

/// A list whose places are drawn by their weights.
#[derive(Clone, Debug, Default)]
pub struct Table {
    sums: Vec<u64>,
}

impl Table {
    /// A place; 0 where all weights are 0.
    pub fn draw(&self, dice: &mut Dice) -> usize {
        let drawn = dice.below(self.sums.last().copied().unwrap_or_default());
        let place = self.sums.partition_point(|sum| *sum <= drawn);
        place.min(self.sums.len().saturating_sub(1))
    }

    /// Whether it has no places.
    pub fn is_empty(&self) -> bool {
        self.sums.is_empty()
    }
}

impl FromIterator<u64> for Table {
    fn from_iter<I: IntoIterator<Item = u64>>(weights: I) -> Self {
        let mut sum = 0;
        let sums = weights.into_iter().map(|weight| {
            sum += weight;
            sum
        });
        Self {
            sums: sums.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_draws_of_a_seed_never_change() {
        let mut dice = Dice::new(1);
        let drawn: Vec<u64> = (0..4).map(|_| dice.below(1_000_000)).collect();
        let of: Vec<u64> = (0..3)
            .map(|at| Dice::of(1, &[at, 2]).below(1_000))
            .collect();
        assert_eq!(drawn, [811_612, 747_104, 100_150, 746_216]);
        assert_eq!(of, [360, 37, 573]);
    }

    #[test]
    fn weights_decide_and_bounds_hold() {
        let table: Table = [0, 3, 0, 1].into_iter().collect();
        let mut dice = Dice::new(7);
        let mut counts = [0; 4];
        for _ in 0..4_000 {
            counts[table.draw(&mut dice)] += 1;
            assert!((3..=5).contains(&dice.between(3, 5)));
        }
        assert_eq!((counts[0], counts[2]), (0, 0));
        assert!((2_800..3_200).contains(&counts[1]), "{counts:?}");
        let mut places = dice.places(5, 9);
        places.sort_unstable();
        assert_eq!(places, [0, 1, 2, 3, 4]);
        assert_eq!(Table::default().draw(&mut dice), 0);
    }
}
