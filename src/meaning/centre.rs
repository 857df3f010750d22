//! Where all texts lie alike: models put any two texts close together, and only what is left of them beyond that tells
//! them apart.

/// The middle of texts that are about nothing in particular.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Centre(Vec<f32>);

impl Centre {
    /// The middle of these, which must have one length.
    pub fn of(vectors: &[Vec<f32>]) -> Self {
        let length = vectors.first().map_or(0, Vec::len);
        let mut sum = vec![0.0; length];
        for vector in vectors {
            add(&mut sum, &normalised(vector.clone()), 1.0);
        }
        // Without precision that matters: there are few of them.
        let share = 1.0 / f32::from(u16::try_from(vectors.len().max(1)).unwrap_or(u16::MAX));
        Self(sum.into_iter().map(|number| number * share).collect())
    }

    /// How many numbers its vectors have.
    pub fn length(&self) -> usize {
        self.0.len()
    }

    /// Where a text points to, seen from the middle: a vector of length 1.
    pub fn seen(&self, vector: Vec<f32>) -> Vec<f32> {
        let mut vector = normalised(vector);
        add(&mut vector, &self.0, -1.0);
        normalised(vector)
    }
}

/// Adds a vector, weighted, to another.
pub(super) fn add(sum: &mut [f32], vector: &[f32], weight: f32) {
    for (sum, number) in sum.iter_mut().zip(vector) {
        *sum += number * weight;
    }
}

/// The same direction at length 1; what points nowhere stays as it is.
pub(super) fn normalised(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|it| it * it).sum::<f32>().sqrt();
    if length > 0.0 {
        for number in &mut vector {
            *number /= length;
        }
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_texts_share_tells_nothing() {
        let centre = Centre::of(&[vec![10.0, 1.0, 0.0], vec![10.0, -1.0, 0.0]]);
        let seen = centre.seen(vec![10.0, 0.0, 1.0]);
        assert!(seen[2] > 0.99, "{seen:?}");
        assert_eq!(normalised(vec![0.0, 0.0]), [0.0, 0.0]);
    }
}
