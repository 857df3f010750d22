//! The vectors of all experiences side by side, and which of them point where a question does.
//!
//! Up to [`EXACT`] of them, each is compared: a look over 100,000 vectors of 384 numbers takes some ten milliseconds.
//! Beyond that the signs of their numbers are compared first, a bit each, and only the vectors of those most alike by
//! them. Unlike a graph of neighbours that needs no building, takes 3 % more memory, follows every change, and finds the
//! same however the vectors came.

use std::collections::HashMap;

/// Vectors that are compared one by one; beyond them the search is approximate.
pub const EXACT: usize = 200_000;

/// Vectors that are compared after their signs, for each one that is wanted.
const CANDIDATES: usize = 50;

/// Bits of a word of signs.
const WORD: usize = u64::BITS as usize;

/// Numbers that are added up side by side, so that the processor can.
const LANES: usize = 16;

/// An experience that points where a question does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Its internal key.
    pub key: i64,
    /// How much, from the threshold to 1.
    pub similarity: f32,
}

/// Vectors of length 1, by the internal keys of experiences.
#[derive(Clone, Debug)]
pub struct Vectors {
    exact: usize,
    dimensions: usize,
    keys: Vec<i64>,
    places: HashMap<i64, usize>,
    numbers: Vec<f32>,
    /// A bit a number, in as many words for each vector as that takes.
    signs: Vec<u64>,
}

impl Default for Vectors {
    fn default() -> Self {
        Self::exact_up_to(EXACT)
    }
}

impl Vectors {
    /// None yet; more than so many will be searched approximately.
    pub fn exact_up_to(exact: usize) -> Self {
        Self {
            exact,
            dimensions: 0,
            keys: Vec::new(),
            places: HashMap::new(),
            numbers: Vec::new(),
            signs: Vec::new(),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.keys.len()
    }

    /// Puts a vector in the place of the one with its key. One of another length than the others is of another model:
    /// it is left out, and false is told.
    pub fn put(&mut self, key: i64, vector: &[f32]) -> bool {
        if self.keys.is_empty() {
            self.dimensions = vector.len();
        }
        if vector.is_empty() || vector.len() != self.dimensions {
            self.remove(key);
            return false;
        }
        if let Some(place) = self.places.get(&key) {
            let start = place * self.dimensions;
            self.numbers[start..start + self.dimensions].copy_from_slice(vector);
            let start = place * self.words();
            for (word, signs) in signs(vector).enumerate() {
                self.signs[start + word] = signs;
            }
        } else {
            self.places.insert(key, self.keys.len());
            self.keys.push(key);
            self.numbers.extend_from_slice(vector);
            self.signs.extend(signs(vector));
        }
        true
    }

    /// Takes a vector out, where there is one.
    pub fn remove(&mut self, key: i64) {
        let Some(place) = self.places.remove(&key) else {
            return;
        };
        self.keys.swap_remove(place);
        fill_gap(&mut self.numbers, place, self.dimensions);
        let words = self.words();
        fill_gap(&mut self.signs, place, words);
        if let Some(moved) = self.keys.get(place) {
            self.places.insert(*moved, place);
        }
    }

    /// Those most alike to a direction, at most so many and none below the threshold; the nearest first, then by key.
    pub fn nearest(&self, direction: &[f32], most: usize, threshold: f32) -> Vec<Near> {
        if self.dimensions == 0 || direction.len() != self.dimensions {
            return Vec::new();
        }
        let near = |(key, vector): (&i64, &[f32])| Near {
            key: *key,
            similarity: product(direction, vector),
        };
        let vectors = self.numbers.chunks_exact(self.dimensions);
        let all = self.keys.iter().zip(vectors);
        let mut near: Vec<Near> = if self.count() <= self.exact {
            let all = all.map(near);
            all.filter(|it| it.similarity >= threshold).collect()
        } else {
            let alike = self.alike(direction, most.saturating_mul(CANDIDATES));
            let some = all.zip(alike).filter_map(|(it, alike)| alike.then_some(it));
            let some = some.map(near);
            some.filter(|it| it.similarity >= threshold).collect()
        };
        let order = |one: &Near, other: &Near| {
            let by_similarity = other.similarity.total_cmp(&one.similarity);
            by_similarity.then(one.key.cmp(&other.key))
        };
        if near.len() > most {
            near.select_nth_unstable_by(most, order);
            near.truncate(most);
        }
        near.sort_unstable_by(order);
        near
    }

    /// The vector of one; none where it has none.
    pub fn of(&self, key: i64) -> Option<&[f32]> {
        let start = self.places.get(&key)? * self.dimensions;
        self.numbers.get(start..start + self.dimensions)
    }

    /// How alike one is to a direction, from -1 to 1; none where it has no vector.
    pub fn similarity(&self, direction: &[f32], key: i64) -> Option<f32> {
        let vector = self.of(key)?;
        (direction.len() == self.dimensions).then(|| product(direction, vector))
    }
}

impl Vectors {
    fn words(&self) -> usize {
        self.dimensions.div_ceil(WORD)
    }

