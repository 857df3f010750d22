//! The vectors of all experiences side by side, and which of them point where a question does.
//!
//! Each is compared, so that what is found is exact: a look over 100,000 vectors of 384 numbers takes some ten
//! milliseconds.

use std::collections::HashMap;

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
#[derive(Clone, Debug, Default)]
pub struct Vectors {
    dimensions: usize,
    keys: Vec<i64>,
    places: HashMap<i64, usize>,
    numbers: Vec<f32>,
}

impl Vectors {
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
        } else {
            self.places.insert(key, self.keys.len());
            self.keys.push(key);
            self.numbers.extend_from_slice(vector);
        }
        true
    }

    /// Takes a vector out, where there is one.
    pub fn remove(&mut self, key: i64) {
        let Some(place) = self.places.remove(&key) else {
            return;
        };
        self.keys.swap_remove(place);
        let last = self.keys.len() * self.dimensions;
        let start = place * self.dimensions;
        self.numbers
            .copy_within(last..last + self.dimensions, start);
        self.numbers.truncate(last);
        if let Some(moved) = self.keys.get(place) {
            self.places.insert(*moved, place);
        }
    }

    /// Those most alike to a direction, at most so many and none below the threshold; the nearest first, then by key.
    pub fn nearest(&self, direction: &[f32], most: usize, threshold: f32) -> Vec<Near> {
        if self.dimensions == 0 || direction.len() != self.dimensions {
            return Vec::new();
        }
        let vectors = self.numbers.chunks_exact(self.dimensions);
        let all = self.keys.iter().zip(vectors).map(|(key, vector)| Near {
            key: *key,
            similarity: product(direction, vector),
        });
        let mut near: Vec<Near> = all.filter(|it| it.similarity >= threshold).collect();
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
    fn all_numbers_count_however_many_they_are() {
        for length in [1_u16, 15, 16, 17, 384] {
            let ones = vec![1.0; length.into()];
            assert!((product(&ones, &ones) - f32::from(length)).abs() < 1e-3);
        }
    }
}