    /// Of each vector, in their order, whether it is among those most alike by their signs: at least so many, where there
    /// are, and all that differ no more than the last of these.
    fn alike(&self, direction: &[f32], least: usize) -> impl Iterator<Item = bool> {
        let asked: Vec<u64> = signs(direction).collect();
        let vectors = self.signs.chunks_exact(asked.len());
        let differing = |vector: &[u64]| -> u16 {
            let words = vector.iter().zip(&asked);
            words
                .map(|(one, other)| (one ^ other).count_ones())
                .sum::<u32>()
                .try_into()
                .unwrap_or(u16::MAX)
        };
        let differences: Vec<u16> = vectors.map(differing).collect();
        let mut counts = vec![0_usize; self.dimensions + 1];
        for difference in &differences {
            counts[usize::from(*difference)] += 1;
        }
        let mut sum = 0;
        let enough = counts.iter().position(|count| {
            sum += count;
            sum >= least
        });
        let most = enough.unwrap_or(self.dimensions);
        let is_alike = move |difference: u16| usize::from(difference) <= most;
        differences.into_iter().map(is_alike)
    }
}

/// A bit for each number that is not below zero; the bits of a last word that no number has are clear.
fn signs(vector: &[f32]) -> impl Iterator<Item = u64> {
    vector.chunks(WORD).map(|numbers| {
        let bits = numbers.iter().enumerate();
        bits.fold(0, |word, (bit, it)| word | (u64::from(*it >= 0.0) << bit))
    })
}

/// Puts the last of equally long pieces in the place of another.
fn fill_gap<T: Copy>(pieces: &mut Vec<T>, place: usize, length: usize) {
    let last = pieces.len() - length;
    pieces.copy_within(last.., place * length);
    pieces.truncate(last);
}

/// The sum of what numbers in the same places make of each other.
fn product(one: &[f32], other: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (ones, others) = (one.chunks_exact(LANES), other.chunks_exact(LANES));
    let rest = ones.remainder().iter().zip(others.remainder());
    let rest: f32 = rest.map(|(one, other)| one * other).sum();
    for (one, other) in ones.zip(others) {
        for lane in 0..LANES {
            sums[lane] += one[lane] * other[lane];
        }
    }
    rest + sums.iter().sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(near: &[Near]) -> Vec<i64> {
        near.iter().map(|it| it.key).collect()
    }

    #[test]
    fn the_nearest_come_first_and_far_ones_not_at_all() {
        let mut vectors = Vectors::default();
        for (key, vector) in [(7, [0.6, 0.8]), (3, [1.0, 0.0]), (5, [0.0, 1.0])] {
            assert!(vectors.put(key, &vector));
        }
        assert!(vectors.put(9, &[1.0, 0.0]));
        assert_eq!(keys(&vectors.nearest(&[1.0, 0.0], 10, 0.1)), [3, 9, 7]);
        assert_eq!(keys(&vectors.nearest(&[1.0, 0.0], 2, 0.1)), [3, 9]);
        assert!(vectors.nearest(&[1.0, 0.0], 0, 0.1).is_empty());
        assert_eq!(vectors.similarity(&[0.0, 1.0], 5), Some(1.0));
        assert_eq!(vectors.similarity(&[0.0, 1.0], 6), None);
        assert_eq!(vectors.similarity(&[0.0], 5), None);
        assert!(vectors.nearest(&[1.0], 10, 0.1).is_empty());
    }

    #[test]
    fn vectors_are_replaced_and_taken_out() {
        let mut vectors = Vectors::default();
        for key in 0..5_u8 {
            vectors.put(key.into(), &[1.0, f32::from(key)]);
        }
        vectors.put(2, &[9.0, 9.0]);
        vectors.remove(0);
        vectors.remove(4);
        vectors.remove(4);
        assert!(!vectors.put(3, &[1.0]), "of another model");
        assert_eq!(vectors.count(), 2);
        assert_eq!(vectors.similarity(&[1.0, 0.0], 2), Some(9.0));
        assert_eq!(vectors.similarity(&[0.0, 1.0], 1), Some(1.0));
        assert_eq!(vectors.similarity(&[0.0, 1.0], 3), None);
    }

    #[test]
    fn beyond_the_bound_nearly_all_of_the_nearest_are_found() {
        let mut state = 1_u32;
        let mut draw = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from(u16::try_from(state >> 16).unwrap()) / 65_536.0 - 0.5
        };
        let mut some = Vectors::exact_up_to(0);
        let mut all = Vectors::default();
        for key in 0..3_000 {
            let vector: Vec<f32> = (0..100).map(|_| draw()).collect();
            some.put(key, &vector);
            all.put(key, &vector);
        }
        for key in (0..3_000).step_by(3) {
            some.remove(key);
            all.remove(key);
        }
        let twin = all.of(2).unwrap().to_vec();
        some.put(1, &twin);
        all.put(1, &twin);
        let asked: Vec<f32> = (0..100).map(|_| draw()).collect();
        let exact = all.nearest(&asked, 10, -100.0);
        let found = some.nearest(&asked, 10, -100.0);
        let both = exact.iter().filter(|it| found.contains(it)).count();
        assert!(found.len() == 10 && both >= 9, "{both} of {exact:?}");
        assert_eq!(found[0], exact[0]);
        assert_eq!(keys(&some.nearest(&twin, 2, 0.1)), [1, 2]);
    }

    #[test]
    fn all_numbers_count_however_many_they_are() {
        for length in [1_u16, 15, 16, 17, 384] {
            let ones = vec![1.0; length.into()];
            assert!((product(&ones, &ones) - f32::from(length)).abs() < 1e-3);
        }
    }
}
